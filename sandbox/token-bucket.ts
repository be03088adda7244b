/** Lets `perSecond` calls a second pass, with a burst of as many. Wall time is the measure, as it is for AWS. */
export class TokenBucket {
  #tokens: number;
  #refilled: number;

  constructor(
    private readonly perSecond: number,
    private readonly wallClock: () => number,
  ) {
    this.#tokens = perSecond;
    this.#refilled = wallClock();
  }

  /** @returns whether the call may pass. */
  take(): boolean {
    const now = this.wallClock();
    this.#tokens = Math.min(this.perSecond, this.#tokens + ((now - this.#refilled) / 1000) * this.perSecond);
    this.#refilled = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
