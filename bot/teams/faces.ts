import { messageView } from '../../cards/views/index.js';
import type { Conversation, FaceRef, Faces } from '../../services/approvals/faces.js';
import type { Message } from '../../services/contracts/message.js';
import { NotDelivered } from '../../services/outbox/not-delivered.js';
import type { Services } from '../../services/services.js';
import type { SurfaceFailures } from '../../services/telemetry/surface-failures.js';
import { type Connector, ConnectorError, ConversationGone, type Reference } from './connector.js';
import { cardMessage } from './message.js';
import { fromStored, withoutThread } from './place.js';
import type { Roster } from './roster.js';

interface Options {
  readonly services: () => Services;
  readonly connector: Connector;
  readonly roster: Roster;
  readonly failures: SurfaceFailures;
  readonly region: string;
}

/** What the bot says by itself, in every Teams conversation that wants it. */
export class TeamsFaces implements Faces {
  constructor(private readonly options: Options) {}

  async post(message: Message, conversation: Conversation, mark: string): Promise<FaceRef> {
    const reference = fromStored(conversation);
    try {
      const activity_id = await this.#post(reference, await this.#card(message, reference, mark));
      return { surface: 'teams', conversation_id: conversation.conversation_id, activity_id };
    } catch (error) {
      throw notDelivered(error);
    }
  }

  async edit(message: Message, face: FaceRef, mark: string): Promise<void> {
    const reference = await this.#referenceOf(face);
    if (!reference) throw new NotDelivered('nobody knows this conversation', { gone: true });
    try {
      const card = await this.#card(message, reference, mark);
      await this.options.connector.update(reference, face.activity_id, card, { once: true });
    } catch (error) {
      throw notDelivered(error);
    }
  }

  async remove(face: FaceRef): Promise<void> {
    const reference = await this.#referenceOf(face);
    if (reference) await this.options.connector.remove(reference, face.activity_id);
  }

  async #referenceOf({ conversation_id }: FaceRef): Promise<Reference | undefined> {
    const conversation = await this.options.services().subscriptions.find(withoutThread(conversation_id));
    return conversation && { ...fromStored(conversation), conversationId: conversation_id };
  }

  /** A conversation that the bot was removed from gets nothing more. */
  async #post(reference: Reference, card: ReturnType<typeof cardMessage>): Promise<string> {
    try {
      return await this.options.connector.post(reference, card, { once: true });
    } catch (error) {
      if (isGone(error)) await this.options.services().subscriptions.unsubscribe(reference.conversationId);
      throw error;
    }
  }

  /** The copy for everybody. That of an approval decides nothing, and refreshes into their own for those concerned. */
  async #card(message: Message, reference: Reference, mark: string): Promise<ReturnType<typeof cardMessage>> {
    const { services, roster, region, failures } = this.options;
    const { clock, people, instances } = services();
    const refreshUserIds =
      message.kind === 'approval' ? await roster.userIds(reference, message.approval, people) : undefined;
    return cardMessage(
      messageView(message, { now: clock.now(), region, account: instances.account, mark, refreshUserIds }),
      failures,
    );
  }
}

const isGone = (error: unknown): boolean => error instanceof ConversationGone;

/** Whatever else fails on the way, no answer in time included, may be tried again. */
const notDelivered = (error: unknown): NotDelivered =>
  new NotDelivered(error instanceof Error ? error.message : 'not delivered', {
    gone: isGone(error),
    lost: error instanceof ConnectorError && error.status === 404,
    unsure: !(error instanceof ConnectorError) || error.status >= 500,
    retryAfterMs: error instanceof ConnectorError ? error.retryAfterMs : undefined,
    cause: error,
  });
