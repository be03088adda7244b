import type { Logger } from 'pino';
import type { SlackMessage } from '../../cards/slack/message.js';
import { messageView } from '../../cards/views/index.js';
import type { Conversation, FaceRef, Faces } from '../../services/approvals/faces.js';
import type { Message } from '../../services/contracts/message.js';
import { NotDelivered } from '../../services/outbox/not-delivered.js';
import type { Services } from '../../services/services.js';
import type { SurfaceFailures } from '../../services/telemetry/surface-failures.js';
import { messageOf } from './messages.js';
import { isGone, isUnsure, mayNotRead, SlackError, type SlackWeb } from './web-client.js';

interface Options {
  readonly services: () => Services;
  readonly web: SlackWeb;
  readonly log: Logger;
  readonly failures: SurfaceFailures;
  readonly region: string;
}

/** What the app says by itself, in every conversation of Slack that wants it. */
export class SlackFaces implements Faces {
  constructor(private readonly options: Options) {}

  async post(message: Message, { conversation_id }: Conversation, mark: string): Promise<FaceRef> {
    const content = this.#message(message);
    try {
      if (isPerson(conversation_id)) {
        const { ts, channel } = await this.options.web.postDirect(conversation_id, content, { once: true, mark });
        return { surface: 'slack', conversation_id: channel, activity_id: ts };
      }
      const activity_id = await this.#post(conversation_id, content, mark);
      return { surface: 'slack', conversation_id, activity_id };
    } catch (error) {
      throw notDelivered(error);
    }
  }

  async edit(message: Message, { conversation_id, activity_id, viewer_id }: FaceRef): Promise<void> {
    const content = this.#message(message, viewer_id);
    try {
      await this.options.web.update(conversation_id, activity_id, content, { once: true });
    } catch (error) {
      throw notDelivered(error);
    }
  }

  /** Where the app may not read, nobody can say whether it stands there, and it is posted once more. */
  async find(mark: string, { conversation_id }: Conversation, since: Date): Promise<FaceRef | undefined> {
    const { web, log } = this.options;
    try {
      const channel = isPerson(conversation_id) ? await web.directOf(conversation_id) : conversation_id;
      const ts = await web.findMarked(channel, mark, since);
      return ts === undefined ? undefined : { surface: 'slack', conversation_id: channel, activity_id: ts };
    } catch (error) {
      if (!mayNotRead(error)) throw notDelivered(error);
      log.warn({ err: error, conversation_id }, 'not known whether a message was posted: the app may not read there');
      return undefined;
    }
  }

  /** A conversation that the app was removed from gets nothing more. */
  async #post(channel: string, message: SlackMessage, mark: string): Promise<string> {
    try {
      return await this.options.web.post(channel, message, { once: true, mark });
    } catch (error) {
      if (isGone(error)) await this.options.services().subscriptions.unsubscribe(channel);
      throw error;
    }
  }

  #message(message: Message, viewerId?: string): SlackMessage {
    const { services, region, failures } = this.options;
    const { clock, people, instances } = services();
    const person = people.all.find(({ id }) => id === viewerId);
    const viewer = person && { id: person.id, name: person.name, role: person.role, surface: 'slack' as const };
    const context = { now: clock.now(), region, account: instances.account, dialogs: true, ...(viewer && { viewer }) };
    return messageOf(messageView(message, context), failures);
  }
}

/** Whatever else fails on the way, no answer in time included, may be tried again. */
const notDelivered = (error: unknown): NotDelivered =>
  new NotDelivered(error instanceof Error ? error.message : 'not delivered', {
    gone: isGone(error),
    lost: error instanceof SlackError && error.code === 'message_not_found',
    unsure: isUnsure(error),
    retryAfterMs: error instanceof SlackError ? error.retryAfterMs : undefined,
    cause: error,
  });

/** A user id in the place of a conversation: their direct message with the app. */
const isPerson = (id: string): boolean => /^[UW]/.test(id);
