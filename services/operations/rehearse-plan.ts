import { z } from 'zod';
import { Approval } from '../contracts/approval.js';
import { defineOperation } from '../operation.js';
import { count } from '../words.js';

export const RehearsedPlan = z.object({ approval: Approval, summary: z.string() });
export type RehearsedPlan = z.infer<typeof RehearsedPlan>;

export const rehearsePlan = defineOperation({
  name: 'rehearse_plan',
  title: 'Rehearse a plan',
  description:
    'Asks the package managers of the hosts of a pending plan what they would do, by apt-get -s or dnf --assumeno, and adds that to its evidence before anybody votes. Changes nothing on a host. For people only.',
  effect: 'decide',
  input: z.strictObject({ approval_id: z.string().trim().min(1).max(128) }),
  output: RehearsedPlan,
  async run({ approval_id }, { services, caller }): Promise<RehearsedPlan> {
    const approval = await services.rehearsals.rehearse(approval_id, caller);
    return { approval, summary: summaryOf(approval) };
  },
});

function summaryOf({ rehearsal, evidence, plan }: Approval): string {
  if (rehearsal) {
    const asked = Object.keys(rehearsal.commands).length || plan.content.hosts.length;
    return `${count(asked, 'host is', 'hosts are')} being asked what the package manager would do. Look again in a few seconds.`;
  }
  const all = evidence?.rehearsals ?? [];
  const other = all.filter(({ state }) => state !== 'as_planned').length;
  return other === 0
    ? `Rehearsed on ${count(all.length, 'host')}: exactly as planned.`
    : `Rehearsed on ${count(all.length, 'host')}: ${other} not exactly as planned.`;
}
