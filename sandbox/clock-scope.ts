import { SandboxClock, type Scheduled, type TimerPurpose, type Upcoming } from './clock.js';

/** The clock as one part of the sandbox sees it: ending the scope cancels all that the part has scheduled. */
export class ClockScope extends SandboxClock {
  readonly #scheduled = new Set<Scheduled>();
  #ended = false;

  constructor(private readonly clock: SandboxClock) {
    super();
  }

  end(): void {
    this.#ended = true;
    this.endWatches();
    for (const scheduled of this.#scheduled) scheduled.cancel();
    this.#scheduled.clear();
  }

  override get offsetMs(): number {
    return this.clock.offsetMs;
  }

  override now(): Date {
    return this.clock.now();
  }

  override onOffset(listener: (offsetMs: number) => Promise<void>): void {
    this.clock.onOffset(async (offsetMs) => {
      if (!this.#ended) await listener(offsetMs);
    });
  }

  override schedule(at: Date, run: () => unknown, purpose?: TimerPurpose): Scheduled {
    const once = () => {
      this.#scheduled.delete(scheduled);
      return run();
    };
    const scheduled = this.clock.schedule(at, once, purpose);
    this.#scheduled.add(scheduled);
    return scheduled;
  }

  override track<T>(work: Promise<T>): Promise<T> {
    return this.clock.track(work);
  }

  override get next(): Upcoming | undefined {
    return this.clock.next;
  }

  override get nextWindow(): Upcoming | undefined {
    return this.clock.nextWindow;
  }

  override get busy(): boolean {
    return this.clock.busy;
  }

  override settle(): Promise<void> {
    return this.clock.settle();
  }

  override advanceTo(to: Date): Promise<void> {
    return this.clock.advanceTo(to);
  }

  override advanceToNext(): Promise<boolean> {
    return this.clock.advanceToNext();
  }

  override stop(): void {
    this.end();
  }
}
