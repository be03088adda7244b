import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type AuditEntry, chained } from '../../../services/audit/entry.js';
import { continues, type Placed, type Tampering, verify } from '../../../services/audit/verify.js';
import { anchorsAt, auditEvent, chainOf, placed } from './entries.js';

/** Appends these events anew, as somebody would who knows how the chain is made. */
const rehashed = (entries: readonly AuditEntry[]): AuditEntry[] => {
  const made: AuditEntry[] = [];
  for (const { seq: _, prev: __, hash: ___, ...event } of entries) made.push(chained(made.at(-1), event));
  return made;
};

describe('verifying the audit chain', () => {
  it('calls a chain intact whose every entry is anchored, and an empty one', () => {
    const entries = chainOf(12);
    const verdict = verify(placed(entries), anchorsAt(entries, 5, 12));
    assert.deepEqual(verdict, {
      status: 'intact',
      entries: 12,
      anchored: 12,
      tampering: null,
      summary: 'Intact: 12 entries, each follows the one before it; all are anchored.',
    });
    assert.equal(verify([], []).status, 'intact');
  });

  it('does not call intact what no anchor vouches for', () => {
    const entries = chainOf(3);
    const none = verify(placed(entries), []);
    assert.equal(none.status, 'unproven');
    assert.match(none.summary, /none of them is anchored, so a rewrite of all would not be seen/);
    const tail = verify(placed(entries), anchorsAt(entries, 2));
    assert.equal(tail.status, 'unproven');
    assert.match(tail.summary, /the last 1 of them not anchored/);
  });

  const foundIn = (items: readonly Placed[], entries: readonly AuditEntry[]) => {
    const { tampering } = verify(items, anchorsAt(entries, 4, 9, 10));
    return tampering && [tampering.kind, tampering.seq];
  };
  const cases: readonly [string, (entries: AuditEntry[]) => readonly unknown[], [Tampering, number]][] = [
    ['a changed outcome', (all) => all.with(5, { ...all[5]!, outcome: 'reject' }), ['edited', 6]],
    ['a field more', (all) => all.with(5, { ...all[5]!, note: 'mine' } as never), ['edited', 6]],
    ['garbage', (all) => all.with(0, 'nothing' as never), ['edited', 1]],
    [
      'a changed entry with a new hash',
      (all) => all.with(5, chained(all[4], auditEvent({ outcome: 'reject' }))),
      ['edited', 6],
    ],
    ['a changed last entry with a new hash', (all) => all.with(9, chained(all[8], auditEvent())), ['rewritten', 10]],
    ['two entries swapped', (all) => all.with(2, all[6]!).with(6, all[2]!), ['reordered', 3]],
    ['an entry moved to the end', (all) => [...all.toSpliced(3, 1), all[3]], ['reordered', 4]],
    ['an entry dropped, the others pushed up', (all) => all.toSpliced(3, 1), ['removed', 4]],
    ['the first dropped', (all) => all.slice(1), ['removed', 1]],
    ['a copy at the end', (all) => [...all, all[3]], ['inserted', 11]],
    ['a copy in the middle', (all) => all.toSpliced(5, 0, all[1]!), ['inserted', 6]],
    [
      'an entry of their own, the others pushed on',
      (all) => all.toSpliced(5, 0, chained(all[4], auditEvent())),
      ['inserted', 6],
    ],
    ['the tail cut', (all) => all.slice(0, 7), ['tail_cut', 8]],
    ['everything gone', () => [], ['tail_cut', 1]],
    [
      'an entry dropped and the rest chained anew',
      (all) => rehashed(all.toSpliced(6, 1, all[7]!, all[7]!)),
      ['rewritten', 5],
    ],
    [
      'the whole chain made anew',
      (all) => rehashed(all.map((one) => ({ ...one, outcome: 'reject' }))),
      ['rewritten', 1],
    ],
  ];
  for (const [what, tamper, expected] of cases) {
    it(`finds ${what}: ${expected.join(' at ')}`, () => {
      const entries = chainOf(10);
      assert.deepEqual(foundIn(placed(tamper(entries)), entries), expected);
    });
  }

  it('finds a gap and a foreign key', () => {
    const entries = chainOf(10);
    const gap = placed(entries).toSpliced(3, 1);
    assert.deepEqual(foundIn(gap, entries), ['removed', 4]);
    const foreign = [...placed(entries), { place: Number.NaN, data: entries[0] }];
    assert.deepEqual(foundIn(foreign, entries), ['inserted', 11]);
  });

  it('finds 2,000 random tamperings of whoever has the table and not the bucket, and without anchors misses rewrites', function () {
    this.timeout(60_000);
    const counts = new Map<string, number>();
    let missed = 0;
    fc.assert(
      fc.property(tampered, ({ kind, entries, items, anchors }) => {
        counts.set(kind, (counts.get(kind) ?? 0) + 1);
        const { status, tampering } = verify(items, anchorsAt(entries, ...anchors));
        assert.equal(status, 'tampered', `${kind} was not seen`);
        assert.ok(tampering);
        if (!needsAnchors.has(kind)) return;
        if (verify(items, []).status !== 'tampered') missed++;
      }),
      { numRuns: 2_000, seed: 20_261_125 },
    );
    const all = [...counts].sort(([a], [b]) => a.localeCompare(b));
    const needing = all.filter(([kind]) => needsAnchors.has(kind)).reduce((sum, [, n]) => sum + n, 0);
    process.stdout.write(
      `      tamperings detected: 2000 of 2000 (${all.map(([kind, n]) => `${kind} ${n}`).join(', ')}); ` +
        `without anchors ${missed} of ${needing} rewrites and cuts are missed\n`,
    );
    assert.ok(all.length === tamperings.length && all.every(([, n]) => n >= 100), 'every kind was tried');
    assert.equal(missed, needing, 'the positive control: only the anchors see these');
  });

  it('lets an anchor move on only over what continues it', () => {
    const entries = chainOf(10);
    const [anchor] = anchorsAt(entries, 6);
    assert.ok(anchor);
    const from = (items: readonly Placed[]) => items.slice(5);
    assert.equal(continues(from(placed(entries)), anchor), undefined);
    const rewritten = rehashed(entries.map((one) => ({ ...one, outcome: 'reject' })));
    assert.equal(continues(from(placed(rewritten)), anchor)?.kind, 'rewritten');
    assert.equal(continues(from(placed(entries.slice(0, 5))), anchor)?.kind, 'tail_cut');
    assert.equal(continues(from(placed(entries.toSpliced(7, 1))), anchor)?.kind, 'removed');
  });

  it('looks through 10,000 entries', () => {
    const entries = chainOf(10_000);
    assert.equal(verify(placed(entries), anchorsAt(entries, 10_000)).status, 'intact');
  });
});

