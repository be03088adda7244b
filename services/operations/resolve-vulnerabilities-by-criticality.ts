import { z } from 'zod';
import type { Approval } from '../contracts/approval.js';
import { isWork } from '../contracts/plan.js';
import { LeftOut, RequiredApproval, ResolvingAction, StoredPlan } from '../contracts/resolution.js';
import { coverageOf } from '../coverage.js';
import { defineOperation } from '../operation.js';
import { readPlanFacts } from '../patching/plan-facts.js';
import { otherActions } from '../patching/planner/actions.js';
import { atLevel, criticalities } from '../patching/planner/level.js';
import { type SplitPlan, splitIntoPlans } from '../patching/planner/split.js';
import { askedFor, storedPlan } from '../patching/planner/stored-plan.js';
import { autoApproval, exploitationDoubt, resolutionSummary } from '../patching/planner/summary.js';
import { patchPlan } from '../patching/runs.js';
import { readBudget } from '../read-budget.js';
import { InstanceSelectors, result } from '../schema.js';
import type { Services } from '../services.js';

export const Resolution = result({
  scheduled_patches: z.array(StoredPlan).describe('Plans for a maintenance window, stored and not started'),
  immediate_actions: z
    .array(ResolvingAction)
    .describe('What is known to be exploited and exposed, first; then what no patch plan does'),
  approval_required: z.array(RequiredApproval).describe('One entry a plan: no plan runs without people'),
  left_out: z.array(LeftOut).describe('Hosts without a plan although something may be wrong there, and why'),
  auto_approve: z.object({ requested: z.boolean(), granted: z.literal(false), reason: z.string() }),
  doubts: z.array(z.string()).describe('What may be more urgent than the plans say, and why nobody knows'),
  summary: z.string(),
});
export type Resolution = z.infer<typeof Resolution>;

export const resolveVulnerabilitiesByCriticality = defineOperation({
  name: 'resolve_vulnerabilities_by_criticality',
  title: 'Plan by criticality',
  description:
    'Turns the findings of a criticality and worse into stored patch plans, one per environment, window and need of a reboot, and says what no patch solves. Starts nothing: give a plan id to create_approval_workflow. The same findings give the same plan ids.',
  effect: 'propose',
  input: z.strictObject({
    instance_ids: InstanceSelectors.default([]),
    criticality: z
      .enum(criticalities)
      .describe('This and everything worse. Known exploited counts as critical, not yet rated as high.'),
    auto_approve: z.boolean().default(false).describe('A wish. The policy of the server decides, and never this call.'),
  }),
  output: Resolution,
  async run({ instance_ids, criticality, auto_approve }, { services, caller, signal }): Promise<Resolution> {
    const { policy, clock } = services;
    const [{ selected, fleet, ...facts }, open] = await Promise.all([
      readPlanFacts(services, { selectors: instance_ids, rollback: true }, readBudget(signal, services.answerMs)),
      openApprovals(services),
    ]);
    const now = clock.now();
    const request = {
      ...facts,
      hosts: fleet.hosts,
      groups: atLevel(fleet.groups, criticality),
      exposures: fleet.exposures,
      busy: busyHosts(open),
      rollback: true,
      policy,
      now,
    };
    const split = splitIntoPlans(request);
    const pending = open.filter((one) => one.status === 'pending');
    const plans = await Promise.all(
      split.plans.map(async ({ content, environment, urgent }: SplitPlan) => {
        const asked = askedFor(content, pending)?.plan;
        const plan = asked ?? (await services.plans.storeWork(content, caller, policy.decideWithinMs));
        const stored = storedPlan(
          { ...plan, content: patchPlan(plan) },
          { environment, groups: request.groups, pending },
        );
        const { required, why } = policy.approvalFor(plan.content);
        const approval = { plan_id: plan.plan_id, approvers: required, why, policy_version: policy.version };
        return { urgent, stored, approval };
      }),
    );
    const urgent = plans.filter((one) => one.urgent).map(({ stored }) => urgentPatch(stored));
    const scheduled = plans.filter((one) => !one.urgent).map(({ stored }) => stored);
    const immediate = [...urgent, ...otherActions(request, split.leftOut)];
    const leftOut = fleet.hosts.flatMap(({ instance_id, name }) => {
      const reason = split.leftOut.get(instance_id)?.replace(/^left out: /, '');
      return reason === undefined ? [] : [{ instance_id, name, reason }];
    });
    const { status, coverage } = coverageOf({
      requested: selected.requested,
      instanceIds: fleet.hosts.map(({ instance_id }) => instance_id),
      gaps: plans.length > 0 ? [...fleet.gaps, ...facts.gaps] : fleet.gaps,
      readAt: fleet.readAt,
      now,
      account: services.instances.account,
    });
    const summary = resolutionSummary({
      scheduled,
      immediate,
      leftOut,
      criticality,
      requested: selected.requested,
      wholeFleet: instance_ids.length === 0,
      unseen: fleet.unseen.length,
    });
    const doubts = exploitationDoubt(
      fleet.cases
        .filter(({ finding }) => finding.known_exploited === null)
        .flatMap(({ records }) => records)
        .filter(({ instance_id }) => fleet.exposures.get(instance_id)?.internet === true).length,
    );
    return {
      status,
      coverage,
      scheduled_patches: scheduled,
      immediate_actions: immediate,
      approval_required: plans.map(({ approval }) => approval),
      left_out: leftOut,
      auto_approve: { requested: auto_approve, granted: false, reason: autoApproval(auto_approve, policy.version) },
      doubts,
      summary: [summary, ...doubts, ...(auto_approve ? [autoApproval(true, policy.version)] : [])].join(' '),
    };
  },
});

/** Approvals that wait, and approved ones whose run is not over. */
async function openApprovals({ approvals }: Pick<Services, 'approvals'>): Promise<Approval[]> {
  const [pending, approved] = await Promise.all([
    approvals.list({ status: 'pending', limit: 100 }),
    approvals.list({ status: 'approved', limit: 100 }),
  ]);
  return [...pending, ...approved.filter(({ run }) => !run?.finished_at)];
}

/** A host whose approved run is not over gets no second plan beside it. */
function busyHosts(open: readonly Approval[]): Map<string, string> {
  return new Map(
    open
      .filter(({ status, plan }) => status === 'approved' && isWork(plan.content))
      .flatMap(({ plan, workflow_id }) =>
        plan.content.hosts.map(({ instance_id }) => [
          instance_id,
          `left out: it is in ${workflow_id}, which is approved and not over`,
        ]),
      ),
  );
}

const urgentPatch = (plan: StoredPlan): ResolvingAction => ({
  kind: 'patch',
  title: plan.title,
  detail: `Known to be exploited and reachable from the internet: ask for approval of plan ${plan.plan_id} now.`,
  instance_ids: plan.instance_ids,
  instance_names: plan.instance_names,
  exploited_and_exposed: true,
  fix_id: null,
  tier: null,
  plan,
});
