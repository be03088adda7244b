import { z } from 'zod';
import { Closure } from './closure.js';
import { Evidence } from './evidence.js';
import { Plan } from './plan.js';
import { Renews, Voided } from './voided.js';

export const Person = z.object({ id: z.string(), name: z.string() });

export const ApprovalStatus = z.enum(['pending', 'approved', 'rejected', 'expired', 'cancelled', 'revoked']);
export type ApprovalStatus = z.infer<typeof ApprovalStatus>;

export const DecisionKind = z.enum([
  'approve',
  'reject',
  'cancel',
  'postpone',
  'override_freeze',
  'revoke',
  'break_glass',
  'review',
]);

export const Decision = z.object({
  decision: DecisionKind,
  by: Person,
  at: z.string(),
  surface: z.enum(['teams', 'slack']),
  comment: z.string().nullable(),
  plan_hash: z.string().optional().describe('Of the very plan that was decided on'),
  evidence_hash: z.string().optional().describe('Of the evidence as it stood on the card'),
  freezes: z.array(z.string()).optional().describe('Keys of what an override is about'),
});
export type Decision = z.infer<typeof Decision>;

export const HostState = z.enum([
  'planned',
  'snapshotted',
  'installing',
  'installed',
  'reboot_pending',
  'rebooted',
  'verified',
  'rolling_back',
  'rolled_back',
  'failed',
  'unknown',
]);
export type HostState = z.infer<typeof HostState>;

const Check = z.enum(['passed', 'failed', 'unknown']);

/** What proves that a host is back. */
export const RestoreChecks = z.object({
  root_volume: Check.describe('EC2 calls its replacement done'),
  status_checks: Check,
  ssm_agent: Check,
  package_versions: Check.describe('SSM inventory shows the versions from before the run'),
});
export type RestoreChecks = z.infer<typeof RestoreChecks>;

/** A patch run as the card shows it. `verified` is the only word that means fixed. */
export const PatchRun = z.object({
  status: z.enum([
    'waiting_for_window',
    'running',
    'rolling_back',
    'verifying',
    'verified',
    'partly_verified',
    'failed',
    'stopped',
    'recorded',
  ]),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
  automation_execution_ids: z.array(z.string()),
  refused: z
    .object({ at: z.string(), because: z.string(), times: z.number().int() })
    .optional()
    .describe('AWS did not let a host begin, however often it was asked: nothing more is begun'),
  hosts: z.array(
    z.object({
      instance_id: z.string(),
      name: z.string(),
      state: HostState,
      detail: z.string().describe('What is happening, or why it failed, in a few words'),
      snapshot_id: z.string().nullable().describe('Of the root volume, taken before the install'),
      at: z.string(),
      rollback_id: z.string().optional().describe('Names this host in this run to rollback_changes'),
      checks: RestoreChecks.optional().describe('Of a host that was put back'),
      kernel: z
        .object({
          running: z.string(),
          newest: z.string().nullable().describe('Newest installed; null: not known'),
          booted_at: z.string(),
          seen_at: z.string(),
        })
        .optional()
        .describe('As the host itself said after the install, by uname'),
      skipped: z.boolean().optional().describe('Nothing was left to do there when its turn came'),
    }),
  ),
  success_rate: z.number().nullable().describe('Verified over attempted, 0 to 1; null until something was attempted'),
  closed: z.object({ findings: z.number().int(), known_exploited: z.number().int() }).nullable(),
});
export type PatchRun = z.infer<typeof PatchRun>;

/** An approver took hosts out of the plan: what is approved is a plan of its own. */
export const Narrowing = z.object({
  by: Person,
  at: z.string(),
  from: z.object({ plan_id: z.string(), hash: z.string() }).describe('The wider plan'),
  dropped: z.array(z.object({ instance_id: z.string(), name: z.string() })),
});
export type Narrowing = z.infer<typeof Narrowing>;

/** Somebody, or the kill switch, wants a run to end. */
export const StopRequest = z.object({
  by: Person.nullable().describe('null: the setting SRE_KILL_SWITCH of the deployment'),
  at: z.string(),
  reason: z.string().nullable(),
  past: z.array(z.string()).describe('Instance ids that were past stopping: their install had begun'),
});
export type StopRequest = z.infer<typeof StopRequest>;

/** Nobody had decided when that share of the time was over: it was put to these people by name. */
export const Escalation = z.object({ after: z.number(), at: z.string(), to: z.array(Person) });
export type Escalation = z.infer<typeof Escalation>;

/** One person let a plan run at once, alone: it is said to everybody, and stays open until somebody else has looked at it. */
export const BrokenGlass = z.object({
  by: Person,
  at: z.string(),
  reason: z.string(),
  until: z.string().describe('It begins before this or never; ISO 8601'),
  reviewed: z.object({ by: Person, at: z.string(), comment: z.string().nullable() }).nullable(),
});
export type BrokenGlass = z.infer<typeof BrokenGlass>;

export const Approval = z.object({
  approval_id: z.string(),
  workflow_id: z.string().describe('Name of the Step Functions execution'),
  status: ApprovalStatus,
  plan: Plan,
  criticality: z.enum(['critical', 'high', 'medium', 'low']),
  requested_by: Person,
  requested_at: z.string(),
  expires_at: z.string().describe('ISO 8601; not decided by then means expired'),
  required: z.number().int().describe('How many different approvers the policy asks for'),
  policy_version: z.number().int(),
  decisions: z.array(Decision),
  run: PatchRun.nullable(),
  rehearsal: z
    .object({ sent_at: z.string(), by: Person, commands: z.record(z.string(), z.string()) })
    .optional()
    .describe('SSM command ids by instance id, while the package managers are asked what they would do'),
  evidence: Evidence.optional().describe('What approvers look at beside the plan, frozen before anybody decided'),
  evidence_hash: z.string().optional().describe('SHA-256 of the canonical JSON of evidence'),
  closed_because: z.string().nullable().optional().describe('Why it was cancelled, where no person did'),
  narrowed: z.array(Narrowing).optional(),
  escalations: z.array(Escalation).optional(),
  break_glass: BrokenGlass.optional(),
  voided: Voided.optional().describe('Hosts that are not what was approved: nothing is begun there any more'),
  renews: Renews.optional().describe('Asked for in the place of an approval whose hosts drifted'),
  stop: StopRequest.optional().describe('The run was asked to stop: nothing more is started'),
  frozen_by: z.array(Closure).optional().describe('Freezes and closed calendars in its way, as last seen'),
});
export type Approval = z.infer<typeof Approval>;
