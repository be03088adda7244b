import type { Timers } from '../../../bot/timers.js';

/** Patience that runs out when a test says so. */
export class ManualTimers implements Timers {
  readonly #waiting = new Set<{ readonly ms: number; readonly run: () => void }>();

  after(ms: number, run: () => void): () => boolean {
    const timer = { ms, run };
    this.#waiting.add(timer);
    return () => this.#waiting.delete(timer);
  }

  get waiting(): number[] {
    return [...this.#waiting].map(({ ms }) => ms);
  }

  /** Lets everything that waits for `ms` fall due. */
  fire(ms: number): void {
    for (const timer of [...this.#waiting]) {
      if (timer.ms !== ms) continue;
      this.#waiting.delete(timer);
      timer.run();
    }
  }
}
