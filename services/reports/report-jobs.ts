/** Reports that are written after their answer has gone. They end with the process, and say so. */
export class ReportJobs {
  readonly #running = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Does what needs a whole fleet in memory, when all that came before has ended: side by side each would take longer, and
   * together more memory than there is.
   */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  /** Runs `job` until it is done. It must not reject, and stop soon when its signal aborts. */
  run(job: (stop: AbortSignal) => Promise<void>): void {
    const running = job(this.#stop.signal).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async stop(): Promise<void> {
    this.#stop.abort(new Error('the service was stopped'));
    await this.settled();
  }
}
