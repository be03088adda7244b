import { z } from 'zod';
import type { Notification, Receipt } from '../../services/alerts/alerts.js';
import { correlated, correlationFrom } from '../../services/correlation.js';
import { Unavailable } from '../../services/errors.js';
import type { Services } from '../../services/services.js';

/** What SNS says of one notification, to a function and, but for the names of two fields, in a queue. */
const Published = z.object({
  MessageId: z.string().min(1),
  Message: z.string(),
  Subject: z.string().nullish(),
  Timestamp: z.iso.datetime().optional().catch(undefined),
});

const FromSns = z.object({ Records: z.array(z.object({ EventSource: z.literal('aws:sns'), Sns: Published })).min(1) });
const FromQueue = z.object({
  Records: z
    .array(z.object({ eventSource: z.literal('aws:sqs'), messageId: z.string().min(1), body: z.string() }))
    .min(1),
});
const FromEventBridge = z.object({ id: z.string().min(1), source: z.string(), 'detail-type': z.string() });
const Enveloped = Published.extend({ Type: z.literal('Notification'), TopicArn: z.string() });

/** SQS delivers these again, and only these (AWS Lambda Developer Guide, "Reporting batch item failures"). */
export interface BatchResponse {
  readonly batchItemFailures: { readonly itemIdentifier: string }[];
}

type Taking = Pick<Services, 'alerts' | 'outbox' | 'log'>;

/**
 * Alerts that reach a function: by SNS, by a queue that SNS or EventBridge fills, or by EventBridge itself. Who may
 * invoke the function or write to the queue is for their policies: nothing here is signed.
 *
 * @throws AggregateError of what was not taken, so that Lambda invokes it again; a queue is told which.
 * @throws RangeError for an event of none of these.
 */
export async function takeAlerts(services: Taking, event: unknown): Promise<BatchResponse | undefined> {
  const queue = FromQueue.safeParse(event);
  const records = queue.success
    ? queue.data.Records.map(({ messageId, body }) => ({ id: messageId, notification: ofQueue(messageId, body) }))
    : notificationsOf(event).map((notification) => ({ id: notification.messageId, notification }));
  const taken = await Promise.allSettled(
    records.map(({ notification }) =>
      correlated(correlationFrom(notification.messageId), () => take(services, notification)),
    ),
  );
  // Nothing goes on behind the answer of a function; what earlier ones left is sent too.
  await services.outbox.resume();
  await services.outbox.settled();
  const failed = taken.flatMap((one, at) =>
    one.status === 'rejected' ? [{ id: records[at]?.id ?? '', why: one.reason as unknown }] : [],
  );
  for (const { id, why } of failed) services.log.error({ err: why, message_id: id }, 'an alert was not taken');
  if (queue.success) return { batchItemFailures: failed.map(({ id }) => ({ itemIdentifier: id })) };
  if (failed.length > 0) {
    throw new AggregateError(
      failed.map(({ why }) => why),
      'alerts were not taken',
    );
  }
  return undefined;
}

/** A delivery that somebody else has in hand is not done yet: were it let go of now, that one's end would lose it. */
async function take({ alerts }: Taking, notification: Notification): Promise<Receipt> {
  const receipt = await alerts.take(notification);
  if (receipt.kind === 'duplicate' && !receipt.done) {
    throw new Unavailable('Somebody is at work on this alert.', { hint: 'It is delivered again.' });
  }
  return receipt;
}

function notificationsOf(event: unknown): Notification[] {
  const sns = FromSns.safeParse(event);
  if (sns.success) return sns.data.Records.map(({ Sns }) => ofSns(Sns));
  const bridge = FromEventBridge.safeParse(event);
  if (bridge.success) return [{ messageId: bridge.data.id, message: JSON.stringify(event), subject: null }];
  throw new RangeError('This event is neither of SNS, SQS nor EventBridge.');
}

const ofSns = ({ MessageId, Message, Subject, Timestamp }: z.infer<typeof Published>): Notification => ({
  messageId: MessageId,
  message: Message,
  subject: Subject ?? null,
  publishedAt: Timestamp,
});

/** SNS wraps what it puts into a queue, unless raw delivery is on; EventBridge does not. */
function ofQueue(messageId: string, body: string): Notification {
  const json = parse(body);
  const enveloped = Enveloped.safeParse(json);
  if (enveloped.success) return ofSns(enveloped.data);
  const bridge = FromEventBridge.safeParse(json);
  return { messageId: bridge.success ? bridge.data.id : messageId, message: body, subject: null };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
