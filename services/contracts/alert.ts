import { z } from 'zod';

/** One notification from SNS, understood. Unknown shapes become kind `other`. */
export const Alert = z.object({
  alert_id: z.string(),
  kind: z.enum(['vulnerability', 'threat', 'alarm', 'other']),
  severity: z.enum(['critical', 'high', 'medium', 'low', 'info']),
  title: z.string(),
  detail: z.string(),
  instance_ids: z.array(z.string()),
  instance_names: z.array(z.string()),
  facts: z.array(z.object({ label: z.string(), value: z.string() })),
  source: z.string().describe('AWS service that raised it'),
  account: z.string().nullable(),
  region: z.string().nullable(),
  at: z.string(),
});
export type Alert = z.infer<typeof Alert>;
