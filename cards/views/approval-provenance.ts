import { isForThis, windowOf } from '../../services/approvals/approval-state.js';
import type { Approval, Decision } from '../../services/contracts/approval.js';
import { isWork } from '../../services/contracts/plan.js';
import type { ViewContext } from '../context.js';
import { at, date, span } from '../time.js';
import type { Block, Fact } from '../view.js';
import { number } from '../words.js';
import { narrowFacts } from './approval-narrow.js';
import { whatWords } from './approval-packages.js';
import { where } from './approval-plan.js';

/** Shown to people, and enough for them to tell two plans apart. */
export const hashPrefix = ({ plan }: Approval): string => plan.hash.slice(0, 8);

/** Who asked, who decided, and which plan exactly. */
export const provenanceBlock = (approval: Approval, context: ViewContext): Block => ({
  kind: 'facts',
  heading: null,
  facts: provenance(approval, context),
});

/** What, where and when in three lines, for cards about a plan that is no longer open. */
export const planSummary = (approval: Approval, context: ViewContext): Block => {
  const { content } = approval.plan;
  return {
    kind: 'facts',
    heading: null,
    facts: [
      { label: 'What', value: { text: whatWords(content) } },
      ...(content.kind === 'rules'
        ? []
        : [{ label: 'Where', value: where(content, context) }, when(approval, context)]),
      ...provenance(approval, context),
    ],
  };
};

function when(approval: Approval, { now }: ViewContext): Fact {
  const { content } = approval.plan;
  return content.kind === 'acceptance'
    ? { label: 'Until', value: { text: date(content.until, now) } }
    : { label: 'Window', value: { text: summaryWindow(approval, now) } };
}

/** A window of a plan that is closed for good is only what it was. */
function summaryWindow(approval: Approval, now: Date): string {
  const { status, expires_at } = approval;
  const { start, end } = windowOf(approval);
  const over = status === 'pending' ? now.getTime() >= Date.parse(expires_at) : status !== 'approved';
  const text = span(start, end, now);
  return over ? text.replace(/ \([^)]*\)$/, '') : text;
}

function provenance(approval: Approval, { now }: ViewContext): Fact[] {
  const { plan, requested_by, requested_at, policy_version } = approval;
  const { content } = plan;
  const document = isWork(content) ? ` · ${content.document.name} version ${content.document.version}` : '';
  return [
    { label: 'Asked by', value: { text: `${requested_by.name}, ${at(requested_at, now)}` } },
    ...decisions(approval, now),
    ...narrowFacts(approval, now),
    {
      label: 'Plan',
      value: {
        text: `${hashPrefix(approval)}${document} · policy ${number(policy_version)}`,
      },
    },
  ];
}

const done: Record<Decision['decision'], string> = {
  approve: 'Approved',
  reject: 'Rejected',
  cancel: 'Cancelled',
  postpone: 'Deadline extended',
  override_freeze: 'Freeze overridden',
  revoke: 'Revoked',
  break_glass: 'Broke the glass',
  review: 'Reviewed',
};
export const surfaces = { teams: 'Teams', slack: 'Slack' };

function decisions(approval: Approval, now: Date): Fact[] {
  return approval.decisions.slice(-6).map((one) => {
    const { decision, by, at: when, surface, comment } = one;
    const of = decision === 'approve' && !isForThis(approval, one) ? 'the wider plan, ' : '';
    const said = comment ? `: "${comment}"` : '';
    return {
      label: done[decision],
      value: { text: `${of}${by.name} in ${surfaces[surface]}, ${at(when, now)}${said}` },
    };
  });
}
