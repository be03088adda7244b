import type { Approval, Decision } from '../contracts/approval.js';
import type { Closure } from '../contracts/closure.js';
import { Conflict, NotAllowed } from '../errors.js';
import { isEvidenceIntact } from '../evidence/hash.js';
import type { Caller } from '../operation.js';
import { type Narrow, narrowPlan } from '../patching/narrowing.js';
import type { BreakGlassRule } from '../policy.js';
import { approvers, asOf, isForThis, isOver, MAX_POSTPONED, windowOf } from './approval-state.js';
import { stillNeeded, whatHappened } from './approval-words.js';
import { brokenGlass } from './break-glass.js';
import { overriddenNow } from './freeze-override.js';
import { timeOfDay } from './time-of-day.js';

export interface Command {
  readonly decision: Decision['decision'];
  readonly comment: string | null;
  /** The plan's hash, or its first characters, as the person saw it. */
  readonly planHash: string | undefined;
  /** Approves a part of the plan alone. */
  readonly narrow?: Narrow | undefined;
}

/** What else a decision depends on. */
export interface Moment {
  readonly now: Date;
  /** How far an extension moves the deadline. Milliseconds. */
  readonly postponeMs: number;
  /** What is frozen, now or later. */
  readonly closures: readonly Closure[];
  /** Something of its run was begun, or may have been. */
  readonly begun?: boolean;
  /** What the policy allows one person alone; left out, nothing. */
  readonly breakGlass?: BreakGlassRule | undefined;
}

/** Closed by what was found out, not by a person. */
export const closed = (approval: Approval, reason: string): Approval => ({
  ...approval,
  status: 'cancelled',
  closed_because: reason,
});

/**
 * One decision of one person. The result is a new approval; decisions are only ever appended.
 *
 * @throws NotAllowed for the requester's own vote, a viewer's or operator's, and anybody else's cancel or postpone.
 * @throws Conflict when it is closed, when another plan was seen, or when the person has voted already.
 */
export function decide(stored: Approval, command: Command, caller: Caller, moment: Moment): Approval {
  const { now } = moment;
  const approval = asOf(stored, now);
  if (caller.surface !== 'teams' && caller.surface !== 'slack') {
    throw new NotAllowed('Decisions are made in Teams or Slack, by people.', {
      hint: 'Open the approval card in the approvers’ conversation.',
    });
  }
  if (command.planHash !== undefined && !approval.plan.hash.startsWith(command.planHash)) {
    throw new Conflict('This is not the plan that you saw: nothing was decided.', {
      hint: 'Open the approval again and read the plan as it is now.',
    });
  }
  if (!isOpenFor(command.decision, approval, moment)) {
    throw new Conflict(whatHappened(approval, now), { hint: nextStep(command.decision, approval) });
  }
  checkRight(approval, command.decision, caller);
  const part = command.narrow ? narrowed(approval, command.narrow, caller, now) : approval;
  if (command.decision === 'approve') checkVote(part, caller, now);
  const begins = command.decision === 'approve' || command.decision === 'break_glass';
  if (begins && !isEvidenceIntact(approval)) {
    throw new Conflict('The evidence is not what was frozen: nothing was decided.', {
      hint: 'Cancel it and ask again, and tell whoever watches over this table.',
    });
  }
  const decision: Decision = {
    decision: command.decision,
    by: { id: caller.id, name: caller.name },
    at: now.toISOString(),
    plan_hash: part.plan.hash,
    ...(approval.evidence_hash && { evidence_hash: approval.evidence_hash }),
    surface: caller.surface,
    comment: command.comment,
    ...(command.decision === 'override_freeze' && {
      freezes: overriddenNow(approval, moment.closures, caller, now).map(({ key }) => key),
    }),
  };
  const decided = { ...part, decisions: [...part.decisions, decision] };
  if (command.decision === 'break_glass') {
    const { comment } = command;
    const break_glass = brokenGlass(approval, { comment, caller, rule: moment.breakGlass, now });
    return { ...decided, status: 'approved', break_glass };
  }
  return outcome(decided, decision, moment);
}

/** What may still be decided. */
function isOpenFor(decision: Decision['decision'], approval: Approval, { now, begun = false }: Moment): boolean {
  const { status, break_glass } = approval;
  const isWaiting = status === 'approved' && !isOver(approval, now) && !begun;
  switch (decision) {
    case 'override_freeze':
      return !isOver(approval, now);
    case 'revoke':
      return isWaiting;
    case 'cancel':
      return status === 'pending' || isWaiting;
    case 'review':
      return break_glass !== undefined && break_glass.reviewed === null;
    default:
      return status === 'pending';
  }
}

