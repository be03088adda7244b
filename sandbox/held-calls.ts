import type { FaultTarget, HeldSide } from './faults.js';

export interface HeldCall extends FaultTarget {
  readonly side: HeldSide;
  readonly request_id: string;
}

/** Calls that stand still, for whoever wants to see what a caller does, or leaves behind, in that very moment. */
export class HeldCalls {
  readonly #held = new Map<HeldCall, () => void>();
  readonly #watchers = new Set<() => void>();

  list(): HeldCall[] {
    return [...this.#held.keys()];
  }

  /**
   * Resolves when all are released.
   * @param gone the caller: once it is aborted nobody waits for an answer.
   * @returns whether somebody still does.
   */
  async hold(call: HeldCall, gone: AbortSignal): Promise<boolean> {
    await new Promise<void>((release) => {
      this.#held.set(call, release);
      gone.addEventListener('abort', () => release(), { once: true });
      if (gone.aborted) release();
      for (const watcher of this.#watchers) watcher();
    });
    this.#held.delete(call);
    return !gone.aborted;
  }

  releaseAll(): void {
    for (const release of this.#held.values()) release();
  }

  /** Resolves as soon as a call stands still, and after `ms` at the latest. Real time. */
  async some(ms: number): Promise<void> {
    if (this.#held.size > 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, ms);
      const watchers = this.#watchers;
      watchers.add(done);
      function done(): void {
        clearTimeout(timer);
        watchers.delete(done);
        resolve();
      }
    });
  }
}
