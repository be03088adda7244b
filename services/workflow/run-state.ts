import type { ApprovalRecord } from '../approvals/records.js';
import type { Approval, PatchRun } from '../contracts/approval.js';
import { finishedRun } from '../patching/runs.js';

/** Ids of instances on which an install was started. */
export const ids = ({ executions }: ApprovalRecord): Set<string> => new Set(Object.keys(executions));

/** @throws Error when nothing was approved: no step of the definition comes here then. */
export function runOf({ approval }: ApprovalRecord): PatchRun {
  if (!approval.run) throw new Error(`${approval.workflow_id} has no run`);
  return approval.run;
}

/** The end of a run, counted. A stop that was asked for is said, and one because the plan changed. @param attempted ids of hosts on which something was begun. */
export const finished = (
  { approval }: ApprovalRecord,
  run: PatchRun,
  attempted: ReadonlySet<string>,
  now: Date,
): PatchRun => finishedRun(run, approval.plan.content, attempted, now, isStopped(approval));

const isStopped = ({ stop, voided }: Approval): boolean => stop !== undefined || voided !== undefined;

/** What the workflow does next. */
export function stateOf({ status, finished_at }: PatchRun): string {
  if (finished_at || status === 'failed') return 'done';
  if (status === 'rolling_back') return 'rolling_back';
  return status === 'verifying' ? 'verifying' : 'working';
}
