import type { Logger } from 'pino';
import type { Acceptances } from '../acceptance/acceptances.js';
import { approvers } from '../approvals/approval-state.js';
import type { FaceUpdates } from '../approvals/face-updates.js';
import type { ApprovalRecord, ApprovalRecords } from '../approvals/records.js';
import type { Clock } from '../clock.js';
import type { Acceptance } from '../contracts/acceptance.js';
import type { Approval } from '../contracts/approval.js';
import type { AcceptancePlan } from '../contracts/plan.js';
import { planHash } from '../patching/plan-hash.js';
import { logRun } from './run-log.js';
import { runOf } from './run-state.js';

interface AcceptanceStepOptions {
  readonly records: ApprovalRecords;
  readonly updates: FaceUpdates;
  readonly acceptances: Pick<Acceptances, 'accept'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Keeps what people accepted. Nothing is done on any host. */
export class AcceptanceStep {
  constructor(private readonly options: AcceptanceStepOptions) {}

  /** May be repeated: the same approval is the same acceptance. */
  async run(workflowId: string): Promise<{ state: string; wait_s: number }> {
    const { records, updates, acceptances, clock, log } = this.options;
    const { data: record } = await records.get(workflowId);
    const done = { state: 'done', wait_s: 1 };
    if (runOf(record).finished_at) return done;
    const isApproved = isWhatWasApproved(record.approval);
    if (isApproved) await acceptances.accept(acceptanceOf(record.approval));
    const updated = await records.update(workflowId, (latest) =>
      runOf(latest).finished_at ? latest : ended(latest, isApproved ? 'recorded' : 'failed', clock.now()),
    );
    logRun(log, updated);
    if (updated.changed) await updates.changed(updated);
    return done;
  }
}

const isWhatWasApproved = ({ status, plan, stop }: Approval): boolean =>
  status === 'approved' && stop === undefined && planHash(plan.content) === plan.hash;

function ended(record: ApprovalRecord, status: 'recorded' | 'failed', now: Date): ApprovalRecord {
  const at = now.toISOString();
  const run = { ...runOf(record), status, started_at: at, finished_at: at };
  return { ...record, approval: { ...record.approval, run } };
}

/** @throws Error when it is a plan for something else: no step of the workflow asks that. */
function acceptancePlan({ plan: { plan_id, content } }: Approval): AcceptancePlan {
  if (content.kind !== 'acceptance') throw new Error(`plan ${plan_id} accepts nothing`);
  return content;
}

/** It holds from the decision that made it whole. */
export function acceptanceOf(approval: Approval): Acceptance {
  const { hosts, reason, owner, until } = acceptancePlan(approval);
  const given = approvers(approval);
  return {
    approval_id: approval.approval_id,
    plan_hash: approval.plan.hash,
    hosts,
    reason,
    owner,
    approved_by: given.map(({ by }) => by),
    accepted_at: given.at(-1)?.at ?? approval.requested_at,
    until,
    reopened: [],
  };
}
