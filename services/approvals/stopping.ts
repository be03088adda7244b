import type { ChangeControl } from '../change-control/change-control.js';
import type { Clock } from '../clock.js';
import type { StopRequest } from '../contracts/approval.js';
import { Conflict } from '../errors.js';
import { notStarted } from '../patching/runs.js';
import { begunHosts } from '../workflow/claims.js';
import { whatHappened } from './approval-words.js';
import type { ApprovalRecord } from './records.js';
import { timeOfDay } from './time-of-day.js';

/** Who wants a stop, since when and why. */
export type Stop = Omit<StopRequest, 'past'>;

/** `stopped by Ana Ruiz at 14:11 UTC (wrong version)`. */
export const stopWords = ({ by, at, reason }: Stop, now: Date): string =>
  `stopped by ${by?.name ?? 'the kill switch of this deployment'} at ${timeOfDay(at, now)}${reason ? ` (${reason})` : ''}`;

/** Hosts that are finished whatever anybody wants: cutting them off would leave them half done. */
export function pastStopping({ executions, restores = {} }: ApprovalRecord): string[] {
  const installing = Object.entries(executions).filter(([, { past, ended_at }]) => past && ended_at === null);
  const goingBack = Object.entries(restores).filter(([, { ended_at }]) => ended_at === null);
  return [...installing, ...goingBack].map(([id]) => id);
}

/**
 * The record of a run that is to stop. One of which nothing has begun is over at once; another one goes on until what is
 * past stopping is through.
 *
 * @throws Conflict when there is no run, it is over, it was stopped already, or only the re-scan is left.
 */
export function stopRequested(record: ApprovalRecord, stop: Stop, now: Date): ApprovalRecord {
  const { approval } = record;
  const { run } = approval;
  const approvalId = approval.approval_id;
  if (approval.status !== 'approved' || !run || run.finished_at) {
    throw new Conflict(whatHappened(approval, now), { hint: 'There is no run to stop.', approvalId });
  }
  if (approval.stop) throw new Conflict(`This was ${stopWords(approval.stop, now)} already.`, { approvalId });
  if (run.status === 'verifying') {
    throw new Conflict('Everything that was begun is installed; only the re-scan is waited for.', {
      hint: 'There is nothing left to stop. A host can be rolled back when the run has ended.',
      approvalId,
    });
  }
  const asked = { ...approval, stop: { ...stop, past: pastStopping(record) } };
  if (begunHosts(record).size > 0) return { ...record, approval: asked };
  const left = notStarted(run, new Set(), stopWords(stop, now), now);
  return { ...record, approval: { ...asked, run: { ...left, status: 'stopped', finished_at: now.toISOString() } } };
}

/** @throws Conflict while every run is stopped: what nothing can come of is neither asked for nor given. */
export async function refuseStopped(changeControl: Pick<ChangeControl, 'stopped'>, clock: Clock): Promise<void> {
  const stopped = await changeControl.stopped();
  if (!stopped) return;
  throw new Conflict(`Everything was ${stopWords(stopped, clock.now())}: nothing is asked for or approved.`, {
    hint: stopped.by ? 'An approver releases it with /sre-stop off.' : 'Whoever deploys this assistant releases it.',
  });
}
