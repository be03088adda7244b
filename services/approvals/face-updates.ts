import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { Stored } from '../table.js';
import type { FaceRef, Faces } from './faces.js';
import type { ApprovalRecord, ApprovalRecords } from './records.js';

/**
 * Tells the surfaces that an approval changed, one after the other for each approval, so that a card never goes back to
 * an older state. A surface that fails is logged: the record is the truth and says that a card is behind, and the next
 * change or follow-up edits it again.
 */
export class FaceUpdates {
  readonly #last = new LRUCache<string, { version: number; done: Promise<void> }>({ max: 500 });

  constructor(
    private readonly faces: Faces,
    private readonly records: Pick<ApprovalRecords, 'shown'>,
    private readonly log: Logger,
  ) {}

  /** Resolves when the cards show this version, or a newer one was on its way before. */
  async changed({ version, data }: Stored<ApprovalRecord>): Promise<void> {
    if (data.faces.length === 0) return;
    const last = this.#last.get(data.approval.approval_id);
    if (last && last.version >= version) return last.done;
    await this.#edit(data, data.faces, version);
  }

  /** As `changed`, where only these cards are older than it: an edit that shows nothing new takes away what people read. */
  async caughtUp({ data }: Stored<ApprovalRecord>, behind: readonly FaceRef[]): Promise<void> {
    if (behind.length > 0) await this.#edit(data, behind, this.#last.get(data.approval.approval_id)?.version ?? 0);
  }

  async #edit({ approval, changes }: ApprovalRecord, faces: readonly FaceRef[], version: number): Promise<void> {
    const id = approval.approval_id;
    const done = (this.#last.get(id)?.done ?? Promise.resolve()).then(async () => {
      try {
        await this.faces.approvalChanged(approval, faces);
        await this.records.shown(id, changes);
      } catch (error) {
        if (this.#last.get(id)?.done === done) this.#last.delete(id);
        this.log.error({ err: error, approval_id: id }, 'approval card not updated');
      }
    });
    this.#last.set(id, { version, done });
    await done;
  }
}
