import { z } from 'zod';
import { AcceptedHost } from './acceptance.js';
import { Closure } from './closure.js';
import { HealthCheck } from './host-check.js';

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
  drain: z
    .object({ arn: z.string(), name: z.string() })
    .optional()
    .describe('Target group that it is taken out of before the install, and put back into afterwards'),
  health_check: HealthCheck.optional().describe(
    'Looked at after the install: boot, where it is of no use before a reboot; services, where failed units count too',
  ),
  undo: z
    .object({ tier: z.enum(['root_volume', 'not_possible']), detail: z.string() })
    .optional()
    .describe('How this host would go back: what is lost by it, or why it cannot'),
  finding_arns: z.array(z.string()).describe('What must be closed on this host before it counts as verified'),
  known_exploited: z.array(z.string()).optional().describe('Vulnerability ids of the CISA KEV catalogue among them'),
  vulnerability_ids: z.array(z.string()).optional().describe('What these findings are about'),
});
export type PlannedHost = z.infer<typeof PlannedHost>;

const Criticality = z.enum(['critical', 'high', 'medium', 'low']);

/** ISO 8601, UTC. */
const Window = z.object({ start: z.string(), end: z.string() });

/** What every plan says, whatever it is about. */
const everyPlan = {
  version: z.literal(1),
  title: z.string(),
  criticality: Criticality,
  window: Window.extend({
    moved: Window.extend({ behind: z.array(Closure).min(1) })
      .optional()
      .describe('When it would be but for what is closed then; an override of all of it gives this window back'),
  }).describe('ISO 8601, UTC'),
};

const Document = z.object({ name: z.string(), version: z.string(), hash: z.string() });

/** What is done on hosts says in addition in which order, by what document, and whether they reboot. */
const workOnHosts = {
  ...everyPlan,
  waves: z.array(z.object({ name: z.string(), instance_ids: z.array(z.string()).min(1) })).min(1),
  document: Document,
  reboot_option: z.enum(['NoReboot', 'RebootIfNeeded']),
};

export const PatchPlan = z.object({
  kind: z.literal('patch'),
  ...workOnHosts,
  hosts: z.array(PlannedHost).min(1),
  rollback: z.object({
    enabled: z.boolean(),
    tier: z.enum(['root_volume_snapshot', 'none']),
    loses: z.string().describe('What a rollback would lose, in plain words'),
    restore: Document.optional().describe(
      'Puts a host that is unhealthy after the install back at once: approved together with the plan',
    ),
  }),
  drain_document: Document.optional().describe('In the place of document, for hosts that are drained'),
  health_document: Document.optional().describe('Looks at the hosts that have a health_check, and changes nothing'),
  gates: z.object({
    bake_minutes: z.number().int().describe('How long a wave is watched before the next begins'),
    alarms: z
      .array(z.string())
      .nullable()
      .describe('CloudWatch alarms that must stay quiet; null: which there are could not be read'),
    firing_alarms: z.array(z.string()).describe('Firing already when this was planned, so they tell nothing'),
    target_groups: z
      .array(z.object({ arn: z.string(), name: z.string(), instance_ids: z.array(z.string()) }))
      .nullable()
      .describe('Where hosts must be healthy again; null: which there are could not be read'),
  }),
  closes: z.object({
    findings: z.number().int(),
    vulnerability_ids: z.array(z.string()),
    known_exploited: z.array(z.string()),
  }),
});
export type PatchPlan = z.infer<typeof PatchPlan>;

/** One host put back to what it was before a patch run. */
export const RestoredHost = z.object({
  instance_id: z.string(),
  name: z.string(),
  environment: z.string().nullable(),
  platform: z.string(),
  image_id: z.string().nullable(),
  tier: z.enum(['root_volume']),
  snapshot_id: z.string().describe('Of the root volume, taken before the run'),
  root_volume_id: z.string().nullable().describe('The root volume that is replaced; it is kept, detached'),
  packages: z.array(PlannedPackage).describe('What the run installed (`from`), and what comes back (`to`)'),
  loses: z.string().describe('What is lost by it, in plain words'),
});
export type RestoredHost = z.infer<typeof RestoredHost>;

