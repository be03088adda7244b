import { z } from 'zod';
import { whatWasDecided } from '../approvals/approval.js';
import { Approval, ApprovalStatus } from '../contracts/approval.js';
import { defineOperation } from '../operation.js';
import { count } from '../words.js';

export const Approvals = z.object({ approvals: z.array(Approval).describe('Newest first'), summary: z.string() });
export type Approvals = z.infer<typeof Approvals>;

export const listApprovals = defineOperation({
  name: 'list_approvals',
  title: 'Approvals',
  description: 'Approvals with their plans, decisions and runs: the pending ones, or one by its id.',
  effect: 'read',
  input: z.strictObject({
    approval_id: z.string().min(1).max(64).optional().describe('One approval, by approval or workflow id'),
    status: z.enum(['all', ...ApprovalStatus.options]).default('pending'),
    limit: z.number().int().min(1).max(50).default(20),
  }),
  output: Approvals,
  async run({ approval_id, status, limit }, { services }): Promise<Approvals> {
    if (approval_id !== undefined) {
      const approval = await services.approvals.byId(approval_id);
      return { approvals: [approval], summary: whatWasDecided(approval, services.clock.now()) };
    }
    const approvals = await services.approvals.list({ status, limit });
    const kind = status === 'all' ? 'approval' : `${status} approval`;
    const atLeast = approvals.length === limit ? 'at least ' : '';
    return {
      approvals,
      summary: approvals.length === 0 ? `No ${kind}s.` : `${atLeast}${count(approvals.length, kind)}.`,
    };
  },
});
