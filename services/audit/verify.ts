import { groupBy } from '../group-by.js';
import { count } from '../words.js';
import { AuditEntry, GENESIS, isAuthentic } from './entry.js';

/** An item as it stands in the table: its place, from its sort key, and whatever is there. */
export interface Placed {
  /** NaN for a sort key that no entry has. */
  readonly place: number;
  readonly data: unknown;
}

/** What the bucket says of the chain: the hash of one entry at one time. */
export interface Anchor {
  readonly seq: number;
  readonly hash: string;
}

export type Tampering = 'edited' | 'removed' | 'inserted' | 'reordered' | 'tail_cut' | 'rewritten';

export interface Verdict {
  /** unproven: nothing is wrong, but an anchor vouches for a part at most. */
  readonly status: 'intact' | 'tampered' | 'unproven';
  readonly entries: number;
  /** The last entry that an anchor vouches for; 0 where there is none. */
  readonly anchored: number;
  /** The first bad place. */
  readonly tampering: { readonly kind: Tampering; readonly seq: number; readonly detail: string } | null;
  readonly summary: string;
}

export type Finding = NonNullable<Verdict['tampering']>;

/**
 * Looks through the whole chain. Whoever can write the table but not the bucket cannot change, drop, move or add an entry
 * up to the newest anchor without being seen; without anchors a consistent rewrite or a cut tail looks intact.
 *
 * @param items - in the order of their sort keys.
 */
export function verify(items: readonly Placed[], anchors: readonly Anchor[]): Verdict {
  const bySeq = anchors.toSorted((a, b) => a.seq - b.seq);
  const anchored = bySeq.at(-1)?.seq ?? 0;
  const tampering = new Walk(items, bySeq, 1).broken() ?? againstAnchors(items, bySeq, 1) ?? null;
  const entries = items.length;
  const verdict = { entries, anchored, tampering };
  if (tampering) {
    const summary = `Tampered: ${words[tampering.kind]} at entry ${tampering.seq} (${tampering.detail}).`;
    return { ...verdict, status: 'tampered', summary };
  }
  const whole = `${count(entries, 'entry', 'entries')}, each follows the one before it`;
  if (anchored === entries) return { ...verdict, status: 'intact', summary: `Intact: ${whole}; all are anchored.` };
  const open = anchored === 0 ? 'none of them is' : `the last ${entries - anchored} of them not`;
  const summary = `Not proven: ${whole}, but ${open} anchored, so a rewrite of ${anchored === 0 ? 'all' : 'those'} would not be seen.`;
  return { ...verdict, status: 'unproven', summary };
}

/**
 * Whether the end of a chain is whole and continues what an anchor vouches for.
 * @param items - from the anchored entry on.
 */
export const continues = (items: readonly Placed[], anchor: Anchor): Finding | undefined =>
  new Walk(items, [anchor], anchor.seq).broken() ?? againstAnchors(items, [anchor], anchor.seq);

const words: Readonly<Record<Tampering, string>> = {
  edited: 'edited',
  removed: 'removed',
  inserted: 'inserted',
  reordered: 'moved',
  tail_cut: 'the tail was cut off',
  rewritten: 'rewritten',
};

/** One pass from the first place to the last; `first` is where the items begin. */
class Walk {
  readonly #entries: readonly (AuditEntry | undefined)[];
  /** Authentic entries by what they call themselves. */
  readonly #claims: ReadonlyMap<number, readonly { readonly place: number; readonly entry: AuditEntry }[]>;
  readonly #anchors: ReadonlyMap<number, readonly Anchor[]>;

  constructor(
    private readonly items: readonly Placed[],
    anchors: readonly Anchor[],
    private readonly first: number,
  ) {
    this.#entries = items.map(({ data }) => authentic(data));
    const own = items.flatMap(({ place }, index) => {
      const entry = this.#entries[index];
      return entry ? [{ place, entry }] : [];
    });
    this.#claims = groupBy(own, ({ entry }) => entry.seq);
    this.#anchors = groupBy(anchors, ({ seq }) => seq);
  }

  broken(): Finding | undefined {
    let prev = this.first === 1 ? GENESIS : this.#entries[0]?.prev;
    for (const [index, { place }] of this.items.entries()) {
      const seq = this.first + index;
      if (!Number.isInteger(place) || place < seq) return found('inserted', seq, 'no entry has this key');
      if (place > seq) return found('removed', seq, 'nothing stands there');
      const entry = this.#entries[index];
      if (!entry) return found('edited', seq, 'its content does not give its hash');
      if (entry.seq !== seq) return this.#misplaced(entry, seq);
      if (entry.prev !== prev) return this.#unlinked(entry);
      prev = entry.hash;
    }
    return undefined;
  }

  /** An authentic entry where it does not belong. */
  #misplaced(entry: AuditEntry, place: number): Finding {
    const rivals = (this.#claims.get(entry.seq) ?? []).filter((claim) => claim.place !== place);
    const forged = rivals.find((rival) => rival.entry.hash !== entry.hash && !this.#isConfirmed(rival.entry));
    if (forged) return found('inserted', forged.entry.seq, 'the entries behind it were pushed on');
    if (rivals.length > 0) return found('inserted', place, `a copy of entry ${entry.seq}`);
    const isElsewhere = this.#claims.has(place);
    if (!isElsewhere && entry.seq > place) return found('removed', place, `entry ${entry.seq} stands there`);
    return found('reordered', place, `entry ${entry.seq} stands there`);
  }

  /** Its content gives its hash, but it does not continue what is before it: one of the two was replaced. */
  #unlinked(entry: AuditEntry): Finding {
    const seq = entry.seq > 1 && this.#isConfirmed(entry) ? entry.seq - 1 : entry.seq;
    return found('edited', seq, 'with a new hash of its own');
  }

  /** The entry behind it, or an anchor, says the same of it. */
  #isConfirmed({ seq, hash }: AuditEntry): boolean {
    const next = this.#claims.get(seq + 1) ?? [];
    const anchors = this.#anchors.get(seq) ?? [];
    return next.some(({ entry }) => entry.prev === hash) || anchors.some((anchor) => anchor.hash === hash);
  }
}

/** A chain without a flaw of its own may still be another one than the bucket vouches for, or end too early. */
function againstAnchors(items: readonly Placed[], anchors: readonly Anchor[], first: number): Finding | undefined {
  const last = first - 1 + items.length;
  let good = first - 1;
  for (const { seq, hash } of anchors) {
    if (seq > last) return found('tail_cut', last + 1, `an anchor vouches for ${seq} entries`);
    if (authentic(items[seq - first]?.data)?.hash !== hash) {
      return found('rewritten', good + 1, `an anchor vouches for another entry ${seq}`);
    }
    good = seq;
  }
  return undefined;
}

function authentic(data: unknown): AuditEntry | undefined {
  const { success, data: entry } = AuditEntry.safeParse(data);
  return success && isAuthentic(entry) ? entry : undefined;
}

const found = (kind: Tampering, seq: number, detail: string): Finding => ({ kind, seq, detail });
