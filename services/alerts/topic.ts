import type { SNS } from '@aws-sdk/client-sns';
import type { Conversation, FaceRef, Faces } from '../approvals/faces.js';
import { failedEffect } from '../aws/effects.js';
import type { Message } from '../contracts/message.js';
import { NotDelivered } from '../outbox/not-delivered.js';
import { MARK } from './fan-out.js';

/**
 * An SNS topic that alerts are published to for programs. A topic knows no repetition: where an answer was lost the same
 * alert may come twice, with the same `alert_id`.
 */
export class TopicFace implements Faces {
  constructor(private readonly sns: () => Promise<SNS>) {}

  async post(message: Message, { conversation_id: TopicArn }: Conversation): Promise<FaceRef> {
    if (message.kind !== 'told') throw new NotDelivered('a topic takes alerts alone', { gone: true });
    const { alert } = message;
    const text = (value: string) => ({ DataType: 'String', StringValue: value });
    try {
      const sns = await this.sns();
      const { MessageId = '' } = await sns.publish({
        TopicArn,
        Subject: subjectOf(alert.title),
        Message: JSON.stringify({ source: MARK, version: 1, alert }),
        MessageAttributes: { source: text(MARK), kind: text(alert.kind), severity: text(alert.severity) },
      });
      return { surface: 'sns', conversation_id: TopicArn, activity_id: MessageId };
    } catch (error) {
      throw new NotDelivered(reasonOf(error), { cause: error });
    }
  }

  /** What was published stands. */
  edit(): Promise<void> {
    return Promise.resolve();
  }
}

/** ASCII that begins with a letter or digit, under 100 characters (Amazon SNS API reference, Publish). */
const subjectOf = (title: string): string =>
  title
    .replace(/[^\x20-\x7e]/g, '?')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 99) || 'Alert';

/** Somebody may make the topic, or allow it, before the outbox gives up. */
const reasonOf = (error: unknown): string =>
  error instanceof Error && error.name === 'NotFoundException'
    ? 'the topic of FAN_OUT_TOPIC_ARN does not exist (sns:Publish)'
    : failedEffect(error, { action: 'sns:Publish', does: 'publish alerts' }).message;
