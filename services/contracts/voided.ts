import { z } from 'zod';

const HostRef = z.object({ instance_id: z.string(), name: z.string() });

/** One field of what people approved that is another one now. */
export const DriftedField = z.object({
  instance_id: z.string().nullable().describe('null: of the plan as a whole'),
  name: z.string().describe('Of the host'),
  field: z.string(),
  was: z.string().nullable(),
  is: z.string().nullable().describe('null: nothing any more'),
});
export type DriftedField = z.infer<typeof DriftedField>;

/** What drifted before it was begun: the approval is void for these hosts, and people are asked again. */
export const Voided = z.object({
  at: z.string(),
  because: z.string().describe('In a few words'),
  hosts: z.array(HostRef).describe('Of which nothing was begun, and by this approval nothing will be'),
  changes: z.array(DriftedField),
  plan_id: z.string().optional().describe('Of the plan that was made for them anew'),
  next: z.string().optional().describe('Id of the approval that was asked for in its place'),
  no_next: z.string().optional().describe('Why none was asked for'),
});
export type Voided = z.infer<typeof Voided>;

/** The approval in whose place this one was asked for, and what was other than approved there. */
export const Renews = z.object({ approval_id: z.string(), at: z.string(), changes: z.array(DriftedField) });
export type Renews = z.infer<typeof Renews>;
