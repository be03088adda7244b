import { z } from 'zod';

/** One step of setting the assistant up, and whether it holds. */
export const SetupCheck = z.object({
  name: z.string(),
  state: z.enum(['ok', 'failed', 'unknown', 'skipped']),
  found: z.string().describe('What was found, in one sentence'),
  mend: z.string().nullable().describe('How to mend it; null where nothing needs mending'),
});
export type SetupCheck = z.infer<typeof SetupCheck>;
