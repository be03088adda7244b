/** Reports that are written after their answer has gone. They end with the process, and say so. */
export class ReportJobs {
  readonly #running = new Set<Promise<void>>();
  readonly #byQuestion = new Map<string, string>();
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

  /** The id of the report that is being written for whoever asked this first. */
  answering(question: string): string | undefined {
    return this.#byQuestion.get(question);
  }

  /**
   * Runs `job` until it is done. It must not reject, and stop soon when its signal aborts.
   * @param about which question it answers, and under which id.
   */
  run(job: (stop: AbortSignal) => Promise<void>, about: { question: string; reportId: string }): void {
    const { question, reportId } = about;
    const running = job(this.#stop.signal).finally(() => {
      this.#running.delete(running);
      if (this.#byQuestion.get(question) === reportId) this.#byQuestion.delete(question);
    });
    this.#running.add(running);
    this.#byQuestion.set(question, reportId);
  }

  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async stop(): Promise<void> {
    this.#stop.abort(new Error('the service was stopped'));
    await this.settled();
  }
}
