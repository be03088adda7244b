import type { Logger } from 'pino';

/** Work that goes on after its turn was answered. Awaited before the process ends. */
export class Background {
  readonly #running = new Set<Promise<void>>();

  constructor(private readonly log: Logger) {}

  /** Failures are logged; there is nobody left to tell. */
  run(work: Promise<unknown>, what: string): void {
    const settled: Promise<void> = work
      .then(() => undefined)
      .catch((error: unknown) => this.log.error({ err: error }, what))
      .finally(() => this.#running.delete(settled));
    this.#running.add(settled);
  }

  /** Resolves when nothing is running, work that was started meanwhile included. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }
}
