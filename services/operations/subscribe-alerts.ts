import { z } from 'zod';
import { defineOperation } from '../operation.js';

export const AlertSubscription = z.object({
  conversation_id: z.string(),
  alerts: z.enum(['off', 'critical', 'high', 'medium', 'low', 'info']).describe('Lowest severity that is posted'),
  approvals: z.boolean().describe('Approval cards are posted here'),
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
  }),
  output: AlertSubscription,
  async run({ conversation_id, alerts, approvals }, { services }): Promise<AlertSubscription> {
    const wanted = await services.subscriptions.subscribe(conversation_id, { alerts, approvals });
    return {
      conversation_id,
      alerts: wanted.alerts,
      approvals: wanted.approvals,
      summary: `${alertsPart[wanted.alerts]} ${wanted.approvals ? 'Approval cards are posted here.' : 'Approval cards are not posted here.'}`,
    };
  },
});

const alertsPart: Record<AlertSubscription['alerts'], string> = {
  off: 'No alerts are posted here.',
  critical: 'Critical alerts are posted here.',
  high: 'Alerts of high severity and above are posted here.',
  medium: 'Alerts of medium severity and above are posted here.',
  low: 'Alerts of low severity and above are posted here.',
  info: 'Every alert is posted here.',
};
