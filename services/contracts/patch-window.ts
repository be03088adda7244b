import { z } from 'zod';

/** A window that is recommended. Loads are multiples of the host's weekly median: 0.18 is 18 % of it. */
export const RecommendedWindow = z.object({
  rank: z.number().int(),
  start: z.string().describe('ISO 8601, UTC'),
  end: z.string().describe('ISO 8601, UTC'),
  time_zone: z.string().describe('IANA name'),
  local: z.string().describe('The same in that zone: Sun 29 Nov 04:00-05:30'),
  load: z.object({
    p50: z.number().describe('Median of past weeks in these hours, as a multiple of the weekly median'),
    p95: z.number(),
  }),
  agreed: z.boolean().describe('Within the window that the policy agrees on for this environment'),
  conflicts: z.array(z.string()).describe('What speaks against it; empty when nothing does'),
  confidence: z.number().nullable().describe('0 to 1, from trying the method on the last days; null when untested'),
  reason: z.string(),
});
export type RecommendedWindow = z.infer<typeof RecommendedWindow>;

export const AvoidedTime = z.object({
  kind: z.enum(['freeze', 'maintenance_window', 'planned_run', 'peer']),
  from: z.string(),
  to: z.string(),
  detail: z.string(),
});
export type AvoidedTime = z.infer<typeof AvoidedTime>;

export const LoadAnalysis = z.object({
  from: z.string().nullable().describe('First hour with data; null when there is none'),
  to: z.string().nullable(),
  days: z.number().describe('From the first hour with data to the last'),
  metrics: z.record(z.string(), z.object({ median: z.number(), p95: z.number(), unit: z.string().nullable() })),
  profile: z.enum(['hour_of_week', 'hour_of_day']).nullable().describe('By the hour of the week from three weeks on'),
  flat: z.boolean().nullable().describe('Quiet and busy hours hardly differ'),
  clear_low_load_hour: z.boolean().nullable().describe('Whether waiting for a window is better than any other hour'),
  confidence: z.number().nullable(),
  confidence_basis: z.string(),
  heat_map: z.object({
    time_zone: z.string(),
    days: z.array(z.object({ day: z.string(), hours: z.array(z.number().nullable()) })),
    unit: z.literal('multiples of the weekly median; null: no data'),
  }),
  expected_duration: z.object({
    minutes: z.number(),
    window_minutes: z.number(),
    basis: z.string(),
  }),
  agreed_window: z.string().describe('What the policy agrees on: Sun 04:00-06:00 UTC'),
  avoided: z.array(AvoidedTime).describe('Times in which nothing is recommended, soonest first, at most 20'),
  refused: z
    .object({ blocked: z.number().int(), unknown_load: z.number().int(), clock_change: z.number().int() })
    .nullable()
    .describe('How many starts were not offered, by reason'),
  peers: z.array(z.string()).describe('Names of hosts with the same role: not to be patched at the same time'),
  last_snapshot: z
    .string()
    .nullable()
    .describe(
      'Newest snapshot of its volumes, ISO 8601: what was written since would be lost with the disks; null: none, or not read',
    ),
  off_hours: z
    .array(z.number().int())
    .describe('Hours of the day, in the zone of the heat map, in which it is switched off by schedule'),
  not_read: z.array(z.string()).describe('What could say more and is not read'),
});
export type LoadAnalysis = z.infer<typeof LoadAnalysis>;

/** A known-exploited vulnerability that cannot wait for a quiet hour. */
export const UrgentPatch = z.object({
  vulnerability_id: z.string(),
  due: z.string(),
  detail: z.string(),
});
export type UrgentPatch = z.infer<typeof UrgentPatch>;
