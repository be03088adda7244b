import { z } from 'zod';

/** `%`, `B/s`, `packets/s`, `ops/s`, `credits`, `count`; null where CloudWatch does not say. */
export const MetricUnit = z.enum(['%', 'B/s', 'packets/s', 'ops/s', 'credits', 'count']).nullable();
export type MetricUnit = z.infer<typeof MetricUnit>;

/** A stretch without data: nothing is known about it, and it is not zero. */
export const MetricHole = z.object({
  from: z.string(),
  to: z.string(),
  points: z.number().int().describe('Points that are missing'),
});
export type MetricHole = z.infer<typeof MetricHole>;

/** One series of one metric over the range asked for. Numbers are per period; null means there was no point. */
export const MetricSeries = z.object({
  name: z.string(),
  label: z.string().describe('What people call it, with what tells it from its siblings: Disk used /data'),
  namespace: z.string(),
  dimensions: z.record(z.string(), z.string()),
  unit: MetricUnit,
  statistic: z.enum(['average', 'maximum', 'rate']).describe('rate is the sum of a period over its seconds'),
  period_s: z.number().int(),
  points: z.number().int().describe('Points with data'),
  expected_points: z.number().int().describe('Points that a host running all the time would have'),
  last: z.object({ at: z.string(), value: z.number() }).nullable(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  average: z.number().nullable(),
  p95: z.number().nullable(),
  judged: z.boolean().describe('Whether there was enough history to say what is unusual'),
  gaps: z.array(MetricHole).describe('Longest first, at most 10'),
  shape: z
    .array(z.object({ at: z.string(), average: z.number().nullable(), max: z.number().nullable() }))
    .describe('At most 48 equal parts of the range, oldest first; null where a part has no point'),
});
export type MetricSeries = z.infer<typeof MetricSeries>;

/** A metric asked for that has no series, and why. Never to be read as zero. */
export const MissingMetric = z.object({
  name: z.string(),
  label: z.string(),
  reason: z.enum(['agent_not_installed', 'not_published', 'not_read']),
  detail: z.string().describe('One sentence in plain words'),
});
export type MissingMetric = z.infer<typeof MissingMetric>;

export const MetricAnomaly = z.object({
  metric: z.string().describe('Key in metrics'),
  kind: z.enum(['unusual', 'record', 'spike', 'unusual_hour', 'status_check', 'near_limit', 'credits_used_up']),
  severity: z.enum(['critical', 'warning', 'info']),
  from: z.string(),
  to: z.string(),
  ongoing: z.boolean().describe('Still so at the newest point'),
  value: z.number().describe('The value farthest from usual'),
  usual: z.object({ low: z.number(), typical: z.number(), high: z.number() }).nullable(),
  unit: MetricUnit,
  detail: z.string().describe('One sentence in plain words'),
});
export type MetricAnomaly = z.infer<typeof MetricAnomaly>;

export const HostAlarm = z.object({
  name: z.string(),
  metric: z.string().nullable().describe('null: an expression over several'),
  state: z.enum(['alarm', 'ok', 'insufficient_data']),
  since: z.string().nullable(),
  anomaly_detection: z.boolean().describe('Its limit is the band of CloudWatch anomaly detection'),
  rule: z.string().describe('CPUUtilization >= 90 for 10 min'),
});
export type HostAlarm = z.infer<typeof HostAlarm>;

export const MetricTrend = z.object({
  direction: z.enum(['rising', 'falling', 'steady', 'unknown']),
  per_day: z.number().nullable().describe('Slope with its sign, in the unit of the metric; null when unknown'),
  unit: MetricUnit,
  over_days: z.number().describe('How much history it rests on'),
  forecast: z.string().nullable().describe('Only where it is meaningful, for example: full in 9 days'),
  reaches_limit_at: z.string().nullable(),
  detail: z.string().describe('One sentence in plain words'),
});
export type MetricTrend = z.infer<typeof MetricTrend>;
