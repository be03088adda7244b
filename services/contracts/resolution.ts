import { z } from 'zod';
import { PatchPlan } from './plan.js';
import { RemediationTier } from './vulnerability.js';

/** A stored plan that waits for somebody to ask for its approval. Nothing of it has been started. */
export const StoredPlan = z.object({
  plan_id: z.string().describe('Give it to create_approval_workflow'),
  hash: z.string().describe('SHA-256 of what people would approve'),
  title: z.string(),
  criticality: PatchPlan.shape.criticality,
  environment: z.string().nullable(),
  instance_ids: z.array(z.string()),
  instance_names: z.array(z.string()),
  packages: z.array(z.object({ name: z.string(), to: z.string(), hosts: z.number().int() })),
  window: PatchPlan.shape.window,
  waves: PatchPlan.shape.waves,
  fits_window: z.boolean().describe('False: its waves take longer than the window is open'),
  reboot: z.boolean(),
  closes: PatchPlan.shape.closes,
  due: z.string().nullable().describe('Earliest due date of what it closes, CISA BOD 26-04; ISO 8601 date'),
  misses_due: z.boolean().describe('Its window begins after that day'),
  approval_id: z.string().nullable().describe('Set when people have been asked already'),
  overlaps: z.array(z.string()).describe('Workflow ids of pending approvals for the same packages on the same hosts'),
});
export type StoredPlan = z.infer<typeof StoredPlan>;

/** What to do now, or what no patch plan can do. */
export const ResolvingAction = z.object({
  kind: z
    .enum(['patch', 'deploy', 'close_port', 'mitigate_or_accept', 'make_patchable'])
    .describe('patch: ask for approval of the plan. The others are done by people outside this assistant.'),
  title: z.string(),
  detail: z.string().describe('What to do and why, in plain words'),
  instance_ids: z.array(z.string()),
  instance_names: z.array(z.string()),
  exploited_and_exposed: z.boolean(),
  fix_id: z.string().nullable(),
  tier: RemediationTier.nullable(),
  plan: StoredPlan.nullable().describe('For kind patch'),
});
export type ResolvingAction = z.infer<typeof ResolvingAction>;

export const RequiredApproval = z.object({
  plan_id: z.string(),
  approvers: z.number().int().describe('How many different people, the requester never among them'),
  why: z.array(z.string()).describe('The rules of the policy that ask for as many'),
  policy_version: z.number().int(),
});
export type RequiredApproval = z.infer<typeof RequiredApproval>;

export const LeftOut = z.object({ instance_id: z.string(), name: z.string(), reason: z.string() });
export type LeftOut = z.infer<typeof LeftOut>;
