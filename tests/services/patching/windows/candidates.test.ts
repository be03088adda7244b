import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  bestOf,
  type Candidate,
  candidatesIn,
  hoursOf,
  isWithin,
} from '../../../../services/patching/windows/candidates.js';
import { LoadProfile } from '../../../../services/patching/windows/profile.js';
import { TimeZone } from '../../../../services/time-zone.js';
import { hourly, quietAt } from '../../../support/hourly-load.js';
import { HOUR } from '../../../support/manual-clock.js';

const agreed = { days: ['sunday' as const], start: '04:00', end: '06:00' };
const from = Date.parse('2026-11-25T14:00:00Z');
const horizon = { zone: new TimeZone('UTC'), from, to: from + 7 * 24 * HOUR, lengthMs: HOUR, blocked: [], agreed };
const profile = new LoadProfile(hourly(28, quietAt(2)));

const candidate = (start: number, p75: number, isAgreed = false): Candidate => ({
  start: from + start * HOUR,
  end: from + (start + 1) * HOUR,
  usual: { p50: p75, p75, p95: p75 },
  agreed: isAgreed,
});

describe('candidatesIn', () => {
  it('offers every full hour that is free, and counts those that are not', () => {
    const blocked = [{ kind: 'freeze' as const, from: from + 10 * HOUR, to: from + 12.5 * HOUR, detail: '' }];
    const all = candidatesIn(profile, horizon);
    const free = candidatesIn(profile, { ...horizon, blocked });
    assert.deepEqual([all.candidates.length, all.refused.blocked], [168, 0]);
    assert.equal(free.refused.blocked, 3);
    const times = free.candidates.map(({ start }) => (start - from) / HOUR);
    assert.deepEqual(
      [9, 10, 11, 12, 13].map((hour) => times.includes(hour)),
      [true, false, false, false, true],
    );
  });

  it('never meets what is blocked, whatever its length', () => {
    const time = fc.integer({ min: 0, max: 7 * 24 * 60 }).map((minutes) => from + minutes * 60_000);
    const blocks = fc.array(fc.tuple(time, fc.integer({ min: 1, max: 48 * 60 })), { maxLength: 10 });
    fc.assert(
      fc.property(blocks, fc.integer({ min: 30, max: 720 }), (times, minutes) => {
        const blocked = times.map(([at, length]) => ({
          kind: 'peer' as const,
          from: at,
          to: at + length * 60_000,
          detail: '',
        }));
        const { candidates } = candidatesIn(profile, { ...horizon, blocked, lengthMs: minutes * 60_000 });
        for (const { start, end } of candidates) {
          assert.ok(start >= horizon.from && end <= horizon.to);
          assert.ok(blocked.every((one) => end <= one.from || one.to <= start));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('offers no hour of which nothing is known', () => {
    const nights = new LoadProfile(hourly(28, quietAt(2)).filter(({ hourOfWeek }) => hourOfWeek % 24 >= 6));
    const { candidates, refused } = candidatesIn(nights, horizon);
    assert.equal(refused.unknownLoad, 7 * 6);
    assert.ok(candidates.every(({ start }) => new Date(start).getUTCHours() >= 6));
  });

  it('marks what lies within the agreed window', () => {
    const { candidates } = candidatesIn(profile, horizon);
    assert.deepEqual(
      candidates.filter((one) => one.agreed).map(({ start }) => new Date(start).toISOString().slice(0, 13)),
      ['2026-11-29T04', '2026-11-29T05'],
    );
  });
});

describe('isWithin', () => {
  it('takes a window that fills the agreed one, and none that is longer or on another day', () => {
    const at = (iso: string) => Date.parse(iso);
    assert.ok(isWithin(agreed, at('2026-11-29T04:00:00Z'), at('2026-11-29T06:00:00Z')));
    assert.ok(!isWithin(agreed, at('2026-11-29T04:00:00Z'), at('2026-11-29T06:30:00Z')));
    assert.ok(!isWithin(agreed, at('2026-11-30T04:00:00Z'), at('2026-11-30T05:00:00Z')));
  });
});

describe('hoursOf', () => {
  it('names every hour that a stretch touches', () => {
    assert.deepEqual(hoursOf(1.5 * HOUR, 3 * HOUR), [HOUR, 2 * HOUR]);
    assert.deepEqual(hoursOf(HOUR, 2 * HOUR), [HOUR]);
  });
});

describe('bestOf', () => {
  const ranks = (candidates: Candidate[]) => bestOf(candidates).map(({ start }) => (start - from) / HOUR);

  it('ranks by load, and chooses three that are apart', () => {
    const nights = [0, 1, 2, 24, 25, 48].map((hour) => candidate(hour, hour === 1 ? 0.1 : 0.2));
    assert.deepEqual(ranks(nights), [1, 24, 48]);
  });

  it('shows three of one night when there is no other, never overlapping', () => {
    assert.deepEqual(ranks([candidate(0, 0.1), candidate(0.5, 0.15), candidate(1, 0.2), candidate(2, 0.3)]), [0, 1, 2]);
  });

  it('puts the agreed window first, unless that is a busy time: then it is last and still there', () => {
    const quiet = [candidate(0, 0.1), candidate(24, 0.2), candidate(48, 0.3), candidate(72, 0.35)];
    assert.deepEqual(ranks([...quiet, candidate(90, 0.6, true)]), [90, 0, 24]);
    assert.deepEqual(ranks([...quiet, candidate(90, 4, true)]), [0, 24, 90]);
  });

  it('chooses nothing from nothing', () => assert.deepEqual(bestOf([]), []));
});
