import { isOver, isOverridden, OVERRIDERS, overriders } from '../../services/approvals/approval-state.js';
import type { Approval } from '../../services/contracts/approval.js';
import type { Closure } from '../../services/contracts/closure.js';
import type { ViewContext } from '../context.js';
import { clip } from '../escape.js';
import { at } from '../time.js';
import type { Action } from '../view.js';
import { names, plural, sentence } from '../words.js';

/** What is closed in its way, as far as it still lasts. */
const standing = ({ frozen_by = [] }: Approval, now: Date): Closure[] =>
  frozen_by.filter(({ until }) => Date.parse(until) > now.getTime());

const closureWords = ({ name, by, until }: Closure, now: Date): string =>
  by
    ? `frozen by ${by.name} until ${at(until, now)} (${clip(name, 120)})`
    : `the change calendar ${clip(name, 80)} is closed until ${at(until, now)}`;

/** What does not begin, or was put behind what, and who overrides that. */
export function freezeNotices(approval: Approval, now: Date): string[] {
  if (isOver(approval, now)) return [];
  const moved = new Set(approval.plan.content.window.moved?.behind.map(({ key }) => key));
  return [
    ...standing(approval, now).map((one) => notice(approval, one, moved.has(one.key), now)),
    ...overridden(approval),
  ];
}

function notice(approval: Approval, one: Closure, isBehind: boolean, now: Date): string {
  const begins = isBehind ? 'its window is behind that' : 'no wave begins before';
  const wanted = overriders(approval, one.key).length;
  const so = wanted > 0 ? `; ${wanted} of ${OVERRIDERS} approvers override it for this` : '';
  return `${sentence(closureWords(one, now))}; ${begins}${so}`;
}

/** The mark that an override leaves. */
function overridden(approval: Approval): string[] {
  const by = approval.decisions.filter(({ decision }) => decision === 'override_freeze');
  const keys = [...new Set(by.flatMap(({ freezes = [] }) => freezes))].filter((key) => isOverridden(approval, { key }));
  if (keys.length === 0) return [];
  const who = by
    .filter(({ freezes = [] }) => freezes.some((key) => keys.includes(key)))
    .map(({ by: { name } }) => name);
  return [
    `Runs although changes are frozen: ${names([...new Set(who)])} overrode ${plural(keys.length, 'freeze')} for this`,
  ];
}

/** For an approver who did not ask for it, as long as something is in its way. */
export function overrideAction(approval: Approval, { viewer, now }: ViewContext): Action[] {
  if (viewer?.role !== 'approver' || viewer.id === approval.requested_by.id) return [];
  const left = standing(approval, now).filter(
    (one) => !isOverridden(approval, one) && !overriders(approval, one.key).includes(viewer.id),
  );
  if (left.length === 0 || isOver(approval, now)) return [];
  return [
    {
      title: 'Override freeze',
      verb: 'override_freeze',
      data: { approval_id: approval.approval_id, plan_hash: approval.plan.hash.slice(0, 8) },
      style: 'destructive',
      confirm: `This plan may then run although changes are frozen. It takes ${OVERRIDERS} approvers, and both are named in the record.`,
    },
  ];
}
