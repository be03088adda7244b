import { z } from 'zod';
import { whatIsAsked } from '../approvals/approval-words.js';
import { Approval } from '../contracts/approval.js';
import type { PatchPlan } from '../contracts/plan.js';
import type { Finding, FixGroup } from '../contracts/vulnerability.js';
import { coverageOf } from '../coverage.js';
import { NotFound } from '../errors.js';
import type { Selected } from '../instances.js';
import { type Context, defineOperation } from '../operation.js';
import { atPatchLevel, beyond, beyondWords, levelWords, PATCH_LEVELS } from '../patching/patch-level.js';
import { plansPerWindow } from '../patching/per-window.js';
import { type PlanFacts, readPlanFacts } from '../patching/plan-facts.js';
import { NOTHING_AT_LEVEL } from '../patching/plan-host.js';
import { patchPlan } from '../patching/runs.js';
import { readBudget } from '../read-budget.js';
import { NamedInstances, result } from '../schema.js';
import { count, listing } from '../words.js';

const LeftOut = z.object({ instance_id: z.string(), name: z.string(), reason: z.string() });

export const AutomatedPatching = result({
  patch_status: z.object({
    state: z
      .enum(['approval_required', 'nothing_to_do', 'no_plan'])
      .describe('nothing_to_do: all hosts were seen whole and nothing fixable is open; no_plan: that is not so'),
    workflow_id: z.string().nullable(),
    approval_url: z.string().nullable(),
    hosts: z
      .record(z.string(), z.string())
      .describe('Instance id to what happens there and in which approval, or why nothing does'),
  }),
  rollback_plan: z.object({ enabled: z.boolean(), tier: z.string(), loses: z.string() }),
  success_rate: z.number().nullable().describe('null: nothing was attempted yet'),
  approval: Approval.nullable().describe('The first of `approvals`'),
  approvals: z.array(Approval).optional().describe('One for each environment and window'),
  left_out: z.array(LeftOut).optional().describe('Hosts of which nothing is installed, and why'),
  level: z
    .object({
      name: z.enum(PATCH_LEVELS),
      packages: z.array(z.string()),
      beyond: z.object({ known_exploited: z.number().int(), others: z.number().int() }),
      words: z.string(),
    })
    .nullable()
    .optional()
    .describe('What the level holds, and what is fixable but at other levels; null when fixes were named instead'),
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
      .enum(PATCH_LEVELS)
      .default('non_critical')
      .describe(
        'Which findings to fix: critical, which holds all that is known to be exploited; critical and high; medium and low; or all',
      ),
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
    const reading = readBudget(signal, services.answerMs);
    refuseUnknown(await services.instances.select(instance_ids, reading));
    const facts = await readPlanFacts(services, { selectors: instance_ids, rollback: rollback_enabled }, reading);
    const { fleet, selected } = facts;
    const now = services.clock.now();
    const groups = fix_ids
      ? fleet.groups.filter(({ fix_id }) => fix_ids.includes(fix_id))
      : atPatchLevel(fleet.groups, patch_level);
    const { plans, notes } = plansPerWindow({
      ...facts,
      hosts: fleet.hosts,
      groups,
      exposures: fleet.exposures,
      rollback: rollback_enabled,
      policy: services.policy,
      now,
    });
    const ids = fleet.hosts.map(({ instance_id }) => instance_id);
    const answer = {
      ...coverageOf({
        requested: selected.requested,
        instanceIds: ids,
        gaps: plans.length > 0 ? [...fleet.gaps, ...facts.gaps] : fleet.gaps,
        readAt: fleet.readAt,
        now,
        account: services.instances.account,
      }),
      success_rate: null,
    };
    const left = beyond([...facts.findings.values()].flat(), fleet.groups, groups);
    const packages = [
      ...new Set(plans.flatMap(({ hosts }) => hosts.flatMap(({ packages: p }) => p.map(({ name }) => name)))),
    ];
    const level = fix_ids
      ? null
      : { name: patch_level, packages, beyond: left, words: levelWords(patch_level, packages, left) };
    const planned = new Set(plans.flatMap(({ hosts }) => hosts.map(({ instance_id }) => instance_id)));
    const left_out = fleet.hosts
      .filter(({ instance_id }) => !planned.has(instance_id))
      .map(({ instance_id, name }) => ({
        instance_id,
        name,
        reason: reasonFor(notes[instance_id], facts.findings.get(instance_id) ?? [], fleet.groups, groups),
      }));
    const hosts = { ...notes, ...Object.fromEntries(left_out.map(({ instance_id, reason }) => [instance_id, reason])) };
    if (plans.length === 0) {
      const isSafe = answer.status === 'complete' && isClean(facts, left_out);
      return {
        ...answer,
        patch_status: { state: isSafe ? 'nothing_to_do' : 'no_plan', workflow_id: null, approval_url: null, hosts },
        rollback_plan: { enabled: false, tier: 'none', loses: 'Nothing is planned, so nothing can be lost.' },
        approval: null,
        approvals: [],
        left_out,
        level,
        summary: noPlan(isSafe, left_out, level?.words),
      };
    }
    const approvals = await askFor(plans, { services, caller });
    const [approval] = approvals;
    if (!approval) throw new Error('plans without approvals');
    return {
      ...answer,
      patch_status: {
        state: 'approval_required',
        workflow_id: approval.workflow_id,
        approval_url: services.approvals.urlOf(approval),
        hosts: { ...hosts, ...(approvals.length > 1 && withApproval(approvals, hosts)) },
      },
      rollback_plan: patchPlan(approval.plan).rollback,
      approval,
      approvals,
      left_out,
      level,
      summary: [
        ...approvals.map((one) => whatIsAsked(one, now)),
        level && `${sentence(level.words)}.`,
        left_out.length > 0 &&
          `Not planned: ${listing(
            left_out.map(({ name }) => name),
            10,
          )}.`,
      ]
        .filter(Boolean)
        .join(' '),
    };
  },
});

