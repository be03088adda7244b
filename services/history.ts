import type { Caller, Effect } from './operation.js';

export interface HistoryEntry {
  operation: string;
  effect: Effect;
  caller: Caller;
  outcome: string;
  reference: string | undefined;
  startedAt: Date;
}

/** One record per call: who asked for what, from where, and how it ended. */
export class History {
  async record(_entry: HistoryEntry): Promise<void> {
    throw new Error('written next');
  }
}
