import { z } from 'zod';

export const PlannedPackage = z.object({
  name: z.string(),
  arch: z.string().nullable(),
  from: z.string(),
  to: z.string().describe('Exact version to install; nothing else is installed on purpose'),
});
export type PlannedPackage = z.infer<typeof PlannedPackage>;

export const PlannedHost = z.object({
  instance_id: z.string(),
  name: z.string(),
  environment: z.string().nullable(),
  platform: z.string(),
  image_id: z.string().nullable(),
  launched_at: z.string().nullable().describe('Boot state: another launch time is another machine state'),
  baseline_id: z.string().nullable(),
  packages: z.array(PlannedPackage).min(1),
  reboot_option: z
    .enum(['NoReboot', 'RebootIfNeeded'])
    .optional()
    .describe('Where it differs from the plan: a host whose packages need no reboot is not rebooted'),
  reboot_because: z.array(z.string()).optional().describe('Packages that are of no use before a reboot'),
  finding_arns: z.array(z.string()).describe('What must be closed on this host before it counts as verified'),
  known_exploited: z.array(z.string()).optional().describe('Vulnerability ids of the CISA KEV catalogue among them'),
});
export type PlannedHost = z.infer<typeof PlannedHost>;

/** What people approve. Its canonical JSON is hashed; another byte is another plan. */
export const PlanContent = z.object({
  version: z.literal(1),
  title: z.string(),
  criticality: z.enum(['critical', 'high', 'medium', 'low']),
  hosts: z.array(PlannedHost).min(1),
  waves: z.array(z.object({ name: z.string(), instance_ids: z.array(z.string()).min(1) })).min(1),
  document: z.object({ name: z.string(), version: z.string(), hash: z.string() }),
  reboot_option: z.enum(['NoReboot', 'RebootIfNeeded']),
  window: z.object({ start: z.string(), end: z.string() }).describe('ISO 8601, UTC'),
  rollback: z.object({
    enabled: z.boolean(),
    tier: z.enum(['root_volume_snapshot', 'none']),
    loses: z.string().describe('What a rollback would lose, in plain words'),
  }),
  closes: z.object({
    findings: z.number().int(),
    vulnerability_ids: z.array(z.string()),
    known_exploited: z.array(z.string()),
  }),
});
export type PlanContent = z.infer<typeof PlanContent>;

export const Plan = z.object({
  plan_id: z.string(),
  hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('SHA-256 of the canonical JSON of content'),
  created_at: z.string(),
  created_by: z.object({ id: z.string(), name: z.string() }),
  content: PlanContent,
});
export type Plan = z.infer<typeof Plan>;
