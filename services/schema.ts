import { z } from 'zod';

/** An instance id, or another way to say which hosts: Name tag, private or public IP, or `key=value` of a tag. */
export const InstanceSelector = z
  .string()
  .trim()
  .min(1)
  .max(256)
  .describe('EC2 instance id, Name tag, private or public IP, or a tag as key=value; for example web-1 or role=web');

/** Reads take an empty list as the whole fleet. */
export const InstanceSelectors = z
  .array(InstanceSelector)
  .max(50)
  .describe('Which instances. An empty list means the whole fleet.');

/** Changes name their hosts: an empty list is refused. */
export const NamedInstances = z
  .array(InstanceSelector)
  .min(1, 'name at least one instance: a change never means the whole fleet by default')
  .max(50)
  .describe('Which instances: ids, Name tags, IPs or key=value tags. At least one.');

export const Severity = z.enum(['critical', 'high', 'medium', 'low', 'untriaged']);
export type Severity = z.infer<typeof Severity>;

/** `24h`, `7d`, `90m`, or an ISO 8601 interval `start/end`. At most 90 days: CloudTrail keeps no more. */
export const TimeRange = z
  .string()
  .trim()
  .regex(/^(\d{1,4}[mhd]|\S+\/\S+)$/, 'use a number with m, h or d (24h, 7d), or an ISO interval start/end')
  .describe('How far back: 24h, 7d, 90m, or an ISO 8601 interval start/end; at most 90 days');

/** One thing that could not be seen, named so that nobody takes silence for safety. */
export const Gap = z.object({
  service: z.string().describe('AWS service that did not answer, for example inspector2'),
  region: z.string(),
  account: z.string().nullable(),
  instances: z.array(z.string()).describe('Instance ids this gap leaves unknown'),
  reason: z.enum([
    'throttled',
    'denied',
    'not_enabled',
    'timeout',
    'unavailable',
    'not_managed',
    'not_scanned',
    'scan_too_old',
    'not_found',
    'invalid_answer',
    'truncated',
  ]),
  retryable: z.boolean(),
  detail: z.string().describe('One sentence in plain words'),
});
export type Gap = z.infer<typeof Gap>;

export const Coverage = z.object({
  requested: z.number().int().describe('Instances asked about'),
  answered: z.number().int().describe('Instances with a complete answer'),
  failed: z.array(Gap),
  as_of: z.string().describe('ISO 8601 time of the oldest fact used'),
  stale_s: z.number().int().describe('Age of the oldest fact used, seconds'),
  account: z.string().optional().describe('AWS account of the fleet; left out where nothing says it'),
  regions: z
    .object({ read: z.array(z.string()), not_read: z.array(z.string()).nullable() })
    .optional()
    .describe(
      'Where it was looked, for what is not of one region; not_read is null where nothing says which regions the account has',
    ),
});
export type Coverage = z.infer<typeof Coverage>;

export const Status = z.enum(['complete', 'partial', 'unknown']);
export type Status = z.infer<typeof Status>;

/** Every result says how much of the question it could answer. */
export const result = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.object({ status: Status, coverage: Coverage, ...shape });
