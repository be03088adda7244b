import { z } from 'zod';

export const AlertKind = z.enum([
  'vulnerability',
  'threat',
  'alarm',
  'security_check',
  'health',
  'instance',
  'deadline',
  'other',
]);
export type AlertKind = z.infer<typeof AlertKind>;

/** One thing that happened: a notification from SNS, understood, or what a look at the fleet found to be new. */
export const Alert = z.object({
  alert_id: z.string().describe('The same for the same meaning, however often and with whatever dates it is said'),
  group_id: z.string().describe('The same for everything that one action answers: one fix, one incident, one alarm'),
  group_title: z.string(),
  kind: AlertKind,
  severity: z.enum(['critical', 'high', 'medium', 'low', 'info']),
  urgent: z.boolean().describe('Posted by itself and at once; anything else waits for a digest'),
  holds_through_quiet: z.boolean().describe('Known to be exploited, or an attack: quiet hours do not hold it back'),
  title: z.string(),
  detail: z.string(),
  instance_ids: z.array(z.string()),
  instance_names: z.array(z.string()),
  facts: z.array(z.object({ label: z.string(), value: z.string() })),
  source: z.string().describe('AWS service that raised it'),
  account: z.string().nullable(),
  region: z.string().nullable(),
  at: z.string(),
  approval_id: z.string().optional().describe('The request that it is about'),
  done_by: z.array(z.string()).optional().describe('Names by which AWS recorded who did it'),
});
export type Alert = z.infer<typeof Alert>;
