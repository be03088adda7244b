import type { Approval, Escalation } from '../contracts/approval.js';
import type { People } from '../people.js';
import type { EscalationRule } from '../policy.js';
import { approvers, asOf } from './approval-state.js';

/**
 * The approval with what is due by now, each rule once. Those who asked or voted already are not who it is put to; where
 * nobody else is left, it is put to nobody and says so.
 */
export function escalated(
  stored: Approval,
  { rules, people, now }: { rules: readonly EscalationRule[]; people: People; now: Date },
): Approval {
  const approval = asOf(stored, now);
  const { escalations = [], requested_at, expires_at } = approval;
  if (approval.status !== 'pending') return stored;
  const begin = Date.parse(requested_at);
  const share = (now.getTime() - begin) / (Date.parse(expires_at) - begin);
  const due = rules.filter(({ after }) => share >= after && !escalations.some((one) => one.after === after));
  if (due.length === 0) return stored;
  const added = due.map(
    ({ after, to }): Escalation => ({ after, at: now.toISOString(), to: put(approval, to, people) }),
  );
  return { ...stored, escalations: [...escalations, ...added] };
}

/** Only who could still decide it. */
function put(approval: Approval, to: EscalationRule['to'], people: People): Escalation['to'] {
  const voted = new Set(approvers(approval).map(({ by }) => by.id));
  return people.all
    .filter(({ id, role }) => role === 'approver' && id !== approval.requested_by.id && !voted.has(id))
    .filter(({ id }) => to === 'approvers' || to.includes(id))
    .map(({ id, name }) => ({ id, name }));
}
