import { z } from 'zod';
import { Undelivered } from '../contracts/undelivered.js';
import { defineOperation } from '../operation.js';
import { count } from '../words.js';

export const UndeliveredList = z.object({
  messages: z.array(Undelivered).describe('The one that was tried last first'),
  summary: z.string(),
});
export type UndeliveredList = z.infer<typeof UndeliveredList>;

export const listUndelivered = defineOperation({
  name: 'list_undelivered',
  title: 'Undelivered messages',
  description: 'Alerts, digests and hand-overs of the last 30 days that could not be delivered, and why.',
  effect: 'read',
  input: z.strictObject({ limit: z.number().int().min(1).max(200).default(50) }),
  output: UndeliveredList,
  async run({ limit }, { services }): Promise<UndeliveredList> {
    const messages = await services.undelivered.list(limit);
    const atLeast = messages.length === limit ? 'at least ' : '';
    return {
      messages,
      summary:
        messages.length === 0
          ? 'Everything was delivered.'
          : `${atLeast}${count(messages.length, 'message')} could not be delivered.`,
    };
  },
});
