import { z } from 'zod';
import { FixGroup, RemediationTier } from './vulnerability.js';

export const reportFormats = ['json', 'csv', 'html', 'markdown', 'sarif', 'ocsf', 'cyclonedx-vex'] as const;
export type ReportFormat = (typeof reportFormats)[number];

export const ReportLink = z.object({
  url: z.string().describe('Opens the file for whoever has it: pass it on to nobody who may not read it'),
  expires_at: z.string().describe('ISO 8601; after that it opens nothing, ask for the report again'),
});
export type ReportLink = z.infer<typeof ReportLink>;

export const ReportFile = z.object({
  format: z.enum(reportFormats),
  location: z.string().describe('s3:// address'),
  bytes: z.number().int(),
  content_type: z.string(),
});
export type ReportFile = z.infer<typeof ReportFile>;

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

export const RemediationTimes = z.object({
  basis: z.string(),
  truncated: z.boolean().describe('There are older closed findings that were not read'),
  by_tier: z
    .array(
      z.object({
        tier: RemediationTier.shape.name,
        closed: z.number().int().describe('Findings closed'),
        mean_days: z.number(),
        median_days: z.number(),
      }),
    )
    .describe('Most urgent tier first; empty when Inspector lists no closed finding: nothing is known then'),
});
export type RemediationTimes = z.infer<typeof RemediationTimes>;

export const AcceptedRisks = z.object({
  findings: z
    .number()
    .int()
    .describe('Findings that a suppression rule of Inspector hides; they are counted nowhere else'),
  truncated: z.boolean().describe('There are more that were not read'),
  by_tier: z.record(z.string(), z.number().int()),
  rules: z.array(
    z.object({
      name: z.string(),
      reason: z.string().nullable(),
      since: z.string(),
      until: z.string().nullable().describe('null: the rule has no end. Inspector keeps none'),
    }),
  ),
});
export type AcceptedRisks = z.infer<typeof AcceptedRisks>;

export const RiskAcceptance = z.object({
  approval_id: z.string(),
  risks: z.array(z.string()).describe('Vulnerability ids, at most 20'),
  instance_names: z.array(z.string()),
  findings: z.number().int().describe('Findings that it keeps from being open'),
  reason: z.string(),
  owner: z.string(),
  approved_by: z.array(z.string()),
  until: z.string(),
});

export const RiskAcceptances = z.object({
  findings: z.number().int().describe('Accepted by people, and counted nowhere else'),
  by_severity: z.record(z.string(), z.number().int()),
  accepted: z.array(RiskAcceptance),
  reopened: z
    .array(z.object({ instance_name: z.string(), risk: z.string(), because: z.string() }))
    .describe('Accepted once, and open again; at most 50'),
});
export type RiskAcceptances = z.infer<typeof RiskAcceptances>;

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
