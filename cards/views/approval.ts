import { approvers, MAX_POSTPONED, windowOf } from '../../services/approvals/approval-state.js';
import type { Approval } from '../../services/contracts/approval.js';
import type { PlanContent } from '../../services/contracts/plan.js';
import type { ViewContext } from '../context.js';
import { clock } from '../time.js';
import type { Action, Block, Tone, View } from '../view.js';
import { plural } from '../words.js';
import { acceptanceBlocks } from './approval-acceptance.js';
import { alarmPage, alarmsBlocks, allAlarms } from './approval-alarms.js';
import { glassAction, glassNotices, reviewAction } from './approval-break-glass.js';
import { escalationNotices } from './approval-escalation.js';
import { evidenceBlocks, rehearseAction } from './approval-evidence.js';
import { freezeNotices, overrideAction } from './approval-freeze.js';
import { narrowAction, narrowChoice, narrowNotices } from './approval-narrow.js';
import { allPackages, packagePage } from './approval-packages.js';
import { patchBlocks } from './approval-plan.js';
import { hashPrefix, planSummary, provenanceBlock } from './approval-provenance.js';
import { refusedNotices } from './approval-refused.js';
import { renewalActions, renewalBlocks, renewalNotices } from './approval-renewal.js';
import { rollbackBlocks } from './approval-rollback.js';
import { rulesBlocks } from './approval-rules.js';
import { runActions, runSteps, runTone, runVerdict } from './approval-run.js';
import { stopNotices } from './approval-stop.js';
import { closedVerdict, extensions, pendingVerdict, type State, stateOf, subject } from './approval-verdict.js';
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
    footer: footer(approval, context),
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
    ...refreshing(approval, context),
  };
}

/** Into their own copy, for those concerned. */
function refreshing({ approval_id }: Approval, { refreshUserIds = [], mark }: ViewContext): Pick<View, 'refresh'> {
  if (refreshUserIds.length === 0) return {};
  const data = { approval_id, ...(mark && { mark }) };
  return { refresh: { verb: 'show_approval', data, userIds: refreshUserIds.slice(0, refreshLimit) } };
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

/** Where several accounts ask in one channel, whose hosts it is about. */
const footer = ({ approval_id, workflow_id }: Approval, { now, account }: ViewContext) =>
  [
    ...(account ? [`account ${account}`] : []),
    `approval ${approval_id}`,
    `workflow ${workflow_id}`,
    `shown ${clock(now.toISOString(), now)}`,
  ].join(' · ');

/** Twice at most, and never beyond the window. */
const isExtendable = (approval: Approval): boolean =>
  extensions(approval) < MAX_POSTPONED && Date.parse(approval.expires_at) < Date.parse(windowOf(approval).end);

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
