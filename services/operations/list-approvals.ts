import { z } from 'zod';
import { whatWasDecided } from '../approvals/approval-words.js';
import { maySee } from '../approvals/may-see.js';
import { Approval, ApprovalStatus } from '../contracts/approval.js';
import { NotAllowed } from '../errors.js';
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
  async run({ approval_id, status, limit }, { services, caller }): Promise<Approvals> {
    if (approval_id !== undefined) {
      const approval = await services.approvals.byId(approval_id);
      if (!maySee(caller, approval)) {
        throw new NotAllowed('Somebody else asked for this approval.', { hint: 'An operator can show it to you.' });
      }
      return { approvals: [approval], summary: whatWasDecided(approval, services.clock.now()) };
    }
    const [listed, others] = await Promise.all([
      services.approvals.list({ status, limit }),
      status === 'pending' ? services.approvals.unreviewed() : [],
    ]);
    // What one person did alone stays in the list until another one has looked at it.
    const found = [...listed, ...others].slice(0, limit);
    const approvals = found.filter((approval) => maySee(caller, approval));
    const kind = status === 'all' ? 'approval' : `${status} approval`;
    const atLeast = approvals.length === limit ? 'at least ' : '';
    return {
      approvals,
      summary: approvals.length === 0 ? `No ${kind}s.` : `${atLeast}${count(approvals.length, kind)}.`,
    };
  },
});
