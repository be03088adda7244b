import type { Approval } from '../contracts/approval.js';

/** What becomes of hosts for which the approval is void; undefined where it is void for none. */
export function renewalWords({ voided }: Approval): string | undefined {
  if (!voided) return undefined;
  if (voided.next) return `the rest waits for a new approval: ${voided.next}`;
  return voided.no_next ? `no new approval was asked for: ${voided.no_next}` : 'a new approval is being asked for';
}
