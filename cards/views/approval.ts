import { MAX_POSTPONED } from '../../services/approvals/approval.js';
import type { Approval, Decision } from '../../services/contracts/approval.js';
import type { ViewContext } from '../context.js';
import { clip } from '../escape.js';
import { at, clock, span } from '../time.js';
import type { Action, Block, Tone, View } from '../view.js';
import { names, number, plural } from '../words.js';
import { allPackages, hashPrefix, packagePage, planBlocks, planSummary, surfaces } from './approval-plan.js';
import { runActions, runSteps, runTone, runVerdict } from './approval-run.js';

/** Teams refreshes a card for at most so many people. */
const refreshLimit = 60;

/**
 * One approval from the question to the verified result. Without a viewer it is the copy for everybody: state and a
 * way to one's own copy, no button that decides. A pending one whose time is over is shown as expired whatever the
 * store says.
 */
export function approvalView(approval: Approval, context: ViewContext): View {
  const state = stateOf(approval, context.now);
  const base = { title: `Approval ${approval.approval_id}`, notices: [], footer: footer(approval, context.now) };
  if (state === 'running' && approval.run !== null) {
    return {
      ...base,
      title: 'Patch run',
      verdict: runVerdict(approval, approval.run, context),
      tone: runTone(approval.run),
      blocks: [runSteps(approval.run, context), planSummary(approval, context)],
      actions: runActions(approval, approval.run),
    };
  }
  if (state !== 'pending') {
    return {
      ...base,
      title: titles[state],
      verdict: closedVerdict(approval, state, context.now),
      tone: tones[state],
      blocks: [planSummary(approval, context)],
      actions: state === 'approved' ? [review(approval, 'Show progress')] : [],
    };
  }
  const pending = { ...base, verdict: pendingVerdict(approval, context.now), tone: 'warning' as const };
  if (context.page !== undefined) {
    const { block, actions } = packagePage(approval, context);
    return {
      ...pending,
      title: 'Packages of this plan',
      blocks: [block],
      actions: [...actions, review(approval, 'Back')],
    };
  }
  const userIds = context.refreshUserIds?.slice(0, refreshLimit) ?? [];
  return {
    ...pending,
    title: 'Approval needed',
    blocks: [...planBlocks(approval, context), ...standing(approval, context)],
    actions: [...pendingActions(approval, context), ...allPackages(approval)],
    ...(userIds.length > 0 && {
      refresh: { verb: 'show_approval', data: { approval_id: approval.approval_id }, userIds },
    }),
  };
}

type State = 'pending' | 'running' | Exclude<Approval['status'], 'pending'>;

export function stateOf({ status, run, expires_at }: Approval, now: Date): State {
  if (status === 'pending') return now.getTime() < Date.parse(expires_at) ? 'pending' : 'expired';
  return status === 'approved' && run !== null && run.status !== 'waiting_for_window' ? 'running' : status;
}

const titles = {
  running: 'Patch run',
  approved: 'Approved',
  rejected: 'Approval rejected',
  expired: 'Approval expired',
  cancelled: 'Approval cancelled',
};
const tones: Record<Exclude<State, 'pending'>, Tone> = {
  running: 'neutral',
  approved: 'neutral',
  rejected: 'neutral',
  expired: 'warning',
  cancelled: 'neutral',
};

const footer = ({ approval_id, workflow_id }: Approval, now: Date) =>
  `approval ${approval_id} · workflow ${workflow_id} · shown ${clock(now.toISOString(), now)}`;

export const subject = ({ plan }: Approval): string => clip(plan.content.title, 120);

const extensions = ({ decisions }: Approval): number =>
  decisions.filter(({ decision }) => decision === 'postpone').length;

/** Twice at most, and never beyond the window. */
const isExtendable = (approval: Approval): boolean =>
  extensions(approval) < MAX_POSTPONED &&
  Date.parse(approval.expires_at) < Date.parse(approval.plan.content.window.end);

const approvers = ({ decisions }: Approval) => decisions.filter(({ decision }) => decision === 'approve');

