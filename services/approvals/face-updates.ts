import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { Stored } from '../table.js';
import type { Faces } from './faces.js';
import type { ApprovalRecord } from './records.js';

/**
 * Tells the surfaces that an approval changed, one after the other for each approval, so that a card never goes back to
 * an older state. A surface that fails is logged: the record is the truth, and the next change edits the card again.
 */
export class FaceUpdates {
  readonly #last = new LRUCache<string, { version: number; done: Promise<void> }>({ max: 500 });

  constructor(
    private readonly faces: Faces,
    private readonly log: Logger,
  ) {}

  /** Resolves when the cards show this version, or a newer one was on its way before. */
  async changed({ version, data }: Stored<ApprovalRecord>): Promise<void> {
    const { approval, faces } = data;
    if (faces.length === 0) return;
    const last = this.#last.get(approval.approval_id);
    if (last && last.version >= version) return last.done;
    const done = (last?.done ?? Promise.resolve()).then(async () => {
      try {
        await this.faces.approvalChanged(approval, faces);
      } catch (error) {
        this.log.error({ err: error, approval_id: approval.approval_id }, 'approval card not updated');
      }
    });
    this.#last.set(approval.approval_id, { version, done });
    await done;
  }
}
