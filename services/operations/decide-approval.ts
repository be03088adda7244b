import { z } from 'zod';
import { whatWasDecided } from '../approvals/approval.js';
import { Approval } from '../contracts/approval.js';
import { defineOperation } from '../operation.js';

export const DecidedApproval = z.object({ approval: Approval, summary: z.string() });
export type DecidedApproval = z.infer<typeof DecidedApproval>;

export const decideApproval = defineOperation({
  name: 'decide_approval',
  title: 'Decide an approval',
  description: 'Approve, reject, cancel or postpone a pending approval. For people only.',
  effect: 'decide',
  input: z.strictObject({
    approval_id: z.string().min(1).max(64),
    decision: z.enum(['approve', 'reject', 'cancel', 'postpone']),
    plan_hash: z
      .string()
      .regex(/^[0-9a-f]{8,64}$/)
      .optional()
      .describe('The hash, or its first characters, that the person saw; another plan is refused'),
    comment: z.string().trim().max(500).optional(),
  }),
  output: DecidedApproval,
  async run({ approval_id, decision, plan_hash, comment }, { services, caller }): Promise<DecidedApproval> {
    const command = { decision, planHash: plan_hash, comment: comment || null };
    const approval = await services.approvals.decide(approval_id, command, caller);
    return { approval, summary: whatWasDecided(approval, services.clock.now()) };
  },
});
