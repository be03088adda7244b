import type { Clock } from '../clock.js';

/** Node's timers hold no more. Milliseconds. */
const LONGEST_MS = 2 ** 31 - 1;

/** One alarm on a clock that may jump: told about a jump, it rings when its time has come. Keeps no process alive. */
export class WakeUp {
  #at: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly ring: () => void,
  ) {}

  /** Rings at `at`, or earlier where it was set so before. Epoch milliseconds. */
  set(at: number): void {
    if (this.#at !== undefined && this.#at <= at) return;
    this.#at = at;
    this.#arm();
  }

  /** The clock jumped. */
  moved(): void {
    if (this.#at !== undefined) this.#arm();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#at = undefined;
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const left = (this.#at ?? 0) - this.clock.now().getTime();
    if (left <= 0) {
      this.#at = undefined;
      this.ring();
      return;
    }
    this.#timer = setTimeout(() => this.#arm(), Math.min(left, LONGEST_MS)).unref();
  }
}
