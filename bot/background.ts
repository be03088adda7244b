import type { Logger } from 'pino';
import type { SurfaceFailures } from '../services/telemetry/surface-failures.js';

/** Work that goes on after its turn was answered. Awaited before the process ends. */
export class Background {
  readonly #running = new Set<Promise<void>>();

  constructor(
    private readonly log: Logger,
    private readonly failures: SurfaceFailures,
  ) {}

  /** Failures are logged; there is nobody left to tell. */
  run(work: Promise<unknown>, what: string): void {
    this.#keep(work, (error) => this.log.error({ err: error }, what));
  }

  /** An answer that somebody waits for: one that fails counts. */
  answer(work: Promise<unknown>, what: string): void {
    this.#keep(work, (error) => void this.failures.tell(error, what, 'undelivered'));
  }

  #keep(work: Promise<unknown>, failed: (error: unknown) => void): void {
    const settled: Promise<void> = work
      .then(() => undefined)
      .catch(failed)
      .finally(() => this.#running.delete(settled));
    this.#running.add(settled);
  }

  /** Resolves when nothing is running, work that was started meanwhile included. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}