/** The approval of fewer hosts, which says which were left out and by whom. */
function narrowed(approval: Approval, narrow: Narrow, { id, name }: Caller, now: Date): Approval {
  const { plan_id, hash, content } = approval.plan;
  const plan = narrowPlan(approval.plan, narrow);
  const left = new Set(plan.content.hosts.map(({ instance_id }) => instance_id));
  const dropped = content.hosts
    .filter(({ instance_id }) => !left.has(instance_id))
    .map(({ instance_id, name: host }) => ({ instance_id, name: host }));
  const narrowing = { by: { id, name }, at: now.toISOString(), from: { plan_id, hash }, dropped };
  return { ...approval, plan, narrowed: [...(approval.narrowed ?? []), narrowing] };
}

function checkRight(approval: Approval, decision: Decision['decision'], caller: Caller): void {
  const isRequester = approval.requested_by.id === caller.id;
  // Who may do that says the policy, also about the one who asked.
  if (decision === 'break_glass') return;
  if (decision === 'review' && approval.break_glass?.by.id === caller.id) {
    throw new NotAllowed('You broke the glass, so somebody else must review it.', { hint: 'Ask another approver.' });
  }
  if (decision === 'cancel' || decision === 'postpone') {
    if (!isRequester) {
      const what = decision === 'cancel' ? 'cancel this' : 'extend the deadline';
      throw new NotAllowed(`Only ${approval.requested_by.name}, who asked, may ${what}.`, {
        hint: 'An approver may reject it.',
      });
    }
    return;
  }
  if (isRequester) {
    throw new NotAllowed('You asked for this, so somebody else must decide it.', {
      hint: 'You may cancel it, or extend the deadline.',
    });
  }
  if (caller.role !== 'approver') {
    throw new NotAllowed(`Deciding needs the role approver; you are ${article(caller.role)}.`, {
      hint: 'Ask one of the approvers.',
    });
  }
}

/** One person counts once for one plan. */
function checkVote(approval: Approval, caller: Caller, now: Date): void {
  const earlier = approval.decisions.find(
    (one) => one.decision === 'approve' && one.by.id === caller.id && isForThis(approval, one),
  );
  if (earlier) {
    throw new Conflict(`You already approved this at ${timeOfDay(earlier.at, now)}; ${stillNeeded(approval)}.`, {
      hint: 'One person counts once.',
    });
  }
}

function outcome(approval: Approval, { decision, by, at, comment }: Decision, moment: Moment): Approval {
  switch (decision) {
    case 'approve':
      return approvers(approval).length >= approval.required ? { ...approval, status: 'approved' } : approval;
    case 'reject':
      return { ...approval, status: 'rejected' };
    case 'cancel':
      return { ...approval, status: 'cancelled' };
    case 'postpone':
      return { ...approval, expires_at: postponed(approval, moment) };
    case 'revoke':
      return { ...approval, status: 'revoked' };
    case 'review':
      return approval.break_glass
        ? { ...approval, break_glass: { ...approval.break_glass, reviewed: { by, at, comment } } }
        : approval;
    case 'override_freeze':
    case 'break_glass':
      return approval;
  }
}

function postponed(approval: Approval, { now, postponeMs }: Moment): string {
  const times = approval.decisions.filter(({ decision }) => decision === 'postpone').length;
  if (times > MAX_POSTPONED) {
    throw new Conflict(`The deadline was extended ${MAX_POSTPONED} times already.`, {
      hint: 'Cancel it and ask again later.',
    });
  }
  const { end } = windowOf(approval);
  const until = Math.min(Date.parse(approval.expires_at) + postponeMs, Date.parse(end));
  if (until <= Date.parse(approval.expires_at)) {
    throw new Conflict(`Its window ends at ${timeOfDay(end, now)}, so there is no later deadline.`, {
      hint: 'Cancel it and ask again for the next window.',
    });
  }
  return new Date(until).toISOString();
}

function nextStep(decision: Decision['decision'], { status, run }: Approval): string {
  if (decision === 'review') return 'Nothing is left to be reviewed.';
  if (status !== 'approved') return 'Ask for the plan again to get a new approval.';
  if ((decision === 'revoke' || decision === 'cancel') && run && !run.finished_at)
    return 'It has begun: stop it instead.';
  return 'Nothing more is needed.';
}

const article = (role: string): string => (/^[aeiou]/.test(role) ? `an ${role}` : `a ${role}`);
