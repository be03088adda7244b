import type { Logger } from 'pino';
import { approvalView, messageView } from '../../cards/views/index.js';
import type { Conversation, FaceRef, Faces } from '../../services/approvals/faces.js';
import type { Approval } from '../../services/contracts/approval.js';
import type { Message } from '../../services/contracts/message.js';
import { NotDelivered } from '../../services/outbox/not-delivered.js';
import type { Services } from '../../services/services.js';
import { type Connector, ConnectorError, ConversationGone, type Reference } from './connector.js';
import { cardMessage } from './message.js';
import { fromStored, withoutThread } from './place.js';
import type { Roster } from './roster.js';

interface Options {
  readonly services: () => Services;
  readonly connector: Connector;
  readonly roster: Roster;
  readonly log: Logger;
  readonly region: string;
}

/** What the bot says by itself, in every Teams conversation that wants it. */
export class TeamsFaces implements Faces {
  constructor(private readonly options: Options) {}

  async approvalRequested(approval: Approval, conversations: readonly Conversation[]): Promise<FaceRef[]> {
    const posted = await Promise.allSettled(
      conversations.filter(isTeams).map(async (conversation): Promise<FaceRef> => {
        const reference = fromStored(conversation);
        const activity_id = await this.#post(reference, await this.#approvalCard(approval, reference));
        return { surface: 'teams', conversation_id: conversation.conversation_id, activity_id };
      }),
    );
    const failures = posted.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    const faces = posted.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    for (const err of failures)
      this.options.log.error({ err, approval_id: approval.approval_id }, 'approval not posted');
    if (faces.length === 0)
      throw new AggregateError(failures, 'the approval could not be posted to any Teams conversation');
    return faces;
  }

  /** One card that cannot be edited does not stop the others. */
  async approvalChanged(approval: Approval, faces: readonly FaceRef[]): Promise<void> {
    const { services, connector, log } = this.options;
    const failures: unknown[] = [];
    await Promise.all(
      faces.filter(isTeams).map(async ({ conversation_id, activity_id }) => {
        try {
          const conversation = await services().subscriptions.find(withoutThread(conversation_id));
          if (!conversation) return;
          const reference = { ...fromStored(conversation), conversationId: conversation_id };
          await connector.update(reference, activity_id, await this.#approvalCard(approval, reference));
        } catch (error) {
          log.warn({ err: error, approval_id: approval.approval_id, conversation_id }, 'approval card not edited');
          if (!isGone(error)) failures.push(error);
        }
      }),
    );
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} approval cards were not edited`);
  }

  async post(message: Message, conversation: Conversation): Promise<FaceRef> {
    try {
      const activity_id = await this.#post(fromStored(conversation), this.#card(message), { once: true });
      return { surface: 'teams', conversation_id: conversation.conversation_id, activity_id };
    } catch (error) {
      throw notDelivered(error);
    }
  }

  async edit(message: Message, { conversation_id, activity_id }: FaceRef): Promise<void> {
    const { services, connector } = this.options;
    const conversation = await services().subscriptions.find(withoutThread(conversation_id));
    if (!conversation) throw new NotDelivered('nobody knows this conversation', { gone: true });
    const reference = { ...fromStored(conversation), conversationId: conversation_id };
    try {
      await connector.update(reference, activity_id, this.#card(message), { once: true });
    } catch (error) {
      throw notDelivered(error);
    }
  }

  #card(message: Message): ReturnType<typeof cardMessage> {
    const { services, region, log } = this.options;
    return cardMessage(messageView(message, { now: services().clock.now(), region }), log);
  }

  /** A conversation that the bot was removed from gets nothing more. */
  async #post(
    reference: Reference,
    card: ReturnType<typeof cardMessage>,
    options?: { once: boolean },
  ): Promise<string> {
    try {
      return await this.options.connector.post(reference, card, options);
    } catch (error) {
      if (isGone(error)) await this.options.services().subscriptions.unsubscribe(reference.conversationId);
      throw error;
    }
  }

  /** The copy for everybody: it decides nothing, and refreshes into their own for those concerned. */
  async #approvalCard(approval: Approval, reference: Reference): Promise<ReturnType<typeof cardMessage>> {
    const { services, roster, region, log } = this.options;
    const { clock, people } = services();
    const refreshUserIds = await roster.userIds(reference, approval, people);
    return cardMessage(approvalView(approval, { now: clock.now(), region, refreshUserIds }), log);
  }
}

const isTeams = ({ surface }: { surface: Conversation['surface'] }): boolean => surface === 'teams';
const isGone = (error: unknown): boolean => error instanceof ConversationGone;

/** Whatever else fails on the way, no answer in time included, may be tried again. */
const notDelivered = (error: unknown): NotDelivered =>
  new NotDelivered(error instanceof Error ? error.message : 'not delivered', {
    gone: isGone(error),
    lost: error instanceof ConnectorError && error.status === 404,
    retryAfterMs: error instanceof ConnectorError ? error.retryAfterMs : undefined,
    cause: error,
  });
