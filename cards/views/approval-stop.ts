import type { Approval, PatchRun } from '../../services/contracts/approval.js';
import { mayPropose, type ViewContext } from '../context.js';
import { clip } from '../escape.js';
import { clock } from '../time.js';
import type { Action } from '../view.js';
import { names } from '../words.js';

/** `Ana Ruiz at 14:11 UTC (wrong package)`. */
export function stoppedBy({ stop }: Approval, now: Date): string {
  if (!stop) return '';
  const who = stop.by?.name ?? 'the kill switch of this deployment';
  return `${clip(who, 60)} at ${clock(stop.at, now)}${stop.reason ? ` (${clip(stop.reason, 120)})` : ''}`;
}

/** Who stopped a run that still goes on, and what is past stopping. */
export function stopNotices(approval: Approval, now: Date): string[] {
  const { stop, run } = approval;
  if (!stop || !run || run.finished_at) return [];
  const past = pastHosts(approval, run);
  const rest =
    past.length > 0 ? `past stopping: ${names(past)}, finished and verified all the same` : 'nothing is past stopping';
  return [`Stopped by ${stoppedBy(approval, now)}: nothing more begins; ${rest}`];
}

const pastHosts = ({ stop }: Approval, { hosts }: PatchRun): string[] =>
  hosts.filter(({ instance_id }) => stop?.past.includes(instance_id)).map(({ name }) => name);

/** For operators and approvers, while there is something to stop. */
export function stopAction(approval: Approval, run: PatchRun, context: ViewContext): Action[] {
  const isGoing = run.status === 'running' || run.status === 'rolling_back';
  if (!mayPropose(context) || approval.stop || !isGoing) return [];
  return [
    {
      title: 'Stop',
      verb: 'stop_run',
      data: { approval_id: approval.approval_id },
      style: 'destructive',
      confirm:
        'Nothing more begins. A host whose install has begun is finished and verified: cutting it off would leave it half done. The card names those.',
    },
  ];
}
