import { z } from 'zod';
import { Plan } from './plan.js';

export const Person = z.object({ id: z.string(), name: z.string() });

export const ApprovalStatus = z.enum(['pending', 'approved', 'rejected', 'expired', 'cancelled']);
export type ApprovalStatus = z.infer<typeof ApprovalStatus>;

export const Decision = z.object({
  decision: z.enum(['approve', 'reject', 'cancel', 'postpone']),
  by: Person,
  at: z.string(),
  surface: z.enum(['teams', 'slack']),
  comment: z.string().nullable(),
});
export type Decision = z.infer<typeof Decision>;

export const HostState = z.enum([
  'planned',
  'snapshotted',
  'installing',
  'installed',
  'reboot_pending',
  'verified',
  'failed',
  'unknown',
]);
export type HostState = z.infer<typeof HostState>;

/** A patch run as the card shows it. `verified` is the only word that means fixed. */
export const PatchRun = z.object({
  status: z.enum(['waiting_for_window', 'running', 'verifying', 'verified', 'partly_verified', 'failed', 'stopped']),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
  automation_execution_ids: z.array(z.string()),
  hosts: z.array(
    z.object({
      instance_id: z.string(),
      name: z.string(),
      state: HostState,
      detail: z.string().describe('What is happening, or why it failed, in a few words'),
      snapshot_id: z.string().nullable().describe('Of the root volume, taken before the install'),
      at: z.string(),
      skipped: z.boolean().optional().describe('Nothing was left to do there when its turn came'),
    }),
  ),
  success_rate: z.number().nullable().describe('Verified over attempted, 0 to 1; null until something was attempted'),
  closed: z.object({ findings: z.number().int(), known_exploited: z.number().int() }).nullable(),
});
export type PatchRun = z.infer<typeof PatchRun>;

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
  closed_because: z.string().nullable().optional().describe('Why it was cancelled, where no person did'),
});
export type Approval = z.infer<typeof Approval>;
