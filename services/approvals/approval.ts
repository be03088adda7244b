import type { Approval, Decision } from '../contracts/approval.js';
import { Conflict, NotAllowed } from '../errors.js';
import type { Caller } from '../operation.js';
import { timeOfDay } from './time-of-day.js';

export interface Command {
  readonly decision: Decision['decision'];
  readonly comment: string | null;
  /** The plan's hash, or its first characters, as the person saw it. */
  readonly planHash: string | undefined;
}

/** A requester may extend the deadline twice, each time by what the policy gives to decide. */
export const MAX_POSTPONED = 2;

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

/** Closed by what was found out, not by a person. */
export const closed = (approval: Approval, reason: string): Approval => ({
  ...approval,
  status: 'cancelled',
  closed_because: reason,
});

/**
 * One decision of one person. The result is a new approval; decisions are only ever appended.
 *
 * @param postponeMs how far an extension moves the deadline.
 * @throws NotAllowed for the requester's own vote, a viewer's or operator's, and anybody else's cancel or postpone.
 * @throws Conflict when it is closed, when another plan was seen, or when the person has voted already.
 */
export function decide(stored: Approval, command: Command, caller: Caller, now: Date, postponeMs: number): Approval {
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
  if (approval.status !== 'pending') throw new Conflict(whatHappened(approval, now), { hint: nextStep(approval) });
  checkRight(approval, command.decision, caller, now);
  const decision: Decision = {
    decision: command.decision,
    by: { id: caller.id, name: caller.name },
    at: now.toISOString(),
    surface: caller.surface,
    comment: command.comment,
  };
  return outcome({ ...approval, decisions: [...approval.decisions, decision] }, command.decision, now, postponeMs);
}

function checkRight(approval: Approval, decision: Decision['decision'], caller: Caller, now: Date): void {
  const isRequester = approval.requested_by.id === caller.id;
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
  const earlier = approval.decisions.find(({ by, decision: was }) => was === 'approve' && by.id === caller.id);
  if (decision === 'approve' && earlier) {
    throw new Conflict(`You already approved this at ${timeOfDay(earlier.at, now)}; ${stillNeeded(approval)}.`, {
      hint: 'One person counts once.',
    });
  }
}

function outcome(approval: Approval, decision: Decision['decision'], now: Date, postponeMs: number): Approval {
  switch (decision) {
    case 'approve':
      return approvers(approval).length >= approval.required ? { ...approval, status: 'approved' } : approval;
    case 'reject':
      return { ...approval, status: 'rejected' };
    case 'cancel':
      return { ...approval, status: 'cancelled' };
    case 'postpone':
      return { ...approval, expires_at: postponed(approval, now, postponeMs) };
  }
}

function postponed(approval: Approval, now: Date, postponeMs: number): string {
  const times = approval.decisions.filter(({ decision }) => decision === 'postpone').length;
  if (times > MAX_POSTPONED) {
    throw new Conflict(`The deadline was extended ${MAX_POSTPONED} times already.`, {
      hint: 'Cancel it and ask again later.',
    });
  }
  const end = Date.parse(approval.plan.content.window.end);
  const until = Math.min(Date.parse(approval.expires_at) + postponeMs, end);
  if (until <= Date.parse(approval.expires_at)) {
    throw new Conflict(
      `Its window ends at ${timeOfDay(approval.plan.content.window.end, now)}, so there is no later deadline.`,
      {
        hint: 'Cancel it and ask again for the next window.',
      },
    );
  }
  return new Date(until).toISOString();
}

/** Everybody who approved, once each, in order. */
export function approvers(approval: Approval): Decision[] {
  const seen = new Set<string>();
  return approval.decisions.filter(({ decision, by }) => {
    if (decision !== 'approve' || seen.has(by.id)) return false;
    seen.add(by.id);
    return true;
  });
}

/** Who decided, when, and what follows: the sentence that a late click, a card and a terminal show alike. */
export function whatHappened(stored: Approval, now: Date): string {
  const approval = asOf(stored, now);
  const last = approval.decisions.at(-1);
  const when = (at: string): string => timeOfDay(at, now);
  switch (approval.status) {
    case 'pending':
      return `Waiting for a decision until ${when(approval.expires_at)}: ${stillNeeded(approval)}.`;
    case 'approved': {
      const names = approvers(approval).map(({ by }) => by.name);
      return `${names.join(' and ')} already approved this at ${when(last?.at ?? approval.requested_at)}; ${progress(approval, now)}.`;
    }
    case 'rejected':
      return `${last?.by.name} rejected this at ${when(last?.at ?? '')}.`;
    case 'cancelled':
      if (approval.closed_because) return `This was closed: ${approval.closed_because}.`;
      return last?.decision === 'cancel'
        ? `${last.by.name} cancelled this at ${when(last.at)}.`
        : 'This was withdrawn before anybody decided: the approvers could not be reached.';
    case 'expired':
      return `This expired at ${when(approval.expires_at)} without a decision.`;
  }
}

/** What is asked of whom, by when, and when it would run. */
export function whatIsAsked(approval: Approval, now: Date): string {
  const { title, closes, reboot_option, window } = approval.plan.content;
  const closed = `closes ${closes.findings} ${closes.findings === 1 ? 'finding' : 'findings'}`;
  const exploited = closes.known_exploited.length > 0 ? `, ${closes.known_exploited.length} known exploited` : '';
  const reboot = reboot_option === 'NoReboot' ? 'no reboot' : 'reboots where needed';
  const start = Date.parse(window.start) <= now.getTime() ? 'as soon as approved' : timeOfDay(window.start, now);
  const needed = `${approval.required} ${approval.required === 1 ? 'approver' : 'approvers'}`;
  return `${title}: ${closed}${exploited}; ${reboot}; runs ${start}. Waits for ${needed} until ${timeOfDay(approval.expires_at, now)}; nothing is installed before.`;
}

/** The state of an approval after a decision, for the one who made it and for whoever asks. */
export function whatWasDecided(approval: Approval, now: Date): string {
  const last = approval.decisions.at(-1);
  if (approval.status !== 'pending' || !last)
    return whatHappened(approval, now).replace(' already approved', ' approved');
  const did = last.decision === 'postpone' ? 'extended the deadline' : 'approved this';
  return `${last.by.name} ${did} at ${timeOfDay(last.at, now)}. ${whatHappened(approval, now)}`;
}

function progress({ run, plan }: Approval, now: Date): string {
  if (run?.finished_at) return `it ended at ${timeOfDay(run.finished_at, now)} as ${run.status.replaceAll('_', ' ')}`;
  if (run?.started_at) return `it is running since ${timeOfDay(run.started_at, now)}`;
  const { start } = plan.content.window;
  return Date.parse(start) <= now.getTime() ? 'it starts now' : `it starts at ${timeOfDay(start, now)}`;
}

function stillNeeded(approval: Approval): string {
  const missing = approval.required - approvers(approval).length;
  return missing === 1 ? 'one more approver is needed' : `${missing} more approvers are needed`;
}

const nextStep = ({ status }: Approval): string =>
  status === 'approved' ? 'Nothing more is needed.' : 'Ask for the plan again to get a new approval.';

const article = (role: string): string => (/^[aeiou]/.test(role) ? `an ${role}` : `a ${role}`);
