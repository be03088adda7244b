import { type AuditEntry, type AuditEvent, chained } from '../../../services/audit/entry.js';
import type { Anchor, Placed } from '../../../services/audit/verify.js';

export const auditEvent = (change: Partial<AuditEvent> = {}): AuditEvent => ({
  id: 'event-1',
  at: '2026-11-25T14:02:00.000Z',
  actor: { id: 'ana', name: 'Ana Ruiz', role: 'approver' },
  surface: 'teams',
  operation: 'decide_approval',
  effect: 'decide',
  subjects: ['0123456789ab-1', 'patch-0123456789ab-1'],
  plan_hash: 'a'.repeat(64),
  outcome: 'approve',
  call: null,
  reference: null,
  ...change,
});

/** A chain of `length` entries, each another event. */
export function chainOf(length: number, change: Partial<AuditEvent> = {}): AuditEntry[] {
  const entries: AuditEntry[] = [];
  for (let n = 1; n <= length; n++) {
    const at = new Date(Date.UTC(2026, 10, 25) + n * 3_600_000).toISOString();
    entries.push(chained(entries.at(-1), auditEvent({ id: `event-${n}`, at, ...change })));
  }
  return entries;
}

/** As the table gives them. */
export const placed = (entries: readonly unknown[]): Placed[] =>
  entries.map((data, index) => ({ place: index + 1, data }));

/** As the bucket keeps them: the head after each of these entries. */
export const anchorsAt = (entries: readonly AuditEntry[], ...seqs: number[]): Anchor[] =>
  seqs.flatMap((seq) => {
    const entry = entries[seq - 1];
    return entry ? [{ seq, hash: entry.hash }] : [];
  });
