import type { ApprovalRecord } from '../approvals/records.js';
import type { Approval } from '../contracts/approval.js';

/** Somebody wants a rehearsal, and no host has been asked yet. */
export const isWanted = ({ rehearsal }: Approval): boolean =>
  rehearsal !== undefined && Object.keys(rehearsal.commands).length === 0;

/**
 * What a rehearsal changes of an approval, as long as it is the one that was looked at and nobody has voted: who voted saw
 * what they saw. What `changed` does not hold of a rehearsal is over.
 */
export function withChange(record: ApprovalRecord, seen: Approval, changed: Partial<Approval>): ApprovalRecord {
  const { approval } = record;
  const isSame =
    approval.status === 'pending' &&
    approval.decisions.length === 0 &&
    approval.evidence_hash === seen.evidence_hash &&
    approval.rehearsal?.sent_at === seen.rehearsal?.sent_at &&
    Object.keys(approval.rehearsal?.commands ?? {}).length === Object.keys(seen.rehearsal?.commands ?? {}).length;
  const { rehearsal: _, ...rest } = approval;
  return isSame ? { ...record, approval: { ...rest, ...changed } } : record;
}
