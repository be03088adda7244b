import { approvers, MAX_POSTPONED, windowOf } from '../../services/approvals/approval-state.js';
import type { Approval, Decision } from '../../services/contracts/approval.js';
import type { AcceptancePlan, PlanContent } from '../../services/contracts/plan.js';
import type { ViewContext } from '../context.js';
import { clip } from '../escape.js';
import { at, clock, date, span } from '../time.js';
import type { Action, Block, Tone, View } from '../view.js';
import { names, number, plural } from '../words.js';
import { acceptanceBlocks } from './approval-acceptance.js';
import { alarmPage, alarmsBlocks, allAlarms } from './approval-alarms.js';
import { glassAction, glassNotices, reviewAction } from './approval-break-glass.js';
import { escalationNotices } from './approval-escalation.js';
import { evidenceBlocks, rehearseAction } from './approval-evidence.js';
import { freezeNotices, overrideAction } from './approval-freeze.js';
import { narrowAction, narrowChoice, narrowNotices } from './approval-narrow.js';
import { allPackages, packagePage } from './approval-packages.js';
import { patchBlocks } from './approval-plan.js';
import { hashPrefix, planSummary, provenanceBlock, surfaces } from './approval-provenance.js';
import { refusedNotices } from './approval-refused.js';
import { renewalActions, renewalBlocks, renewalNotices } from './approval-renewal.js';
import { rollbackBlocks } from './approval-rollback.js';
import { rulesBlocks } from './approval-rules.js';
import { runActions, runSteps, runTone, runVerdict } from './approval-run.js';
import { stopNotices } from './approval-stop.js';
import { withdrawActions } from './approval-withdraw.js';

/** Teams refreshes a card for at most so many people. */
const refreshLimit = 60;

/**
 * One approval from the question to the verified result. Without a viewer it is the copy for everybody: state and a
 * way to one's own copy, no button that decides. A pending one whose time is over is shown as expired whatever the
 * store says.
 */
export function approvalView(approval: Approval, context: ViewContext): View {
  const state = stateOf(approval, context.now);
  const base = {
    title: `Approval ${approval.approval_id}`,
    notices: [
      ...glassNotices(approval, context.now),
      ...stopNotices(approval, context.now),
      ...refusedNotices(approval),
      ...freezeNotices(approval, context.now),
      ...narrowNotices(approval),
      ...renewalNotices(approval, context.now),
      ...(state === 'pending' ? escalationNotices(approval, context.now) : []),
    ],
    footer: footer(approval, context.now),
  };
  if (state === 'running' && approval.run !== null) {
    return {
      ...base,
      title: runTitles[approval.plan.content.kind],
      verdict: runVerdict(approval, approval.run, context),
      tone: runTone(approval.run),
      blocks: [runSteps(approval, approval.run, context), ...renewalBlocks(approval), planSummary(approval, context)],
      actions: [
        ...renewalActions(approval),
        ...runActions(approval, approval.run, context),
        ...reviewAction(approval, context),
        ...overrideAction(approval, context),
      ],
    };
  }
  if (state !== 'pending') {
    return {
      ...base,
      title: titles[state],
      verdict: closedVerdict(approval, state, context.now),
      tone: tones[state],
      blocks: [...renewalBlocks(approval), planSummary(approval, context)],
      actions: [
        ...renewalActions(approval),
        ...(state === 'approved' ? followed(approval) : []),
        ...reviewAction(approval, context),
        ...(state === 'approved' ? [...withdrawActions(approval, context), ...overrideAction(approval, context)] : []),
      ],
    };
  }
  const pending = { ...base, verdict: pendingVerdict(approval, context.now), tone: 'warning' as const };
  if (context.page !== undefined) {
    const { content } = approval.plan;
    const isAlarms = content.kind === 'alarms';
    const { block, actions } = isAlarms ? alarmPage(approval, content, context) : packagePage(approval, context);
    return {
      ...pending,
      title: isAlarms ? 'Alarms of this plan' : 'Packages of this plan',
      blocks: [block],
      actions: [...actions, review(approval, 'Back')],
    };
  }
  const userIds = context.refreshUserIds?.slice(0, refreshLimit) ?? [];
  return {
    ...pending,
    title: 'Approval needed',
    blocks: [
      ...renewalBlocks(approval),
      ...planBlocks(approval, context),
      ...evidenceBlocks(approval, context),
      provenanceBlock(approval, context),
      ...standing(approval, context),
    ],
    actions: [
      ...pendingActions(approval, context),
      ...rehearseAction(approval, context),
      ...allPackages(approval),
      ...allAlarms(approval),
      ...renewalActions(approval),
    ],
    ...(userIds.length > 0 && {
      refresh: { verb: 'show_approval', data: { approval_id: approval.approval_id }, userIds },
    }),
  };
}

function followed(approval: Approval): Action[] {
  if (approval.run?.status !== 'recorded') return [review(approval, 'Show progress')];
  return approval.plan.content.kind === 'acceptance'
    ? [{ title: 'Accepted risks', verb: 'show_acceptances', data: {} }]
    : [];
}

