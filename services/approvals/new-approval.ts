import type { Approval, PatchRun } from '../contracts/approval.js';
import type { Closure } from '../contracts/closure.js';
import { isByHost, type Plan, type PlanContent } from '../contracts/plan.js';
import type { Renews } from '../contracts/voided.js';
import { Conflict, Unavailable } from '../errors.js';
import type { Caller } from '../operation.js';
import { notStarted, plannedRun } from '../patching/runs.js';
import type { People } from '../people.js';
import { type Policy, worseOf } from '../policy.js';
import { rollbackIdOf } from '../rollback/points.js';
import { count, listing } from '../words.js';
import { inTheWayOf, refuseFrozen } from './freeze-override.js';
import { type ApprovalRecord, approvalIdOf, workflowIdOf } from './records.js';

interface Asking {
  readonly criticality: PlanContent['criticality'];
  readonly requester: Pick<Caller, 'id' | 'name'>;
  /** In whose place it is asked for. */
  readonly renews?: Renews | undefined;
  /** Which approval of this plan it is. */
  readonly nth: number;
  readonly now: Date;
  readonly closures: readonly Closure[];
  readonly policy: Policy;
}

/** @throws Conflict when the window of the plan has ended, or is frozen to its end. */
export function newApproval(
  plan: Plan,
  { criticality, requester, renews, nth, now, closures, policy }: Asking,
): Approval {
  const end = Date.parse(plan.content.window.end);
  if (end <= now.getTime()) {
    throw new Conflict('The window of this plan has ended.', { hint: 'Plan it again to get the next window.' });
  }
  const id = approvalIdOf(plan.plan_id, nth);
  const approval: Approval = {
    approval_id: id,
    workflow_id: workflowIdOf(id),
    status: 'pending',
    plan,
    criticality: worseOf(plan.content.criticality, criticality),
    requested_by: { id: requester.id, name: requester.name },
    requested_at: now.toISOString(),
    expires_at: new Date(Math.min(now.getTime() + policy.decideWithinMs, end)).toISOString(),
    required: policy.approversFor(plan.content, criticality),
    policy_version: policy.version,
    decisions: [],
    run: null,
    ...(renews && { renews }),
  };
  // A rollback is asked for in a freeze, too: two approvers may override it.
  if (plan.content.kind === 'patch')
    refuseFrozen(approval, closures, now, 'Plan it again: its window is then behind that.');
  const frozen_by = inTheWayOf(approval, closures, now);
  return frozen_by.length > 0 ? { ...approval, frozen_by } : approval;
}

/** A request that nobody could ever decide is refused, not left to expire. @throws Unavailable */
export function refuseTooFewPeople({ required, requested_by }: Approval, people: People): void {
  const able = people.all.filter(
    ({ id, role, aad_object_id, slack_user_id }) =>
      role === 'approver' && id !== requested_by.id && (aad_object_id ?? slack_user_id) !== undefined,
  );
  if (able.length >= required) return;
  const names = able.map(({ name }) => name);
  const who = able.length === 0 ? 'nobody but the requester' : `only ${listing(names, 10)}`;
  throw new Unavailable(
    `This needs ${count(required, 'approver')} other than ${requested_by.name}, and ${who} could decide it.`,
    { hint: 'Ask an administrator to make more people approvers, or let somebody who is no approver ask for it.' },
  );
}

/** The run of an approval that was just given. */
export const newRun = ({ approval_id, plan }: Approval, now: Date): PatchRun =>
  plannedRun(
    isByHost(plan.content) ? plan.content : { hosts: [] },
    now,
    plan.content.kind === 'patch' ? (instanceId) => rollbackIdOf(approval_id, instanceId) : undefined,
  );

/** The run of an approval that was taken back before anything of it began; null where none was approved. */
export function withdrawn({ run, decisions }: Approval, now: Date): PatchRun | null {
  const last = decisions.at(-1);
  if (!run || run.finished_at || (last?.decision !== 'revoke' && last?.decision !== 'cancel')) return run;
  const words = `${last.decision === 'revoke' ? 'the approval was revoked' : 'cancelled'} by ${last.by.name}`;
  return { ...notStarted(run, new Set(), words, now), status: 'stopped', finished_at: now.toISOString() };
}

export const newRecord = (approval: Approval): ApprovalRecord => ({
  approval,
  faces: [],
  workflow: { task_token: null, told: false },
  executions: {},
});
