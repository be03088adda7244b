import { approvers, windowOf } from '../../services/approvals/approval-state.js';
import type { Approval, Decision } from '../../services/contracts/approval.js';
import type { AcceptancePlan, PlanContent } from '../../services/contracts/plan.js';
import { clip } from '../escape.js';
import { at, clock, date, span } from '../time.js';
import { names, number } from '../words.js';
import { surfaces } from './approval-provenance.js';

export type State = 'pending' | 'running' | Exclude<Approval['status'], 'pending'>;

/** A pending one whose time is over is expired, whatever the store says. */
export function stateOf({ status, run, expires_at }: Approval, now: Date): State {
  if (status === 'pending') return now.getTime() < Date.parse(expires_at) ? 'pending' : 'expired';
  const isQuiet = run === null || run.status === 'waiting_for_window' || run.status === 'recorded';
  return status === 'approved' && !isQuiet ? 'running' : status;
}

export const subject = ({ plan }: Approval): string => clip(plan.content.title, 120);

/** How often its deadline was moved. */
export const extensions = ({ decisions }: Approval): number =>
  decisions.filter(({ decision }) => decision === 'postpone').length;

/** What is waited for, and until when. */
export function pendingVerdict(approval: Approval, now: Date): string {
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

/** What came of it, by whom, and whether anything was changed. */
export function closedVerdict(approval: Approval, state: Exclude<State, 'pending'>, now: Date): string {
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
