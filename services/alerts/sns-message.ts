import { createVerify } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../clock.js';
import { InvalidInput } from '../errors.js';
import { NotTrusted } from './not-trusted.js';
import type { SigningCertificates } from './signing-certificates.js';

const base = {
  MessageId: z.string().min(1).max(128),
  TopicArn: z.string().min(1).max(512),
  Message: z.string(),
  Timestamp: z.iso.datetime(),
  SignatureVersion: z.enum(['1', '2']),
  Signature: z.base64().min(1).max(4096),
  SigningCertURL: z.string().max(1024),
};

const Notification = z.object({ ...base, Type: z.literal('Notification'), Subject: z.string().nullish() });
const Handshake = z.object({
  ...base,
  Type: z.enum(['SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  Token: z.string().min(1).max(2048),
  SubscribeURL: z.string(),
});

/** What SNS posts to an HTTP endpoint (Amazon SNS Developer Guide, "Parsing Amazon SNS message formats"). */
export const SnsMessage = z.discriminatedUnion('Type', [Notification, Handshake]);
export type SnsMessage = z.infer<typeof SnsMessage>;

/** SNS tries for up to an hour; five minutes more for clocks. Milliseconds. */
export const MAX_AGE_MS = 65 * 60_000;

interface VerifyOptions {
  readonly topicArns: readonly string[];
  readonly certificates: SigningCertificates;
  /** Wall time: SNS knows no other. */
  readonly wall: Clock;
}

/**
 * Reads and verifies one delivery: from a topic on the list, not older than 65 minutes, signed by SNS over the fields it
 * signs (Amazon SNS Developer Guide, "Verifying the signatures of Amazon SNS messages"). That it was not delivered before
 * is for the caller to check.
 *
 * @param body the request's body as it arrived.
 * @throws InvalidInput for what is no SNS message; NotTrusted for one that need not be of SNS; Unavailable when its
 *   certificate could not be fetched.
 */
export async function verifySnsMessage(body: string, options: VerifyOptions): Promise<SnsMessage> {
  const { topicArns, certificates, wall } = options;
  const message = parse(body);
  if (!topicArns.includes(message.TopicArn))
    throw new NotTrusted('topic', 'This topic is not on the list of alert topics.');
  const age = wall.now().getTime() - Date.parse(message.Timestamp);
  if (Math.abs(age) > MAX_AGE_MS) throw new NotTrusted('time', 'This notification is too old, or from the future.');
  const key = await certificates.keyFor(message.SigningCertURL, wall.now());
  const verifier = createVerify(message.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256');
  const signed = verifier.update(signedText(message), 'utf8').verify(key, message.Signature, 'base64');
  if (!signed) throw new NotTrusted('signature', 'The signature is not one of Amazon SNS.');
  return message;
}

function parse(body: string): SnsMessage {
  try {
    return SnsMessage.parse(JSON.parse(body));
  } catch (cause) {
    if (!(cause instanceof SyntaxError) && !(cause instanceof z.ZodError)) throw cause;
    throw new InvalidInput('This is not an SNS message.', { cause });
  }
}

/** Name and value of every signed field, each on its own line, in the order of the names. */
export function signedText(message: SnsMessage): string {
  const fields =
    message.Type === 'Notification'
      ? { Message: message.Message, MessageId: message.MessageId, Subject: message.Subject }
      : { Message: message.Message, MessageId: message.MessageId, SubscribeURL: message.SubscribeURL };
  const rest =
    message.Type === 'Notification'
      ? { Timestamp: message.Timestamp, TopicArn: message.TopicArn, Type: message.Type }
      : { Timestamp: message.Timestamp, Token: message.Token, TopicArn: message.TopicArn, Type: message.Type };
  return Object.entries({ ...fields, ...rest })
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${name}\n${value}\n`)
    .join('');
}
