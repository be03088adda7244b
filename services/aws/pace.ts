import { setTimeout as sleep } from 'node:timers/promises';

/** Gives turns no closer together than `everyMs`, for an API with a published rate. Wall time: AWS counts in it too. */
export class Pace {
  #next = 0;

  constructor(private readonly everyMs: number) {}

  /** Resolves when it is the caller's turn. @throws AbortError when `signal` aborts before that. */
  async turn(signal: AbortSignal): Promise<void> {
    const now = performance.now();
    const at = Math.max(now, this.#next);
    this.#next = at + this.everyMs;
    if (at > now) await sleep(at - now, undefined, { signal });
  }
}