function pendingVerdict(approval: Approval, now: Date): string {
  const { required, expires_at } = approval;
  const given = approvers(approval);
  const wanted =
    given.length === 0
      ? required === 1
        ? 'waits for approval'
        : `waits for ${number(required)} approvals`
      : `${number(given.length)} of ${number(required)} approvals (${names(given.map(({ by }) => by.name))})`;
  const extended = extensions(approval) > 0 ? 'deadline extended to' : 'expires';
  return `${subject(approval)} · ${wanted} · ${extended} ${at(expires_at, now)}`;
}

function closedVerdict(approval: Approval, state: Exclude<State, 'pending'>, now: Date): string {
  const last = (wanted: Decision['decision']) => approval.decisions.findLast(({ decision }) => decision === wanted);
  switch (state) {
    case 'approved': {
      const { start, end } = approval.plan.content.window;
      const who = approvers(approval);
      const by = decidedBy(who.at(-1), now);
      const both =
        who.length > 1
          ? ` by ${names(who.map((decision) => decision.by.name))}, ${clock(who.at(-1)?.at ?? '', now)}`
          : by;
      return `${subject(approval)} · approved${both} · runs ${span(start, end, now)}`;
    }
    case 'rejected':
      return `${subject(approval)} · rejected${decidedBy(last('reject'), now)} · nothing was changed`;
    case 'cancelled': {
      const cancelled = last('cancel');
      const because = approval.closed_because;
      if (because) return `${subject(approval)} · ${because} · nothing was changed`;
      const how = cancelled ? `cancelled${decidedBy(cancelled, now)}` : 'withdrawn: the approvers could not be reached';
      return `${subject(approval)} · ${how} · nothing was changed`;
    }
    default:
      return `${subject(approval)} · expired ${at(approval.expires_at, now)} without enough approvals · nothing was changed; ask again if it is still needed`;
  }
}

function decidedBy(decision: Decision | undefined, now: Date): string {
  if (decision === undefined) return '';
  const { by, surface, at: when, comment } = decision;
  return ` by ${by.name} in ${surfaces[surface]}, ${clock(when, now)}${comment ? `: "${comment}"` : ''}`;
}

/** Where the reader stands: why there are buttons, or why there are none. */
function standing(approval: Approval, { viewer, now }: ViewContext): Block[] {
  const say = (text: string): Block => ({ kind: 'text', text: { text } });
  const { requested_by, required } = approval;
  if (viewer === undefined) {
    return [say(`Only an approver other than ${requested_by.name} can decide this. Press Review for your own copy.`)];
  }
  const own = approvers(approval).find(({ by }) => by.id === viewer.id);
  if (viewer.id === requested_by.id) return [say('You asked for this, so somebody else has to approve it.')];
  if (own !== undefined) {
    const left = required - approvers(approval).length;
    return [
      say(
        `You approved this at ${clock(own.at, now)}. It needs ${plural(left, 'more approver')}; you can still reject it.`,
      ),
    ];
  }
  if (viewer.role !== 'approver') return [say(`Approvers decide this; your role is ${viewer.role}.`)];
  return [
    {
      kind: 'input',
      id: 'comment',
      label: 'Comment, kept with your decision (optional)',
      placeholder: 'For example: why not now',
      maxLength: 500,
    },
  ];
}

const review = ({ approval_id }: Approval, title: string): Action => ({
  title,
  verb: 'show_approval',
  data: { approval_id },
});

function pendingActions(approval: Approval, { viewer }: ViewContext): Action[] {
  const data = { approval_id: approval.approval_id, plan_hash: hashPrefix(approval) };
  if (viewer === undefined) return [review(approval, 'Review')];
  if (viewer.id === approval.requested_by.id) {
    return [
      ...(isExtendable(approval) ? [{ title: 'Extend deadline', verb: 'postpone' as const, data }] : []),
      {
        title: 'Cancel request',
        verb: 'cancel',
        data,
        style: 'destructive',
        confirm:
          'The request is withdrawn and its buttons go away for everybody. Nothing has been changed on any host.',
      },
    ];
  }
  if (viewer.role !== 'approver') return [];
  const reject: Action = { title: 'Reject', verb: 'reject', data, style: 'destructive' };
  if (approvers(approval).some(({ by }) => by.id === viewer.id)) return [reject];
  return [{ title: 'Approve', verb: 'approve', data, style: 'positive' }, reject];
}