const needsAnchors = new Set(['rewrite', 'tail cut']);

interface Tampered {
  readonly kind: string;
  readonly entries: readonly AuditEntry[];
  readonly items: readonly Placed[];
  readonly anchors: readonly number[];
}

const text = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' });
/** One field of an event, to something that it was not. */
const edit: fc.Arbitrary<(entry: AuditEntry) => AuditEntry> = fc.oneof(
  text.map((outcome) => (entry: AuditEntry) => ({ ...entry, outcome: `${entry.outcome}${outcome}` })),
  text.map((name) => (entry: AuditEntry) => ({
    ...entry,
    actor: { ...entry.actor, name: `${entry.actor.name}${name}` },
  })),
  text.map((subject) => (entry: AuditEntry) => ({ ...entry, subjects: [...entry.subjects, subject] })),
  fc.constant((entry: AuditEntry) => ({ ...entry, subjects: entry.subjects.slice(1) })),
  fc.constant((entry: AuditEntry) => ({ ...entry, plan_hash: null })),
  fc.constant((entry: AuditEntry) => ({ ...entry, at: '2026-12-24T00:00:00.000Z' })),
  fc.nat(63).map((digit) => (entry: AuditEntry) => {
    const other = entry.prev[digit] === 'f' ? '0' : 'f';
    return { ...entry, prev: entry.prev.slice(0, digit) + other + entry.prev.slice(digit + 1) };
  }),
  fc.nat(63).map((digit) => (entry: AuditEntry) => {
    const other = entry.hash[digit] === 'f' ? '0' : 'f';
    return { ...entry, hash: entry.hash.slice(0, digit) + other + entry.hash.slice(digit + 1) };
  }),
);

type Tamper = (entries: AuditEntry[], at: number, other: number, change: (entry: AuditEntry) => AuditEntry) => unknown;
const tamperings: readonly (readonly [string, Tamper])[] = [
  ['edit', (all, at, _, change) => placed(all.with(at, change(all[at]!)))],
  [
    'edit with a new hash',
    (all, at, _, change) => {
      const { seq: _seq, prev: _prev, hash: _hash, ...event } = change({ ...all[at]!, outcome: 'forged' });
      return placed(all.with(at, chained(all[at - 1], event)));
    },
  ],
  ['removal', (all, at) => placed(all).toSpliced(at, 1)],
  ['removal, the others pushed up', (all, at) => placed(all.toSpliced(at, 1))],
  ['swap', (all, at, other) => placed(all.with(at, all[other]!).with(other, all[at]!))],
  ['copy', (all, at, other) => placed(all.toSpliced(at, 0, all[other]!))],
  ['insertion', (all, at) => placed(all.toSpliced(at, 0, chained(all[at - 1], auditEvent({ id: 'forged' }))))],
  ['tail cut', (all, at) => placed(all.slice(0, at))],
  ['rewrite', (all, at, _, change) => placed(rehashed(all.with(at, change({ ...all[at]!, outcome: 'forged' }))))],
];

/** A chain whose every entry is anchored, as the appender leaves it, and what somebody made of the table. */
const tampered: fc.Arbitrary<Tampered> = fc
  .tuple(fc.constantFrom(...tamperings), fc.integer({ min: 2, max: 25 }), fc.nat(), fc.nat(), edit, fc.array(fc.nat()))
  .map(([[kind, tamper], length, a, b, change, days]) => {
    const entries = chainOf(length);
    const at = a % length;
    const other = (at + 1 + (b % (length - 1))) % length;
    const items = tamper([...entries], at, other, change) as Placed[];
    return { kind, entries, items, anchors: [...days.map((day) => 1 + (day % length)), length] };
  });