function planBlocks(approval: Approval, context: ViewContext): Block[] {
  const { content } = approval.plan;
  switch (content.kind) {
    case 'patch':
      return patchBlocks(content, approval, context);
    case 'rollback':
      return rollbackBlocks(content, approval, context);
    case 'acceptance':
      return acceptanceBlocks(content, approval, context);
    case 'rules':
      return rulesBlocks(content, approval);
    case 'alarms':
      return alarmsBlocks(content);
  }
}

type State = 'pending' | 'running' | Exclude<Approval['status'], 'pending'>;

export function stateOf({ status, run, expires_at }: Approval, now: Date): State {
  if (status === 'pending') return now.getTime() < Date.parse(expires_at) ? 'pending' : 'expired';
  const isQuiet = run === null || run.status === 'waiting_for_window' || run.status === 'recorded';
  return status === 'approved' && !isQuiet ? 'running' : status;
}

const runTitles: Record<PlanContent['kind'], string> = {
  patch: 'Patch run',
  rollback: 'Rollback',
  acceptance: 'Accepted risk',
  rules: 'People and policy',
  alarms: 'CloudWatch alarms',
};

const titles = {
  running: 'Patch run',
  approved: 'Approved',
  rejected: 'Approval rejected',
  expired: 'Approval expired',
  cancelled: 'Approval cancelled',
  revoked: 'Approval revoked',
};
const tones: Record<Exclude<State, 'pending'>, Tone> = {
  running: 'neutral',
  approved: 'neutral',
  rejected: 'neutral',
  expired: 'warning',
  cancelled: 'neutral',
  revoked: 'neutral',
};

const footer = ({ approval_id, workflow_id }: Approval, now: Date) =>
  `approval ${approval_id} · workflow ${workflow_id} · shown ${clock(now.toISOString(), now)}`;

export const subject = ({ plan }: Approval): string => clip(plan.content.title, 120);

const extensions = ({ decisions }: Approval): number =>
  decisions.filter(({ decision }) => decision === 'postpone').length;

/** Twice at most, and never beyond the window. */
const isExtendable = (approval: Approval): boolean =>
  extensions(approval) < MAX_POSTPONED && Date.parse(approval.expires_at) < Date.parse(windowOf(approval).end);

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
      const { start, end } = windowOf(approval);
      const who = approvers(approval);
      const by = decidedBy(who.at(-1) ?? last('break_glass'), now);
      const both =
        who.length > 1
          ? ` by ${names(who.map((decision) => decision.by.name))}, ${clock(who.at(-1)?.at ?? '', now)}`
          : by;
      const { content } = approval.plan;
      return `${subject(approval)} · approved${both} · ${then(content, approval, `runs ${span(start, end, now)}`, now)}`;
    }
    case 'rejected':
      return `${subject(approval)} · rejected${decidedBy(last('reject'), now)} · nothing was changed`;
    case 'revoked':
      return `${subject(approval)} · approval revoked${decidedBy(last('revoke'), now)} · nothing was begun`;
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

function then(content: PlanContent, approval: Approval, runs: string, now: Date): string {
  if (content.kind === 'acceptance') return held(approval, content, now);
  if (content.kind === 'alarms') return 'being set';
  if (content.kind === 'rules') return approval.run?.status === 'recorded' ? 'it holds' : 'being written down';
  return runs;
}

/** What people live with counts as open until it was written down. */
const held = ({ run }: Approval, { until, owner }: AcceptancePlan, now: Date): string =>
  run?.status === 'recorded' ? `accepted until ${date(until, now)}, owner ${owner.name}` : 'being written down';

function decidedBy(decision: Decision | undefined, now: Date): string {
  if (decision === undefined) return '';
  const { by, surface, at: when, comment } = decision;
  return ` by ${by.name} in ${surfaces[surface]}, ${clock(when, now)}${comment ? `: "${comment}"` : ''}`;
}

/** Where the reader stands: why there are buttons, or why there are none. */
function standing(approval: Approval, { viewer, now, dialogs }: ViewContext): Block[] {
  const say = (text: string): Block => ({ kind: 'text', text: { text } });
  const { requested_by, required } = approval;
  if (viewer === undefined) {
    const more = dialogs ? 'Review takes a comment, or leaves hosts out.' : 'Press Review for your own copy.';
    return [say(`Only an approver other than ${requested_by.name} can decide this. ${more}`)];
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
    ...narrowChoice(approval),
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

function pendingActions(approval: Approval, context: ViewContext): Action[] {
  const { viewer } = context;
  const data = { approval_id: approval.approval_id, plan_hash: hashPrefix(approval) };
  const reject: Action = { title: 'Reject', verb: 'reject', data, style: 'destructive' };
  const approve = approveAction(approval, data, context);
  if (viewer === undefined) {
    return [...(context.dialogs ? [approve, reject] : []), review(approval, 'Review')];
  }
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
  const override = overrideAction(approval, context);
  if (approvers(approval).some(({ by }) => by.id === viewer.id)) return [reject, ...override];
  return [approve, reject, ...narrowAction(approval, data), ...override, ...glassAction(approval, data)];
}

const approveAction = (approval: Approval, data: Action['data'], { dialogs }: ViewContext): Action => ({
  title: 'Approve',
  verb: 'approve',
  data,
  style: 'positive',
  ...(dialogs && { confirm: `Approves exactly this: ${subject(approval)} (plan ${hashPrefix(approval)}).` }),
});
