import { z } from 'zod';
import { timeOfDay } from '../approvals/time-of-day.js';
import { AlertGroup } from '../contracts/message.js';
import { defineOperation } from '../operation.js';

export const HandledAlert = z.object({ group: AlertGroup, summary: z.string() });
export type HandledAlert = z.infer<typeof HandledAlert>;

export const handleAlert = defineOperation({
  name: 'handle_alert',
  title: 'Handle alerts',
  description: 'What a person does about a group of alerts: acknowledge, snooze, assign, call not relevant, reopen.',
  effect: 'decide',
  input: z.strictObject({
    group_id: z.string().min(1).max(64),
    action: z.enum(['acknowledge', 'snooze', 'not_relevant', 'reopen', 'assign']),
    hours: z.coerce.number().min(0.25).max(168).default(4).describe('How long it is snoozed'),
    to: z.string().trim().min(1).max(100).optional().describe('Who looks after it; whoever asks, when left out'),
  }),
  output: HandledAlert,
  async run({ group_id, action, hours, to }, { services, caller }): Promise<HandledAlert> {
    const assignee = to === undefined ? caller.name : services.people.named(to).name;
    const group = await services.alertHandling.handle(group_id, { action, by: caller.name, hours, to: assignee });
    const now = services.clock.now();
    const until = group.handling?.until;
    const done: Record<typeof action, string> = {
      acknowledge: `Acknowledged: ${group.title}. It speaks up again only when it gets worse.`,
      snooze: `Snoozed until ${until ? timeOfDay(until, now) : 'later'}: ${group.title}.`,
      not_relevant: `Not relevant: ${group.title}. It speaks up again only when it gets worse.`,
      reopen: `Open again: ${group.title}.`,
      assign: `${assignee} looks after it: ${group.title}.`,
    };
    return { group, summary: done[action] };
  },
});
