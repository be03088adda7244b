import { z } from 'zod';
import { FixGroup, RemediationTier } from './vulnerability.js';

export const reportFormats = ['json', 'csv', 'html', 'markdown', 'sarif', 'ocsf'] as const;
export type ReportFormat = (typeof reportFormats)[number];

const count = z.number().int().nullable().describe('null: not known; a lower bound while status is partial');

export const SeverityCounts = z.object({
  critical: count,
  high: count,
  medium: count,
  low: count,
  untriaged: count,
  total: count,
});
export type SeverityCounts = z.infer<typeof SeverityCounts>;

export const ReportSummary = z.object({
  hosts: z.number().int(),
  hosts_answered: z.number().int(),
  unseen: z.array(z.string()).describe('Names of hosts that nobody can call safe'),
  findings: SeverityCounts,
  vulnerabilities: count.describe('Distinct vulnerability ids'),
  known_exploited: count.describe('Distinct vulnerability ids of the CISA KEV catalogue'),
  hosts_needing_attention: count,
  without_fix: count.describe('Findings that nobody has released a fix for'),
  verdict: z.string(),
});
export type ReportSummary = z.infer<typeof ReportSummary>;

export const Breach = z.object({
  instance_id: z.string(),
  instance_name: z.string(),
  vulnerability_id: z.string().nullable(),
  tier: RemediationTier.shape.name,
  due: z.string(),
  days_over: z.number().int(),
  fix_id: z.string().nullable(),
});
export type Breach = z.infer<typeof Breach>;

export const SlaState = z.object({
  basis: z.string(),
  overdue: count,
  overdue_by_tier: z.record(z.string(), z.number().int()),
  due_within_7_days: count,
  worst: z.array(Breach).describe('The longest overdue, at most 20; every one is in the report'),
});
export type SlaState = z.infer<typeof SlaState>;

export const Trend = z.object({
  since: z.string().describe('Time of the report it is compared with, ISO 8601'),
  report_id: z.string(),
  comparable: z
    .boolean()
    .describe('False when other hosts answered then: the change may be what was seen, not what is'),
  change: SeverityCounts,
  new_findings: count.describe('First observed since then'),
  closed_findings: count,
});
export type Trend = z.infer<typeof Trend>;

export const UnseenHost = z.object({ instance_id: z.string(), name: z.string(), reason: z.string() });
export type UnseenHost = z.infer<typeof UnseenHost>;

export const Recommendation = z.object({
  rank: z.number().int(),
  title: z.string(),
  why: z.string(),
  kind: z.enum([...FixGroup.shape.kind.options, 'see_host']),
  instance_names: z.array(z.string()),
  fix_id: z.string().nullable(),
  due: z.string().nullable(),
});
export type Recommendation = z.infer<typeof Recommendation>;
