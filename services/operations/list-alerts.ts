import { z } from 'zod';
import { isOpen } from '../alerts/groups.js';
import { Alert } from '../contracts/alert.js';
import { AlertGroup } from '../contracts/message.js';
import { NotFound } from '../errors.js';
import { defineOperation } from '../operation.js';
import { count } from '../words.js';

export const AlertList = z.object({
  groups: z.array(AlertGroup).describe('Newest first'),
  alerts: z.array(Alert).describe('Every alert of the one group that was asked for, newest first'),
  summary: z.string(),
});
export type AlertList = z.infer<typeof AlertList>;

export const listAlerts = defineOperation({
  name: 'list_alerts',
  title: 'Alerts',
  description: 'Alerts of the last 30 days by what one action answers, or every alert of one group.',
  effect: 'read',
  input: z.strictObject({
    group_id: z.string().min(1).max(64).optional().describe('One group, with each of its alerts'),
    state: z.enum(['open', 'all']).default('open').describe('Open: nobody acknowledged, snoozed or dismissed it'),
    limit: z.number().int().min(1).max(200).default(50),
  }),
  output: AlertList,
  async run({ group_id, state, limit }, { services }): Promise<AlertList> {
    const { alertGroups, clock } = services;
    if (group_id !== undefined) {
      const group = await alertGroups.find(group_id);
      if (!group) {
        throw new NotFound('I do not know these alerts any more.', { hint: 'Alerts are kept for 30 days.' });
      }
      const alerts = await alertGroups.alertsOf(group_id, limit);
      return { groups: [group], alerts, summary: `${count(group.count, 'alert')}: ${group.title}.` };
    }
    const now = clock.now();
    const found = await alertGroups.list(limit);
    const groups = found.filter((group) => state === 'all' || isOpen(group, now));
    const atLeast = found.length === limit ? 'at least ' : '';
    const of = `${state === 'open' ? 'open ' : ''}alert group`;
    return {
      groups,
      alerts: [],
      summary: groups.length === 0 ? `No ${of}s in the last 30 days.` : `${atLeast}${count(groups.length, of)}.`,
    };
  },
});
