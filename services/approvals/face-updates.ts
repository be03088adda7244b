import type { Logger } from 'pino';
import type { Subject } from '../outbox/entry.js';
import type { Outbox } from '../outbox/outbox.js';
import type { Stored } from '../table.js';
import type { Conversation } from './faces.js';
import type { ApprovalRecord, ApprovalRecords } from './records.js';

/** The message that asks one conversation for a decision; with `answerId`, the one that somebody was answered. */
export const cardKey = (approvalId: string, answerId?: string): string =>
  `approval#${approvalId}${answerId === undefined ? '' : `#${answerId}`}`;

export const cardSubject = (approval_id: string, { answer = false } = {}): Subject => ({
  kind: 'approval',
  approval_id,
  ...(answer && { answer }),
});

/**
 * Has every card of an approval say what it is now. How often it changed is what a card is wanted to show at least, so that
 * asking for the same again asks for nothing. What cannot be stored now is logged: the record says that its cards are
 * behind, and the next change or follow-up wants them again.
 */
export class FaceUpdates {
  constructor(
    private readonly outbox: Pick<Outbox, 'want'>,
    private readonly records: Pick<ApprovalRecords, 'shown'>,
    private readonly log: Logger,
  ) {}

  /** Promised when this resolves: the cards will show this change, or a newer one. */
  async changed({ data: { approval, faces, changes = 0 } }: Stored<ApprovalRecord>): Promise<void> {
    if (faces.length === 0) return;
    const { approval_id } = approval;
    try {
      for (const { conversation, key } of faces) {
        const subject = cardSubject(approval_id, { answer: key !== cardKey(approval_id) });
        await this.outbox.want(conversation, { key, subject, urgent: true, revision: changes });
      }
      await this.records.shown(approval_id, changes);
    } catch (error) {
      this.log.error({ err: error, approval_id }, 'approval cards are behind');
    }
  }
}

/** The record with a card in each of these conversations that has none of it yet. */
export function withCards(record: ApprovalRecord, conversations: readonly Conversation[]): ApprovalRecord {
  const has = new Set(record.faces.map(({ conversation }) => conversation.conversation_id));
  const added = conversations
    .filter(({ conversation_id }) => !has.has(conversation_id))
    .map(({ conversation_id, surface, reference }) => ({
      conversation: { conversation_id, surface, reference },
      key: cardKey(record.approval.approval_id),
    }));
  return added.length === 0 ? record : { ...record, faces: [...record.faces, ...added] };
}
