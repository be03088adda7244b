import { z } from 'zod';

/** Something the assistant wanted to say by itself and could not, after which it stopped trying. */
export const Undelivered = z.object({
  message_id: z.string(),
  about: z.string().describe('What it says, in a few words'),
  urgent: z.boolean(),
  surface: z.enum(['teams', 'slack', 'sns']),
  conversation_id: z.string(),
  shown_before: z.boolean().describe('An earlier state of it stands in the conversation'),
  reason: z.string().describe('Why nobody tries any more'),
  attempts: z.number().int(),
  last_tried_at: z.string(),
});
export type Undelivered = z.infer<typeof Undelivered>;
