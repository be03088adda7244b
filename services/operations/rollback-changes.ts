import { z } from 'zod';
import { asOf, isOver } from '../approvals/approval-state.js';
import { whatHappened, whatIsAsked } from '../approvals/approval-words.js';
import { Approval, type PatchRun, RestoreChecks } from '../contracts/approval.js';
import { PlannedPackage, type RestoredHost } from '../contracts/plan.js';
import { InvalidInput, NotFound } from '../errors.js';
import { type Context, defineOperation } from '../operation.js';
import { readBudget } from '../read-budget.js';
import { makeRollbackPlan, whyNotBack } from '../rollback/plan.js';
import type { RollbackPoint } from '../rollback/points.js';
import { RESTORE_DOCUMENT } from '../rollback/restore-automation.js';
import { InstanceSelector } from '../schema.js';

const RestoredState = z.object({
  tier: z.enum(['root_volume']),
  snapshot_id: z.string(),
  packages: z.array(PlannedPackage).describe('From what the run installed to what is there again'),
  loses: z.string(),
  held_until: z.string().nullable().describe('Until then no plan installs these versions there again'),
});

export const Rollback = z.object({
  rollback_status: z
    .enum(['approval_required', 'approved', 'rolling_back', 'rolled_back', 'failed', 'not_possible'])
    .describe('rolled_back only after it was verified'),
  restored_state: RestoredState.nullable().describe('What comes back, or is back; null when nothing can'),
  verification_results: RestoreChecks.nullable().describe('null until there is something to verify'),
  instance_id: z.string(),
  rollback_id: z.string(),
  workflow_id: z.string().nullable(),
  approval_url: z.string().nullable(),
  approval: Approval.nullable(),
  summary: z.string(),
});
export type Rollback = z.infer<typeof Rollback>;

export const rollbackChanges = defineOperation({
  name: 'rollback_changes',
  title: 'Roll back a patch run',
  description:
    'Asks people to put one instance back to what it was before a patch run, says what would be lost, and, asked again, how it went. "rolled_back" means verified; "not_possible" comes with the reason. The rollback_id is in the run of list_approvals.',
  effect: 'change',
  input: z.strictObject({
    instance_id: InstanceSelector,
    rollback_id: z.string().trim().min(1).max(128).describe('From the run that is undone; latest: the newest run'),
  }),
  output: Rollback,
  async run({ instance_id: selector, rollback_id }, { services, caller, signal }): Promise<Rollback> {
    const budget = readBudget(signal, services.answerMs);
    const { value: host } = await services.instances.one(selector, budget);
    const points = await services.rollbackPoints.of(host.instance_id);
    const [latest] = points;
    if (rollback_id === 'latest' && !latest) {
      throw new NotFound(`There is nothing to roll back on ${host.name}.`, {
        hint: 'No patch run of this assistant changed it.',
      });
    }
    const point =
      rollback_id === 'latest' && latest ? latest : await services.rollbackPoints.get(host.instance_id, rollback_id);
    const asked = await askedBefore(point, services);
    if (asked) return told(point, asked, services);
    const run = point.approval.run;
    if (run && !run.finished_at) {
      throw new InvalidInput(`The run of approval ${point.approval.approval_id} is still going on.`, {
        hint: 'Ask again when it has ended.',
      });
    }
    const { snapshot_id } = point.ran;
    const [snapshot, described] = await Promise.all([
      snapshot_id ? services.snapshots.state(snapshot_id) : null,
      services.instances.describe([host], budget, ['ssm']),
    ]);
    const [now] = described.value;
    const later = points.slice(0, points.indexOf(point)).filter(({ ran }) => ran.snapshot_id !== null);
    const facts = {
      point,
      host: now ?? host,
      snapshot,
      later: later.map((one) => one.approval.plan.content.title),
    };
    const refusal = whyNotBack(facts);
    if (refusal !== undefined) return notPossible(point, refusal);
    const document = await services.automation.document(RESTORE_DOCUMENT);
    const content = makeRollbackPlan(facts, { document, policy: services.policy, now: services.clock.now() });
    await services.requests.refuseOverlap(content);
    const plan = await services.plans.store(content, caller);
    return told(point, await services.requests.request(plan, content.criticality, caller), services);
  },
});

type Asking = Pick<Context['services'], 'approvals' | 'clock'>;

/** The newest approval for this very rollback that is open or went well; one that came to nothing may be asked anew. */
async function askedBefore(
  { rollback_id }: RollbackPoint,
  { approvals, clock }: Asking,
): Promise<Approval | undefined> {
  const found = await Promise.all(
    (['pending', 'approved'] as const).map((status) => approvals.list({ status, limit: 50 })),
  );
  return found.flat().find((approval) => {
    const { content } = approval.plan;
    if (content.kind !== 'rollback' || content.undoes.rollback_id !== rollback_id) return false;
    return !isOver(approval, clock.now()) || approval.run?.status === 'verified';
  });
}

function told({ rollback_id }: RollbackPoint, approval: Approval, { approvals, clock }: Asking): Rollback {
  const { content } = approval.plan;
  const [host] = content.kind === 'rollback' ? content.hosts : [];
  if (content.kind !== 'rollback' || !host) throw new Error(`${approval.approval_id} is not about a rollback`);
  const ran = approval.run?.hosts.find(({ instance_id }) => instance_id === host.instance_id);
  const now = clock.now();
  const pending = asOf(approval, now).status === 'pending';
  return {
    rollback_status: statusOf(approval, ran, pending),
    restored_state: stateOf(host, content.hold_until),
    verification_results: ran?.checks ?? null,
    instance_id: host.instance_id,
    rollback_id,
    workflow_id: approval.workflow_id,
    approval_url: approvals.urlOf(approval),
    approval,
    summary: pending ? whatIsAsked(approval, now) : `${content.title}: ${ran?.detail ?? whatHappened(approval, now)}.`,
  };
}

function statusOf(
  approval: Approval,
  ran: PatchRun['hosts'][number] | undefined,
  pending: boolean,
): Rollback['rollback_status'] {
  if (pending) return 'approval_required';
  if (ran?.state === 'rolled_back') return 'rolled_back';
  if (ran?.state === 'failed' || ran?.state === 'unknown') return 'failed';
  return approval.run?.started_at ? 'rolling_back' : 'approved';
}

const stateOf = ({ tier, snapshot_id, packages, loses }: RestoredHost, held_until: string | null) => ({
  tier,
  snapshot_id,
  packages,
  loses,
  held_until,
});

const notPossible = ({ rollback_id, host }: RollbackPoint, reason: string): Rollback => ({
  rollback_status: 'not_possible',
  restored_state: null,
  verification_results: null,
  instance_id: host.instance_id,
  rollback_id,
  workflow_id: null,
  approval_url: null,
  approval: null,
  summary: `${host.name} cannot be rolled back: ${reason}. Nothing was changed.`,
});
