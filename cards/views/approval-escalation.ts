import type { Approval } from '../../services/contracts/approval.js';
import { clock } from '../time.js';
import { names } from '../words.js';

/** Whom an undecided request was put to, the last time. */
export function escalationNotices({ status, escalations }: Approval, now: Date): string[] {
  const last = escalations?.at(-1);
  if (!last || status !== 'pending') return [];
  const who =
    last.to.length > 0
      ? names(
          last.to.map(({ name }) => name),
          6,
        )
      : 'nobody: nobody else could decide it';
  return [`Undecided at ${clock(last.at, now)}, so it was put to ${who}`];
}
