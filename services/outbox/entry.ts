import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Conversation, FaceRef } from '../approvals/faces.js';

/** What a message is about. Its words are made when it is sent, from what is known then. */
export const Subject = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('alert_group'),
    group_id: z.string(),
    /** Said only when it is still snoozed until then. */
    after_snooze: z.string().optional(),
  }),
  z.object({ kind: z.literal('hand_over') }),
  z.object({ kind: z.literal('told'), group_id: z.string(), alert_id: z.string() }),
  z.object({ kind: z.literal('question'), group_id: z.string(), alert_id: z.string() }),
  z.object({ kind: z.literal('digest'), group_ids: z.array(z.string()), since: z.string() }),
  z.object({
    kind: z.literal('approval'),
    approval_id: z.string(),
    /** What somebody was answered: edited as long as it stands, and never posted. */
    answer: z.boolean().optional(),
  }),
]);
export type Subject = z.infer<typeof Subject>;

/** One message in one conversation: what it should show, and what it shows. Times are ISO 8601. */
export const Entry = z.object({
  conversation: Conversation,
  key: z.string(),
  subject: Subject,
  urgent: z.boolean(),
  /** Grows whenever the message should say something new. */
  revision: z.number().int(),
  /** Not sent before. */
  due_at: z.string(),
  /** Null until it was posted. */
  shown: z.object({ face: FaceRef, revision: z.number().int(), at: z.string() }).nullable(),
  /**
   * When it was begun to be posted and what it said then, as long as nobody wrote down what came of that: a process ended in
   * between, or no answer came. Then it may stand there already.
   */
  posting: z.object({ at: z.string(), revision: z.number().int() }).nullable().default(null),
  /** Attempts since it last got through. */
  attempts: z.number().int(),
  /** Why nobody tries any more; null while somebody does. */
  dead: z.string().nullable(),
  /** Of what it does not show yet, for how late that is; null where nothing of it is to be measured. */
  happened_at: z.string().nullish(),
});
export type Entry = z.infer<typeof Entry>;

export const isPending = ({ shown, revision, dead }: Entry): boolean =>
  dead === null && (shown === null || shown.revision < revision);

/** Tells a message from every other one, in whatever conversation; the message itself carries it where the platform lets it. */
export const messageIdOf = ({ conversation, key }: Pick<Entry, 'conversation' | 'key'>): string =>
  createHash('sha256')
    .update(JSON.stringify([conversation.conversation_id, key]))
    .digest('hex')
    .slice(0, 16);

/** Said of what was withdrawn before it was sent. */
export const NOTHING_TO_SAY = 'nothing left to say';

/** Wanted, given up, and never shown as it should be. */
export const isUndelivered = ({ shown, revision, dead }: Entry): boolean =>
  dead !== null && dead !== NOTHING_TO_SAY && (shown === null || shown.revision < revision);

/** What was sent to a conversation lately. Epoch milliseconds. */
export const Lane = z.object({
  /** Whoever sends to this conversation does so alone until then. */
  leased_until: z.number(),
  /** The platform said that nothing may be sent before. */
  blocked_until: z.number(),
  last_sent: z.number(),
  last_new: z.number(),
  last_urgent: z.number(),
  /** Sendings about approvals that may follow at once, as of `tokens_at`. */
  tokens: z.number().default(0),
  tokens_at: z.number().default(0),
});
export type Lane = z.infer<typeof Lane>;

export const emptyLane: Lane = Lane.parse({
  ...{ leased_until: 0, blocked_until: 0, last_sent: 0, last_new: 0, last_urgent: 0 },
});
