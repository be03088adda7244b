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
  async run(_input, _context): Promise<AlertSubscription> {
    throw new Error('written next');
  },
});
