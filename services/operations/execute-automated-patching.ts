import { z } from 'zod';
import { whatIsAsked } from '../approvals/approval.js';
import { Approval } from '../contracts/approval.js';
import type { PlanContent } from '../contracts/plan.js';
import { coverageOf } from '../coverage.js';
import type { Host } from '../instances.js';
import { defineOperation } from '../operation.js';
import { makePlan } from '../patching/plan.js';
import { readPlanFacts } from '../patching/plan-facts.js';
import { readBudget } from '../read-budget.js';
import { NamedInstances, result, Severity } from '../schema.js';
import { count, listing } from '../words.js';

export const AutomatedPatching = result({
  patch_status: z.object({
    state: z.enum(['approval_required', 'nothing_to_do']),
    workflow_id: z.string().nullable(),
    approval_url: z.string().nullable(),
    hosts: z.record(z.string(), z.string()).describe('Instance id to what happens there, or why nothing does'),
  }),
  rollback_plan: z.object({ enabled: z.boolean(), tier: z.string(), loses: z.string() }),
  success_rate: z.number().nullable().describe('null: nothing was attempted yet'),
  approval: Approval.nullable(),
  summary: z.string(),
});
export type AutomatedPatching = z.infer<typeof AutomatedPatching>;

export const executeAutomatedPatching = defineOperation({
  name: 'execute_automated_patching',
  title: 'Patch instances',
  description:
    'Makes an exact patch plan for the named instances and asks people to approve it. Nothing is installed before they do, and "fixed" means verified by a re-scan.',
  effect: 'change',
  input: z.strictObject({
    instance_ids: NamedInstances,
    patch_level: z
      .enum(['critical', 'high', 'non_critical', 'all'])
      .default('non_critical')
      .describe('Which findings to fix: critical; critical and high; medium and low; or all'),
    rollback_enabled: z.boolean().default(true).describe('Snapshot the root volume of each host first'),
    fix_ids: z
      .array(z.string())
      .max(20)
      .optional()
      .describe('Only these fix groups, by id; patch_level is then ignored'),
  }),
  output: AutomatedPatching,
  async run(
    { instance_ids, patch_level, rollback_enabled, fix_ids },
    { services, caller, signal },
  ): Promise<AutomatedPatching> {
    const { policy, plans, approvals, clock } = services;
    const { selected, fleet, ...facts } = await readPlanFacts(
      services,
      { selectors: instance_ids, rollback: rollback_enabled },
      readBudget(signal),
    );
    const now = clock.now();
    const made = makePlan({
      ...facts,
      hosts: fleet.hosts,
      groups: fleet.groups.filter((group) =>
        fix_ids ? fix_ids.includes(group.fix_id) : levels[patch_level].includes(group.severity),
      ),
      rollback: rollback_enabled,
      policy,
      now,
    });
    const answer = {
      ...coverageOf({
        requested: selected.requested,
        instanceIds: fleet.hosts.map(({ instance_id }) => instance_id),
        gaps: fleet.gaps,
        readAt: fleet.readAt,
        now,
      }),
      success_rate: null,
    };
    const { content, hosts } = made;
    if (!content) {
      return {
        ...answer,
        patch_status: { state: 'nothing_to_do', workflow_id: null, approval_url: null, hosts },
        rollback_plan: { enabled: false, tier: 'none', loses: 'Nothing is planned, so nothing can be lost.' },
        approval: null,
        summary: nothingToDo(fleet.hosts, hosts),
      };
    }
    const open = await approvals.openFor(content);
    const plan = open?.plan ?? (await plans.store(content, caller));
    const approval = await approvals.request(plan, content.criticality, caller);
    return {
      ...answer,
      patch_status: {
        state: 'approval_required',
        workflow_id: approval.workflow_id,
        approval_url: approvals.urlOf(approval),
        hosts,
      },
      rollback_plan: plan.content.rollback,
      approval,
      summary: [whatIsAsked(approval, now), leftOut(fleet.hosts, plan.content)].filter(Boolean).join(' '),
    };
  },
});

const levels: Record<'critical' | 'high' | 'non_critical' | 'all', readonly Severity[]> = {
  critical: ['critical'],
  high: ['critical', 'high'],
  non_critical: ['medium', 'low'],
  all: Severity.options,
};

function leftOut(hosts: readonly Host[], { hosts: planned }: PlanContent): string {
  const ids = new Set(planned.map(({ instance_id }) => instance_id));
  const others = hosts.filter(({ instance_id }) => !ids.has(instance_id));
  return others.length > 0
    ? `Not in the plan: ${listing(
        others.map(({ name }) => name),
        10,
      )}.`
    : '';
}

function nothingToDo(hosts: readonly Host[], notes: Readonly<Record<string, string>>): string {
  const reasons = hosts.map(({ instance_id, name }) => `${name}: ${notes[instance_id] ?? 'unknown'}`);
  return `Nothing is planned for ${count(hosts.length, 'host')}. ${reasons.slice(0, 10).join('; ')}.`;
}
