import { z } from 'zod';
import type { Conversation } from '../approvals/faces.js';
import type { Alert } from '../contracts/alert.js';
import type { Outbox } from '../outbox/outbox.js';

/** What our own messages say of themselves. */
export const MARK = 'sre-operations-assistant';

const Marked = z.object({ source: z.literal(MARK), alert: z.object({ alert_id: z.string().min(1).max(128) }) });

/** The topic as the outbox knows it: a conversation in which nobody answers. */
export const topicConversation = (arn: string): Conversation => ({
  conversation_id: arn,
  surface: 'sns',
  reference: null,
});

/** What the looks at the fleet, the clocks of due dates and reminders of approvals tell, for programs as well: each alert once. */
export class FanOut {
  constructor(
    private readonly outbox: Outbox,
    private readonly topicArn: string | undefined,
  ) {}

  /** Stored when this resolves; published soon after, also over a restart. @throws Unavailable */
  async tell({ group_id, alert_id }: Alert): Promise<void> {
    if (this.topicArn === undefined) return;
    const conversation = topicConversation(this.topicArn);
    const key = `told#${alert_id}`;
    if (await this.outbox.find(conversation.conversation_id, key)) return;
    await this.outbox.want(conversation, { key, subject: { kind: 'told', group_id, alert_id }, urgent: false });
  }
}

/** The alert that a message of ours is about; undefined for what is not marked as ours. */
export function markedAlert(message: string): string | undefined {
  if (!message.includes(MARK)) return undefined;
  try {
    return Marked.safeParse(JSON.parse(message)).data?.alert.alert_id;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
