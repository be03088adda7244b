import { z } from 'zod';
import { Acceptance } from './acceptance.js';
import { Approval } from './approval.js';
import { Closure } from './closure.js';
import { AlertGroup } from './message.js';
import { Undelivered } from './undelivered.js';

/** What the next shift has to know. Whatever could not be read is named in `unread`, and its list is null. */
export const HandOver = z.object({
  at: z.string(),
  pending: z.array(Approval).nullable().describe('Approvals that wait for a decision, the first to expire first'),
  running: z.array(Approval).nullable().describe('Approved: their run is under way, or waits for its window'),
  closures: z.array(Closure).nullable().describe('What is frozen now or will be'),
  acceptances: z.array(Acceptance).nullable().describe('Accepted risks that end within seven days'),
  overdue: z
    .array(z.object({ title: z.string(), due: z.string(), instance_names: z.array(z.string()) }))
    .nullable()
    .describe('Fixes past their due date at the last look at the fleet; null before the first'),
  watched_at: z.string().nullable().describe('When the fleet was last looked at as a whole'),
  alerts: z.array(AlertGroup).nullable().describe('Open alert groups, urgent ones first'),
  undelivered: z.array(Undelivered).nullable().describe('What could not be delivered, the last first'),
  unread: z.array(z.string()).describe('What is not known, and why, one sentence each'),
});
export type HandOver = z.infer<typeof HandOver>;
