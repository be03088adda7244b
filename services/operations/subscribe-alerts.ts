import { z } from 'zod';
import { QuietHours } from '../alerts/quiet-hours.js';
import { DailyTime } from '../alerts/subscriptions.js';
import { Tag } from '../alerts/wants.js';
import { AlertKind } from '../contracts/alert.js';
import { defineOperation } from '../operation.js';
import { TimeZone } from '../time-zone.js';

export const AlertSubscription = z.object({
  conversation_id: z.string(),
  alerts: z.enum(['off', 'critical', 'high', 'medium', 'low', 'info']).describe('Lowest severity that is posted'),
  approvals: z.boolean().describe('Approval cards are posted here'),
  kinds: z.array(AlertKind).nullable().describe('Only these kinds; null for all'),
  tag: Tag.nullable().describe('Only instances with this tag; null for all'),
  hand_over: DailyTime.nullable().describe('A hand-over is posted at this time every day'),
  quiet: QuietHours.nullable().describe('What is not an attack waits until these hours are over'),
  summary: z.string(),
});
export type AlertSubscription = z.infer<typeof AlertSubscription>;

export const subscribeAlerts = defineOperation({
  name: 'subscribe_alerts',
  title: 'Subscribe a conversation',
  description:
    'Which alerts and whether approval cards are posted to a conversation. For people, from that conversation.',
  effect: 'decide',
  input: z.strictObject({
    conversation_id: z.string().min(1).max(512),
    alerts: z.enum(['off', 'critical', 'high', 'medium', 'low', 'info']).optional(),
    approvals: z.boolean().optional(),
    kinds: z.array(AlertKind).min(1).nullable().optional(),
    tag: Tag.nullable().optional(),
    quiet: QuietHours.nullable().optional(),
    hand_over: DailyTime.nullable().optional(),
  }),
  output: AlertSubscription,
  async run({ conversation_id, ...wished }, { services }): Promise<AlertSubscription> {
    // Refused before it is stored: a zone that nobody knows would fail at every alert.
    for (const wish of [wished.quiet, wished.hand_over]) if (wish) new TimeZone(wish.time_zone);
    const { alerts, approvals, kinds, tag, quiet, hand_over } = await services.subscriptions.subscribe(
      conversation_id,
      wished,
    );
    const wishes = { alerts, approvals, kinds, tag, quiet, hand_over };
    return { conversation_id, ...wishes, summary: wordsOf(wishes) };
  },
});

function wordsOf({
  alerts,
  approvals,
  kinds,
  tag,
  quiet,
  hand_over,
}: Omit<AlertSubscription, 'conversation_id' | 'summary'>): string {
  const limits = [
    kinds && `only ${kinds.join(', ').replaceAll('_', ' ')}`,
    tag && `only hosts with ${tag.key}=${tag.value}`,
    quiet && `quiet from ${quiet.start} to ${quiet.end} ${quiet.time_zone}, but not for attacks`,
  ].filter(Boolean);
  const limited = alerts !== 'off' && limits.length > 0 ? ` (${limits.join('; ')})` : '';
  return `${alertsPart[alerts]}${limited} ${approvals ? 'Approval cards are posted here.' : 'Approval cards are not posted here.'}${hand_over ? ` A hand-over is posted at ${hand_over.at} ${hand_over.time_zone}.` : ''}`;
}

const alertsPart: Record<AlertSubscription['alerts'], string> = {
  off: 'No alerts are posted here.',
  critical: 'Critical alerts are posted here.',
  high: 'Alerts of high severity and above are posted here.',
  medium: 'Alerts of medium severity and above are posted here.',
  low: 'Alerts of low severity and above are posted here.',
  info: 'Every alert is posted here.',
};
