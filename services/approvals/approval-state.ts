import type { Approval, Decision } from '../contracts/approval.js';
import type { Closure } from '../contracts/closure.js';

/** A requester may extend the deadline twice, each time by what the policy gives to decide. */
export const MAX_POSTPONED = 2;

/** Different people who must agree that one plan runs though changes are frozen. No policy makes it fewer. */
export const OVERRIDERS = 2;

/** An approval that nobody decided in time is expired from that very moment, whatever is stored. */
export function asOf(approval: Approval, now: Date): Approval {
  const due = approval.status === 'pending' && now.getTime() >= Date.parse(approval.expires_at);
  return due ? { ...approval, status: 'expired' } : approval;
}

/** Whether nothing more can come of it: the same may be asked for anew, and its hosts are free. */
export function isOver(approval: Approval, now: Date): boolean {
  const { status, run } = asOf(approval, now);
  return status === 'approved' ? Boolean(run?.finished_at) : status !== 'pending';
}

/** A vote for another plan than this very one does not count: one was narrowed since. */
export const isForThis = ({ plan, narrowed }: Approval, { plan_hash }: Decision): boolean =>
  plan_hash === undefined ? !narrowed : plan_hash === plan.hash;

/** Everybody who approved this very plan, once each, in order. */
export function approvers(approval: Approval): Decision[] {
  const seen = new Set<string>();
  return approval.decisions.filter((one) => {
    const { decision, by } = one;
    if (decision !== 'approve' || seen.has(by.id) || !isForThis(approval, one)) return false;
    seen.add(by.id);
    return true;
  });
}

/** Who wants this plan to run in spite of one freeze, once each. */
export function overriders({ decisions }: Approval, key: string): string[] {
  const ids = decisions.flatMap(({ decision, by, freezes = [] }) =>
    decision === 'override_freeze' && freezes.includes(key) ? [by.id] : [],
  );
  return [...new Set(ids)];
}

export const isOverridden = (approval: Approval, { key }: Pick<Closure, 'key'>): boolean =>
  overriders(approval, key).length >= OVERRIDERS;

/** When the plan may run: with broken glass, at once and for a short time only. One that was moved behind a freeze gets its first window back when all of that is overridden. */
export function windowOf(approval: Approval): { start: string; end: string } {
  const { break_glass } = approval;
  if (break_glass) return { start: break_glass.at, end: break_glass.until };
  const { start, end, moved } = approval.plan.content.window;
  return moved?.behind.every((one) => isOverridden(approval, one))
    ? { start: moved.start, end: moved.end }
    : { start, end };
}
