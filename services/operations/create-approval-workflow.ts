import { z } from 'zod';
import { whatIsAsked } from '../approvals/approval-words.js';
import { Approval } from '../contracts/approval.js';
import { defineOperation } from '../operation.js';
import { estimatedDuration } from '../patching/runs.js';

export const ApprovalWorkflow = z.object({
  workflow_id: z.string(),
  approval_url: z.string().describe('Opens the approval card; carries no right'),
  estimated_duration: z.string().describe('ISO 8601 duration, for example PT25M'),
  approval: Approval,
  summary: z.string(),
});
export type ApprovalWorkflow = z.infer<typeof ApprovalWorkflow>;

export const createApprovalWorkflow = defineOperation({
  name: 'create_approval_workflow',
  title: 'Ask for approval',
  description:
    'Starts the approval workflow of a stored remediation plan. People approve it in Teams or Slack; nothing changes before that.',
  effect: 'propose',
  input: z.strictObject({
    remediation_plan: z
      .looseObject({ plan_id: z.string().min(1) })
      .describe('A stored plan by its id, or its whole content; content that differs from the stored plan is refused'),
    criticality: z.enum(['critical', 'high', 'medium', 'low']),
  }),
  output: ApprovalWorkflow,
  async run({ remediation_plan, criticality }, { services, caller }): Promise<ApprovalWorkflow> {
    const plan = await services.plans.resolve(remediation_plan);
    const approval = await services.requests.request(plan, criticality, caller);
    return {
      workflow_id: approval.workflow_id,
      approval_url: services.approvals.urlOf(approval),
      estimated_duration: estimatedDuration(plan.content),
      approval,
      summary: whatIsAsked(approval, services.clock.now()),
    };
  },
});
