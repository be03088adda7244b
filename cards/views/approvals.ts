import type { Approval } from '../../services/contracts/approval.js';
import type { ApprovalWorkflow } from '../../services/operations/create-approval-workflow.js';
import type { Approvals } from '../../services/operations/list-approvals.js';
import type { ViewContext } from '../context.js';
import { at, clock, relative } from '../time.js';
import type { Fix, View } from '../view.js';
import { names, number, plural } from '../words.js';
import { approvalView } from './approval.js';
import { stateOf, subject } from './approval-verdict.js';
import { pageOf } from './paging.js';

const pageSize = 8;

/** One approval is shown whole, several as a list to choose from. */
export function approvalsView({ approvals }: Approvals, context: ViewContext): View {
  const [only] = approvals;
  if (approvals.length === 1 && only !== undefined) return approvalView(only, context);
  const { rows, range, actions } = pageOf(approvals, 'show_approvals', context, pageSize);
  const open = approvals.filter((approval) => stateOf(approval, context.now) === 'pending').length;
  return {
    title: 'Approvals',
    verdict:
      approvals.length === 0
        ? 'No approval found: nothing of this kind waits for a decision'
        : `${number(open)} of ${plural(approvals.length, 'approval')} ${open === 1 ? 'waits' : 'wait'} for a decision`,
    tone: open > 0 ? 'warning' : 'neutral',
    notices: [],
    blocks:
      approvals.length === 0
        ? []
        : [
            {
              kind: 'fixes',
              heading: range === null ? 'Newest first' : `Newest first, ${range}`,
              fixes: rows.map((approval) => approvalLine(approval, approvals.indexOf(approval) + 1, context.now)),
              more: null,
            },
          ],
    actions: [...actions, { title: 'Vulnerabilities', verb: 'show_fleet', data: {} }],
    footer: `as of ${clock(context.now.toISOString(), context.now)}`,
  };
}

function approvalLine(approval: Approval, rank: number, now: Date): Fix {
  const { plan, requested_by, requested_at, expires_at, approval_id, run } = approval;
  const state = stateOf(approval, now);
  return {
    rank,
    title: subject(approval),
    hosts: names(plan.content.hosts.map(({ name }) => name)),
    why: `asked by ${requested_by.name} ${relative(requested_at, now)}`,
    badges: [
      { text: state === 'running' && run !== null ? run.status.replaceAll('_', ' ') : state, strong: true },
      ...(state === 'pending' ? [{ text: `expires ${at(expires_at, now)}`, tone: 'warning' as const }] : []),
      { text: `plan ${plan.hash.slice(0, 8)}` },
    ],
    action: { title: 'Open', verb: 'show_approval', data: { approval_id } },
  };
}

/** The request as its approvers see it, with how long the run is expected to take. */
export function approvalWorkflowView({ approval, estimated_duration }: ApprovalWorkflow, context: ViewContext): View {
  const view = approvalView(approval, context);
  const length = isoMinutes(estimated_duration);
  if (length === null) return view;
  return { ...view, footer: `${view.footer ?? ''} · takes about ${length}` };
}

/** `PT1H25M` as `1 h 25 m`; null for anything else. */
function isoMinutes(iso: string): string | null {
  const [, hours, minutes] = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:\d+S)?$/.exec(iso) ?? [];
  return [hours && `${hours} h`, minutes && `${minutes} m`].filter(Boolean).join(' ') || null;
}
