import type { SandboxClock } from './clock.js';
import type { Functions } from './functions.js';

export interface Schedule {
  readonly function: string;
  readonly everyMinutes: number;
}

/** How often wall time is looked at. Milliseconds. */
const LOOK_MS = 30_000;

/**
 * Stands in for EventBridge Scheduler: invokes functions at a rate, on the sandbox's clock. After a jump each is invoked
 * once, however far the clock jumped: what was missed is not made up for.
 */
export class Scheduler {
  readonly #next = new Map<string, { readonly schedule: Schedule; at: number }>();
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly clock: SandboxClock,
    private readonly functions: Functions,
  ) {
    this.#timer = setInterval(() => this.#fire(), LOOK_MS).unref();
    clock.onOffset(async () => this.#fire());
  }

  /** Replaces the schedules; one that stays keeps its time. */
  deploy(schedules: Readonly<Record<string, Schedule>>): void {
    for (const name of this.#next.keys()) if (!Object.hasOwn(schedules, name)) this.#next.delete(name);
    for (const [name, schedule] of Object.entries(schedules)) {
      const at = this.#next.get(name)?.at ?? this.#after(schedule);
      this.#next.set(name, { schedule, at });
    }
  }

  close(): void {
    clearInterval(this.#timer);
    this.#next.clear();
  }

  #fire(): void {
    const now = this.clock.now().getTime();
    for (const one of this.#next.values()) {
      if (one.at > now) continue;
      one.at = this.#after(one.schedule);
      void this.functions.invoke(one.schedule.function, { schedule: 'rate' });
    }
  }

  #after = ({ everyMinutes }: Schedule): number => this.clock.now().getTime() + everyMinutes * 60_000;
}
