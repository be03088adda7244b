import { closedWords, inForce, openFrom, within } from '../change-control/closures.js';
import type { Approval } from '../contracts/approval.js';
import type { Closure } from '../contracts/closure.js';
import { Conflict } from '../errors.js';
import type { Caller } from '../operation.js';
import { isOverridden, OVERRIDERS, overriders, windowOf } from './approval-state.js';
import { timeOfDay } from './time-of-day.js';

/**
 * What is closed in the way of an approval: it holds the run, or its window was moved behind it. That is so for a
 * rollback that somebody asks for as well; an unhealthy host of a running wave goes back whatever is frozen. What is only
 * written down, or only watches, changes nothing on a host, so nothing holds it.
 */
export function inTheWayOf(approval: Approval, closures: readonly Closure[], now: Date): Closure[] {
  const { content } = approval.plan;
  if (content.kind === 'acceptance' || content.kind === 'alarms') return [];
  const { start, end } = windowOf(approval);
  const left = { start: new Date(Math.max(Date.parse(start), now.getTime())).toISOString(), end };
  const moved = new Set(content.window.moved?.behind.map(({ key }) => key));
  const meets = new Set(within(closures, left));
  return closures.filter((one) => (meets.has(one) || moved.has(one.key)) && !isOverridden(approval, one));
}

/** Two lists with the same keys say the same. */
export const keysOf = (closures: readonly Closure[]): string => closures.map(({ key }) => key).join();

/** Those that forbid it to begin at this moment. */
export const holding = (approval: Approval, closures: readonly Closure[], now: Date): Closure[] =>
  inForce(inTheWayOf(approval, closures, now), now);

/** When it may begin, or go on: undefined when nothing of its window is left open. */
export function opensAt(approval: Approval, closures: readonly Closure[], now: Date): Date | undefined {
  const { start, end } = windowOf(approval);
  const from = new Date(Math.max(Date.parse(start), now.getTime()));
  const open = openFrom(inTheWayOf(approval, closures, now), from);
  return open < new Date(end) ? open : undefined;
}

/** @throws Conflict when everything that is left of its window is frozen, naming the next open time. */
export function refuseFrozen(approval: Approval, closures: readonly Closure[], now: Date, hint: string): void {
  if (opensAt(approval, closures, now)) return;
  const from = new Date(Math.max(Date.parse(windowOf(approval).start), now.getTime()));
  const words = closedWords(inTheWayOf(approval, closures, now), from, now);
  throw new Conflict(`Nothing may be changed in its window: ${words}.`, { hint, approvalId: approval.approval_id });
}

/**
 * What one approver's override is about.
 * @throws Conflict when nothing is in the way, the person said so already, or the run waits for its later window already.
 */
export function overriddenNow(
  approval: Approval,
  closures: readonly Closure[],
  caller: Caller,
  now: Date,
): Pick<Closure, 'key'>[] {
  const found = inTheWayOf(approval, closures, now);
  if (found.length === 0) {
    throw new Conflict('Nothing that is frozen stands in its way.', { hint: 'Open the approval again.' });
  }
  const { moved, start } = approval.plan.content.window;
  const isBehind = moved !== undefined && windowOf(approval).start === start && moved.start !== start;
  if (approval.status === 'approved' && isBehind) {
    throw new Conflict(`It is approved for ${timeOfDay(start, now)} already, behind the freeze.`, {
      hint: 'Stop it, ask again, and override the freeze before it is approved.',
    });
  }
  const left = found.filter(({ key }) => !overriders(approval, key).includes(caller.id));
  if (left.length === 0) {
    throw new Conflict(`You override this already; ${OVERRIDERS} approvers are needed.`, {
      hint: 'One person counts once.',
    });
  }
  return left;
}
