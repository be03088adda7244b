import { z } from 'zod';

/** A time in which nothing may be changed: a freeze that somebody set, or a change calendar that is closed. */
export const Closure = z.object({
  key: z.string().describe('Names it to an override; another end is another key'),
  name: z.string().describe('Why it was set, or the name of the calendar'),
  by: z.object({ id: z.string(), name: z.string() }).nullable().describe('Who set it; null: a change calendar'),
  from: z.string(),
  until: z.string(),
});
export type Closure = z.infer<typeof Closure>;