export const RollbackPlan = z.object({
  kind: z.literal('rollback'),
  ...workOnHosts,
  hosts: z.array(RestoredHost).min(1),
  undoes: z.object({ approval_id: z.string(), rollback_id: z.string() }).describe('The patch run that is undone'),
  reopens: z.object({
    vulnerability_ids: z.array(z.string()).describe('What comes back with the old packages'),
    known_exploited: z.array(z.string()),
  }),
  hold_until: z.string().describe('Until then no plan installs these versions on these hosts again; ISO 8601'),
});
export type RollbackPlan = z.infer<typeof RollbackPlan>;

/** Risks to live with for a time. Nothing is done on the hosts: what people approve is kept, and shown with the findings. */
export const AcceptancePlan = z.object({
  kind: z.literal('acceptance'),
  ...everyPlan,
  hosts: z.array(AcceptedHost).min(1),
  reason: z.string(),
  owner: z.object({ id: z.string(), name: z.string() }).describe('Answers for it while it lasts'),
  until: z.string().describe('ISO 8601; from then on each is an open finding again'),
});
export type AcceptancePlan = z.infer<typeof AcceptancePlan>;

/** A change of who may do what, or of the numbers of the policy. Nothing is done on any host. */
export const RulesPlan = z.object({
  kind: z.literal('rules'),
  ...everyPlan,
  hosts: z.array(AcceptedHost).max(0),
  of: z.enum(['people', 'policy']),
  from_version: z.number().int().describe('Another version by then, and nothing is changed'),
  changes: z
    .array(
      z.object({
        path: z.string().describe('sam.role, environments.prod.approvals.critical'),
        before: z.string().nullable().describe('JSON; null: it is not there'),
        after: z.string().nullable().describe('JSON; null: it is taken away'),
      }),
    )
    .min(1),
  reason: z.string(),
});
export type RulesPlan = z.infer<typeof RulesPlan>;

/** One CloudWatch alarm, exactly as it is put. */
export const PlannedAlarm = z.object({
  name: z.string().describe('Unique in the region; no alarm of that name exists'),
  watches: z.enum(['cpu', 'status', 'memory', 'disk']),
  instance_id: z.string(),
  namespace: z.string(),
  metric: z.string(),
  dimensions: z.array(z.object({ name: z.string(), value: z.string() })).min(1),
  statistic: z.enum(['Average', 'Maximum']),
  comparison: z.enum(['GreaterThanOrEqualToThreshold', 'GreaterThanThreshold']),
  threshold: z.number(),
  period_s: z.number().int(),
  periods: z.number().int().describe('So many periods in a row'),
  missing_data: z.literal('missing').describe('Without data the alarm says that it does not know'),
  notifies: z.array(z.string()).describe('ARNs of topics that hear of it, also when it is over'),
  description: z.string(),
});
export type PlannedAlarm = z.infer<typeof PlannedAlarm>;

/** Alarms that hosts lack. Nothing is done on any host, and no alarm that exists is changed. */
export const AlarmsPlan = z.object({
  kind: z.literal('alarms'),
  ...everyPlan,
  hosts: z.array(z.object({ instance_id: z.string(), name: z.string(), environment: z.string().nullable() })).min(1),
  alarms: z.array(PlannedAlarm).min(1).max(100),
});
export type AlarmsPlan = z.infer<typeof AlarmsPlan>;

/** What people approve. Its canonical JSON is hashed; another byte is another plan. */
export const PlanContent = z.discriminatedUnion('kind', [
  PatchPlan,
  RollbackPlan,
  AcceptancePlan,
  RulesPlan,
  AlarmsPlan,
]);
export type PlanContent = z.infer<typeof PlanContent>;

/** Plans by which something is done on hosts, in waves, by a document. */
export type WorkPlan = PatchPlan | RollbackPlan;

export const isWork = (content: PlanContent): content is WorkPlan =>
  content.kind === 'patch' || content.kind === 'rollback';

/** Plans whose run is told host by host. */
export const isByHost = (content: PlanContent): content is WorkPlan | AlarmsPlan =>
  isWork(content) || content.kind === 'alarms';

/** Hosts on which something is done. */
export const hostsAtWork = (
  content: PlanContent,
): readonly { readonly instance_id: string; readonly name: string }[] => (isWork(content) ? content.hosts : []);

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

/** A plan of one kind. */
export type PlanOf<Content extends PlanContent> = Plan & { content: Content };
