import type { Coverage, Gap, Status } from './schema.js';

interface Seen {
  /** How many instances the question was about, those nobody knows included. */
  readonly requested: number;
  /** Ids of the instances that were found. */
  readonly instanceIds: readonly string[];
  readonly gaps: readonly Gap[];
  /** When each fact used was read. */
  readonly readAt: Iterable<Date>;
  readonly now: Date;
  /** Of the fleet. */
  readonly account: string | undefined;
  /** Where it was looked, and where not; left out by what looks in the home region alone. */
  readonly regions?: Coverage['regions'];
}

/**
 * How much of a question was answered. Complete means every instance asked about and every source used; unknown means
 * no instance at all.
 */
export function coverageOf({ requested, instanceIds, gaps, readAt, now, account, regions }: Seen): {
  status: Status;
  coverage: Coverage;
} {
  const unanswered = new Set(gaps.flatMap((gap) => gap.instances));
  const answered = instanceIds.filter((id) => !unanswered.has(id)).length;
  const oldest = [...readAt].reduce((oldest, at) => (at < oldest ? at : oldest), now);
  return {
    status: status(requested, answered, gaps),
    coverage: {
      requested,
      answered,
      failed: gaps.map((gap) => ({ ...gap, account: gap.account ?? account ?? null })),
      as_of: oldest.toISOString(),
      stale_s: Math.max(0, Math.floor((now.getTime() - oldest.getTime()) / 1_000)),
      ...(account && { account }),
      ...(regions && { regions }),
    },
  };
}

function status(requested: number, answered: number, gaps: readonly Gap[]): Status {
  if (requested > 0 && answered === 0) return 'unknown';
  return gaps.length === 0 ? 'complete' : 'partial';
}
