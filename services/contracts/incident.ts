import { z } from 'zod';

/** One moment of an incident, in the order in which it happened. */
export const Moment = z.object({
  at: z.string(),
  what: z.string().describe('One plain sentence built by us'),
  actor: z.string(),
  source_ip: z.string().nullable(),
  event_id: z.string().nullable().describe('CloudTrail event; null for a finding of another product'),
  rule_ids: z.array(z.string()).describe('Alerts that it is part of; empty for what happened beside them'),
});
export type Moment = z.infer<typeof Moment>;

/** Alerts that belong together: one actor, one address or one host, within a day. */
export const Incident = z.object({
  incident_id: z.string(),
  title: z.string(),
  severity: z.enum(['critical', 'high', 'medium', 'low']),
  summary: z.string().describe('One sentence: how much, how long, by whom, from where'),
  actors: z.array(z.string()),
  source_ips: z.array(z.string()),
  new_source_ips: z
    .array(z.string())
    .describe('Addresses from which nothing was seen before the incident, as far back as was read'),
  instance_ids: z.array(z.string()),
  instance_names: z.array(z.string()).optional().describe('In the order of instance_ids; the id where EC2 lists none'),
  technique_ids: z.array(z.string()),
  rule_ids: z.array(z.string()),
  first_at: z.string(),
  last_at: z.string(),
  event_count: z.number().int(),
  timeline: z.array(Moment).describe('Oldest first; at most 60 moments'),
  next_steps: z.array(z.string()).describe('In order'),
});
export type Incident = z.infer<typeof Incident>;
