import { z } from 'zod';

const OfHost = z.object({ instance_id: z.string(), name: z.string() });

export const HostLoad = OfHost.extend({
  p50: z
    .number()
    .nullable()
    .describe('Median of past weeks in the hours of the window, as a multiple of the weekly median'),
  p95: z.number().nullable(),
  day: z
    .array(z.number().nullable())
    .length(24)
    .describe('The usual load of each hour, UTC, on the weekday of the window, as multiples; null: no data'),
  basis: z.string(),
});
export type HostLoad = z.infer<typeof HostLoad>;

export const LastRun = OfHost.extend({
  approval_id: z.string(),
  title: z.string(),
  at: z.string(),
  state: z.string().describe('How the host came out of it'),
});
export type LastRun = z.infer<typeof LastRun>;

export const RehearsedChange = z.object({
  name: z.string(),
  arch: z.string().nullable(),
  action: z.enum(['install', 'upgrade', 'downgrade', 'reinstall', 'remove']),
  version: z.string().nullable().describe('That it would have then; null where it would be removed'),
});
export type RehearsedChange = z.infer<typeof RehearsedChange>;

/** What the package manager of the host said it would do. Nothing was changed by asking. */
export const Rehearsal = OfHost.extend({
  state: z
    .enum(['as_planned', 'more', 'refused', 'unknown'])
    .describe('more: it would change packages beside the planned ones; refused: it would not do it'),
  also: z.array(RehearsedChange).describe('Changes that the plan does not name, at most 50'),
  missing: z.array(z.string()).describe('Planned packages that it would not bring to the planned version'),
  detail: z.string(),
  at: z.string().nullable(),
});
export type Rehearsal = z.infer<typeof Rehearsal>;

/**
 * What an approver looks at beside the plan, as it was when they were asked. What the plan says itself, such as its exact
 * packages and its way back, is not repeated: that is under the plan's own hash.
 */
export const Evidence = z.object({
  version: z.literal(1),
  plan_hash: z.string(),
  gathered_at: z.string(),
  why_now: z.array(z.string()),
  blast_radius: z.array(z.string()),
  load: z.array(HostLoad),
  last_runs: z.array(LastRun).describe('The last three of each host, newest first'),
  rehearsals: z.array(Rehearsal),
  unknown: z.array(z.string()).describe('What could not be seen, and is no good sign'),
});
export type Evidence = z.infer<typeof Evidence>;
