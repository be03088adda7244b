import { z } from 'zod';
import { Undelivered } from '../contracts/undelivered.js';
import { defineOperation } from '../operation.js';
import { count } from '../words.js';

export const SentAgain = z.object({ messages: z.array(Undelivered), summary: z.string() });
export type SentAgain = z.infer<typeof SentAgain>;

export const sendAgain = defineOperation({
  name: 'send_again',
  title: 'Send again',
  description: 'Tries again to deliver one message that could not be delivered, or all of them.',
  effect: 'decide',
  input: z.strictObject({ message_id: z.string().min(1).max(64).default('all').describe('One of them, or all') }),
  output: SentAgain,
  async run({ message_id }, { services }): Promise<SentAgain> {
    const messages = await services.undelivered.sendAgain(message_id);
    return {
      messages,
      summary:
        messages.length === 0
          ? 'Everything was delivered: there is nothing to send again.'
          : `${count(messages.length, 'message')} will be tried again now. What fails again is listed again.`,
    };
  },
});
