import type { ApprovalRecords } from '../approvals/records.js';
import type { Undelivered } from '../contracts/undelivered.js';
import { NotFound } from '../errors.js';
import { type Entry, messageIdOf } from '../outbox/entry.js';
import type { Outbox } from '../outbox/outbox.js';
import { count } from '../words.js';
import type { AlertGroups } from './groups.js';

/** More than anybody reads; the newest. */
export const MOST_UNDELIVERED = 200;

/** What could not be said, for people to see and to have sent again. */
export class UndeliveredMessages {
  constructor(
    private readonly outbox: Pick<Outbox, 'undelivered' | 'sendAgain'>,
    private readonly groups: Pick<AlertGroups, 'find' | 'alert'>,
    private readonly approvals: Pick<ApprovalRecords, 'find'>,
  ) {}

  /** The one that was tried last first. */
  async list(limit: number): Promise<Undelivered[]> {
    return Promise.all((await this.outbox.undelivered(limit)).map((entry) => this.#told(entry)));
  }

  /**
   * Tries again what one id names, or everything.
   * @throws NotFound where there is no such message, or it has been delivered meanwhile.
   */
  async sendAgain(messageId: string | 'all'): Promise<Undelivered[]> {
    const found = await this.outbox.undelivered(MOST_UNDELIVERED);
    const wanted = messageId === 'all' ? found : found.filter((entry) => messageIdOf(entry) === messageId);
    if (messageId !== 'all' && wanted.length === 0) {
      throw new NotFound('This message does not wait to be sent again.', {
        hint: 'It was delivered meanwhile, or is older than 30 days: look at what is undelivered now.',
      });
    }
    const told = await Promise.all(wanted.map((entry) => this.#told(entry)));
    for (const entry of wanted) await this.outbox.sendAgain(entry);
    return told;
  }

  async #told(entry: Entry): Promise<Undelivered> {
    const { conversation, urgent, shown, dead, attempts, due_at } = entry;
    return {
      message_id: messageIdOf(entry),
      about: await this.#about(entry),
      urgent,
      surface: conversation.surface,
      conversation_id: conversation.conversation_id,
      shown_before: shown !== null,
      reason: dead ?? '',
      attempts,
      last_tried_at: due_at,
    };
  }

  async #about({ subject }: Entry): Promise<string> {
    if (subject.kind === 'hand_over') return 'Shift hand-over';
    if (subject.kind === 'digest') return `Digest of ${count(subject.group_ids.length, 'thing')}`;
    if (subject.kind === 'told')
      return (await this.groups.alert(subject.alert_id))?.title ?? 'An alert that is no longer kept';
    if (subject.kind === 'question') return 'Was this you?';
    if (subject.kind === 'approval') {
      const found = await this.approvals.find(subject.approval_id);
      return found?.data.approval.plan.content.title ?? 'An approval that is no longer kept';
    }
    return (await this.groups.find(subject.group_id))?.title ?? 'Alerts that are no longer kept';
  }
}
