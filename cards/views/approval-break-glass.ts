import type { Approval } from '../../services/contracts/approval.js';
import { isWork } from '../../services/contracts/plan.js';
import type { ViewContext } from '../context.js';
import { clip } from '../escape.js';
import { at, clock } from '../time.js';
import type { Action } from '../view.js';
import { finished } from './approval-run.js';

/** One person let it run alone: who, when, why, and whether another one has looked at that. */
export function glassNotices({ break_glass }: Approval, now: Date): string[] {
  if (!break_glass) return [];
  const { by, at: when, reason, reviewed } = break_glass;
  const review = reviewed
    ? `reviewed by ${reviewed.by.name}, ${clock(reviewed.at, now)}${reviewed.comment ? `: "${clip(reviewed.comment, 200)}"` : ''}`
    : 'another approver has to review this';
  return [`${by.name} broke the glass, ${at(when, now)}: "${clip(reason, 300)}" · ${review}`];
}

/** For an approver who does not get the others in time. The comment is the reason. */
export function glassAction(approval: Approval, data: Action['data']): Action[] {
  if (!isWork(approval.plan.content)) return [];
  return [
    {
      title: 'Break glass',
      verb: 'break_glass',
      data,
      style: 'destructive',
      confirm:
        'It runs at once, without the approval of others. Your comment is the reason; every approver is told now, and another one has to review it.',
    },
  ];
}

/** For every other approver, until one of them did; the copy for everybody of a run that is over leads there. */
export function reviewAction(
  { approval_id, break_glass, requested_by, run }: Approval,
  { viewer }: ViewContext,
): Action[] {
  if (!break_glass || break_glass.reviewed) return [];
  if (!viewer) return run && finished(run) ? [{ title: 'Review', verb: 'show_approval', data: { approval_id } }] : [];
  if (viewer.role !== 'approver') return [];
  if (viewer.id === break_glass.by.id || viewer.id === requested_by.id) return [];
  return [{ title: 'Reviewed', verb: 'review', data: { approval_id } }];
}
