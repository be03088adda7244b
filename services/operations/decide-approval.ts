import { z } from 'zod';
import { whatWasDecided } from '../approvals/approval-words.js';
import { Approval, DecisionKind } from '../contracts/approval.js';
import { InvalidInput } from '../errors.js';
import { defineOperation } from '../operation.js';

export const DecidedApproval = z.object({ approval: Approval, summary: z.string() });
export type DecidedApproval = z.infer<typeof DecidedApproval>;

export const decideApproval = defineOperation({
  name: 'decide_approval',
  title: 'Decide an approval',
  description:
    'Approve, reject, cancel, postpone or revoke an approval, let it run during a freeze, break the glass, or review that. For people only.',
  effect: 'decide',
  input: z.strictObject({
    approval_id: z.string().min(1).max(64),
    decision: DecisionKind,
    plan_hash: z
      .string()
      .regex(/^[0-9a-f]{8,64}$/)
      .optional()
      .describe('The hash, or its first characters, that the person saw; another plan is refused'),
    comment: z.string().trim().max(500).optional(),
    narrow: z
      .strictObject({
        only_first_wave: z.boolean().optional(),
        drop: z.array(z.string()).min(1).max(50).optional().describe('Instance ids to leave out'),
      })
      .optional()
      .describe('With approve: a part of the plan alone, which is then what is approved'),
  }),
  output: DecidedApproval,
  async run({ approval_id, decision, plan_hash, comment, narrow }, { services, caller }): Promise<DecidedApproval> {
    if (narrow && decision !== 'approve') {
      throw new InvalidInput('Only an approval can be for a part of the plan.', { hint: 'Decide on the whole plan.' });
    }
    const command = { decision, planHash: plan_hash, comment: comment || null, narrow };
    const approval = await services.approvals.decide(approval_id, command, caller);
    return { approval, summary: whatWasDecided(approval, services.clock.now()) };
  },
});
