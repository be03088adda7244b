import { z } from 'zod';
import { Person } from './approval.js';

export const TimelineKind = z.enum([
  'plan',
  'decision',
  'snapshot',
  'install',
  'reboot',
  'gate',
  'verification',
  'rollback',
  'hold',
  'accepted_risk',
  'other',
]);

/** One thing that happened to, or was decided about, an instance. */
export const TimelineEntry = z.object({
  at: z.string().describe('ISO 8601'),
  kind: TimelineKind,
  what: z.string(),
  by: Person.nullable().describe('null: the approved workflow, or nobody'),
  approval_id: z.string().nullable(),
  audit_seq: z
    .number()
    .int()
    .nullable()
    .describe('Its entry in the audit chain, whole by its hash; null: it leaves none, or none was found'),
});
export type TimelineEntry = z.infer<typeof TimelineEntry>;