/** A change is for exactly the hosts that were meant: one word that nobody understands and none of it is planned. */
function refuseUnknown({ gaps }: Selected): void {
  const unknown = gaps.filter(({ reason }) => reason === 'not_found').map(({ detail }) => detail);
  if (unknown.length === 0) return;
  throw new NotFound(`${unknown.join(' ')} Nothing was planned for the others either.`, {
    hint: `Name instances by id, Name tag, address or tag as key=value; a level is one of ${PATCH_LEVELS.join(', ')}.`,
  });
}

/** All or nothing as far as can be seen: what is in the way of one plan is in the way of the request. */
async function askFor(
  plans: readonly PatchPlan[],
  { services: { requests, plans: stored }, caller }: Pick<Context, 'services' | 'caller'>,
): Promise<Approval[]> {
  for (const content of plans) await requests.refuseOverlap(content);
  const asked: Approval[] = [];
  for (const content of plans) {
    const open = await requests.openFor(content);
    const plan = open?.plan ?? (await stored.store(content, caller));
    asked.push(await requests.request(plan, content.criticality, caller));
  }
  return asked;
}

function withApproval(approvals: readonly Approval[], notes: Readonly<Record<string, string>>): Record<string, string> {
  const hosts = approvals.flatMap(({ approval_id, plan }) =>
    plan.content.hosts.map(
      ({ instance_id }) => [instance_id, `${notes[instance_id]} (approval ${approval_id})`] as const,
    ),
  );
  return Object.fromEntries(hosts);
}

/** A host with nothing at this level may still be open at another one, or where nobody has a fix. */
function reasonFor(
  note: string | undefined,
  findings: readonly Finding[],
  groups: readonly FixGroup[],
  chosen: readonly FixGroup[],
): string {
  if (note !== NOTHING_AT_LEVEL) return note ?? 'unknown';
  const left = beyond(findings, groups, chosen);
  const fixable = beyondWords(left);
  const stuck = open(findings) - left.known_exploited - left.others;
  return [
    note,
    fixable && `${fixable} at other levels`,
    stuck > 0 && `${count(stuck, 'open finding')} that no package fixes yet`,
  ]
    .filter(Boolean)
    .join('; ');
}

/** Doors that are open are not closed by packages. */
const open = (findings: readonly Finding[]): number => findings.filter(({ type }) => type !== 'network').length;

/** Only when every host was seen whole and nothing is open on it. */
const isClean = (
  { findings }: PlanFacts,
  leftOut: readonly { readonly instance_id: string; readonly reason: string }[],
): boolean =>
  leftOut.every(
    ({ instance_id, reason }) => reason === NOTHING_AT_LEVEL && open(findings.get(instance_id) ?? []) === 0,
  );

function noPlan(
  isSafe: boolean,
  leftOut: readonly { readonly name: string; readonly reason: string }[],
  level: string | undefined,
): string {
  const reasons = leftOut.slice(0, 10).map(({ name, reason }) => `${name}: ${reason.replace(/^left out: /, '')}`);
  const hosts = count(leftOut.length, 'host');
  const verdict = isSafe ? `Nothing to patch on ${hosts}.` : `No plan was made for ${hosts}.`;
  return [verdict, `${reasons.join('; ')}.`, !isSafe && level && `${sentence(level)}.`].filter(Boolean).join(' ');
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
