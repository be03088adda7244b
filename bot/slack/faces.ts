import type { Logger } from 'pino';
import type { SlackMessage } from '../../cards/slack/message.js';
import { approvalView, messageView } from '../../cards/views/index.js';
import type { Conversation, FaceRef, Faces } from '../../services/approvals/faces.js';
import type { Approval } from '../../services/contracts/approval.js';
import type { Message } from '../../services/contracts/message.js';
import { NotDelivered } from '../../services/outbox/not-delivered.js';
import type { Services } from '../../services/services.js';
import { messageOf } from './messages.js';
import { isGone, SlackError, type SlackWeb } from './web-client.js';

interface Options {
  readonly services: () => Services;
  readonly web: SlackWeb;
  readonly log: Logger;
  readonly region: string;
}

/** What the app says by itself, in every conversation of Slack that wants it. */
export class SlackFaces implements Faces {
  constructor(private readonly options: Options) {}

  async approvalRequested(approval: Approval, conversations: readonly Conversation[]): Promise<FaceRef[]> {
    const message = this.#approvalMessage(approval);
    const posted = await Promise.allSettled(
      conversations.map(async ({ conversation_id }): Promise<FaceRef> => {
        const activity_id = await this.#post(conversation_id, message);
        return { surface: 'slack', conversation_id, activity_id };
      }),
    );
    const failures = posted.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    const faces = posted.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    for (const err of failures)
      this.options.log.error({ err, approval_id: approval.approval_id }, 'approval not posted in Slack');
    if (faces.length === 0) throw new AggregateError(failures, 'the approval could not be posted to Slack');
    return faces;
  }

  /** One message that cannot be edited does not stop the others; the record stays the truth. */
  async approvalChanged(approval: Approval, faces: readonly FaceRef[]): Promise<void> {
    const { web, log } = this.options;
    await Promise.all(
      faces.map(async ({ conversation_id, activity_id, viewer_id }) => {
        try {
          await web.update(conversation_id, activity_id, this.#approvalMessage(approval, viewer_id));
        } catch (error) {
          log.warn({ err: error, approval_id: approval.approval_id, conversation_id }, 'approval not edited in Slack');
        }
      }),
    );
  }

  async post(message: Message, { conversation_id }: Conversation): Promise<FaceRef> {
    try {
      const content = this.#message(message);
      if (isPerson(conversation_id)) {
        const { ts, channel } = await this.options.web.postDirect(conversation_id, content, { once: true });
        return { surface: 'slack', conversation_id: channel, activity_id: ts };
      }
      const activity_id = await this.#post(conversation_id, content, { once: true });
      return { surface: 'slack', conversation_id, activity_id };
    } catch (error) {
      throw notDelivered(error);
    }
  }

  async edit(message: Message, { conversation_id, activity_id }: FaceRef): Promise<void> {
    try {
      await this.options.web.update(conversation_id, activity_id, this.#message(message), { once: true });
    } catch (error) {
      throw notDelivered(error);
    }
  }

  /** A conversation that the app was removed from gets nothing more. */
  async #post(channel: string, message: SlackMessage, options?: { once: boolean }): Promise<string> {
    try {
      return await this.options.web.post(channel, message, options);
    } catch (error) {
      if (isGone(error)) await this.options.services().subscriptions.unsubscribe(channel);
      throw error;
    }
  }

  #message(message: Message): SlackMessage {
    const { services, region, log } = this.options;
    return messageOf(messageView(message, { now: services().clock.now(), region, dialogs: true }), log);
  }

  #approvalMessage(approval: Approval, viewerId?: string): SlackMessage {
    const { services, region, log } = this.options;
    const { clock, people } = services();
    const person = people.all.find(({ id }) => id === viewerId);
    const viewer = person && { id: person.id, name: person.name, role: person.role, surface: 'slack' as const };
    return messageOf(
      approvalView(approval, { now: clock.now(), region, dialogs: true, ...(viewer && { viewer }) }),
      log,
    );
  }
}

/** Whatever else fails on the way, no answer in time included, may be tried again. */
const notDelivered = (error: unknown): NotDelivered =>
  new NotDelivered(error instanceof Error ? error.message : 'not delivered', {
    gone: isGone(error),
    lost: error instanceof SlackError && error.code === 'message_not_found',
    retryAfterMs: error instanceof SlackError ? error.retryAfterMs : undefined,
    cause: error,
  });

/** A user id in the place of a conversation: their direct message with the app. */
const isPerson = (id: string): boolean => /^[UW]/.test(id);
