import assert from 'node:assert/strict';
import fc from 'fast-check';
import { findAnomalies } from '../../../services/metrics/anomalies.js';
import { HourOfWeek } from '../../../services/metrics/hour-of-week.js';
import type { Point } from '../../../services/metrics/rolling-window.js';
import { RollingWindow } from '../../../services/metrics/rolling-window.js';
import { spreadOf } from '../../../services/metrics/statistics.js';

const periodMs = 300_000;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const start = Date.parse('2026-11-02T00:00:00Z');

/** A value every five minutes, by its number. */
const every = (days: number, value: (index: number, at: number) => number): Point[] =>
  Array.from({ length: (days * dayMs) / periodMs }, (_, index) => {
    const at = start + index * periodMs;
    return { at, value: value(index, at) };
  });

/** Between 20 and 22, without a pattern that repeats by the day. */
const calm = (index: number): number => 20 + ((index * 7919) % 101) / 50;
const noonOfDay4 = (4 * dayMs) / periodMs + 144;
const find = (points: readonly Point[], options: { from?: number; hourOfWeek?: HourOfWeek } = {}) =>
  findAnomalies(points, { from: start, periodMs, ...options });

describe('anomalies', () => {
  it('are none in what goes on as it did', () => assert.deepEqual(find(every(6, calm)), []));

  const raised = (points: number, value = 80) =>
    find(every(6, (index) => (index >= noonOfDay4 && index < noonOfDay4 + points ? value : calm(index))));

  it('last for two points at least; one point is a spike', () => {
    assert.deepEqual(
      raised(1, 22.8).map(({ kind, value }) => [kind, value]),
      [],
      'not far enough',
    );
    const seldom = every(6, (index) => (index === noonOfDay4 || index === noonOfDay4 - 400 ? 80 : calm(index)));
    assert.deepEqual(
      find(seldom).map(({ kind, value }) => [kind, value]),
      [
        ['record', 80],
        ['spike', 80],
      ],
      'the second one is nothing new',
    );
    const [episode, ...others] = raised(6);
    assert.deepEqual(others, []);
    assert.equal(episode?.kind, 'unusual');
    assert.equal(episode.from, start + noonOfDay4 * periodMs);
    assert.equal(episode.to - episode.from, 5 * periodMs);
    assert.ok(episode.usual.low >= 20 && episode.usual.high <= 22);
  });

  it('are a record when one point leaves everything of three days far behind, and those days are known', () => {
    const { lowest, highest } = { lowest: 20, highest: 22 };
    // Dixon's ratio of 0.3: the gap is 3/7 of what there was before.
    const [over, under] = [highest + 0.44 * (highest - lowest), highest + 0.42 * (highest - lowest)];
    assert.deepEqual(
      [raised(1, over), raised(1, under)].map((found) => found.map(({ kind }) => kind)),
      [['record'], []],
    );
    const young = every(6, (index) => (index === noonOfDay4 ? 80 : calm(index))).filter(
      ({ at }) => at >= start + 3 * dayMs,
    );
    assert.deepEqual(
      find(young).map(({ kind }) => kind),
      ['spike'],
    );
    const still = every(6, (index) => (index === noonOfDay4 ? 1 : 0));
    assert.deepEqual(
      find(still).map(({ kind }) => kind),
      ['spike'],
      'what never moved has no range to leave',
    );
  });

  it('go on while they go on, for six hours, and are then what is usual', () => {
    const hours = (n: number) => raised(n * 12).map(({ kind, from, to }) => [kind, (to - from + periodMs) / hourMs]);
    assert.deepEqual(hours(3), [['unusual', 3]]);
    const [[kind, lasted] = []] = hours(20);
    assert.equal(kind, 'unusual');
    assert.ok(Number(lasted) >= 6 && Number(lasted) < 8, `${lasted}`);
  });

  it('are drops too', () => {
    const [episode] = find(every(6, (index) => (Math.abs(index - noonOfDay4) < 4 ? 0.1 : calm(index))));
    assert.deepEqual([episode?.kind, episode?.value], ['unusual', 0.1]);
  });

  it('do not reach over a gap: two points an hour apart are two spikes', () => {
    const points = every(6, (index) => (index === noonOfDay4 || index === noonOfDay4 + 12 ? 80 : calm(index)));
    const gone = points.filter((_, index) => index <= noonOfDay4 || index >= noonOfDay4 + 12);
    assert.deepEqual(
      find(gone).map(({ kind }) => kind),
      ['record', 'spike'],
    );
  });

  it('are not what happens every night', () => {
    const nightly = (index: number, at: number) => ((at / hourMs) % 24 < 1 ? 80 : calm(index));
    assert.deepEqual(
      find(every(8, nightly)).filter(({ from }) => from >= start + 3 * dayMs),
      [],
    );
  });

  it('are only told of the time asked about, and need a day before it', () => {
    const high = (index: number) => (Math.abs(index - noonOfDay4) < 4 ? 80 : calm(index));
    const points = every(6, high);
    assert.deepEqual(find(points, { from: start + 5 * dayMs }), []);
    const short = points.filter(({ at }) => at >= start + 4 * dayMs);
    assert.deepEqual(find(short, { from: start + 4 * dayMs }), []);
  });

  describe('with weeks of history', () => {
    const weekly = (index: number, at: number) => ((at / hourMs) % 168 < 2 ? 80 : calm(index));
    const five = every(35, weekly);
    const from = start + 28 * dayMs;
    const hourly = five.filter(({ at }) => at % hourMs === 0);

    it('are not what happens every week at this hour', () => {
      const noticed = find(five, { from });
      assert.ok(
        noticed.some(({ kind }) => kind === 'unusual'),
        'without weeks it stands out',
      );
      assert.deepEqual(find(five, { from, hourOfWeek: new HourOfWeek(hourly) }), []);
    });

    it('are mentioned when the load of another hour stays', () => {
      const office = (index: number, at: number) =>
        calm(index) + ((at / hourMs) % 24 >= 8 && (at / hourMs) % 24 < 18 ? 40 : 0);
      const before = every(35, office);
      const night = from + 2 * hourMs;
      const points = before.map((point) =>
        point.at >= night && point.at < night + 2 * hourMs ? { ...point, value: 61 } : point,
      );
      const hourOfWeek = new HourOfWeek(before.filter(({ at }) => at % hourMs === 0 && at < from));
      const [episode, ...others] = find(points, { from, hourOfWeek });
      assert.deepEqual([episode?.kind, others.length], ['unusual_hour', 0]);
    });

    it('know nothing of an hour that fewer than three weeks had', () => {
      const weekMs = 168 * hourMs;
      const first = Math.ceil(start / weekMs) * weekMs;
      const later = (weeks: number) => {
        const at = first + weeks * weekMs;
        return new HourOfWeek(hourly.filter((point) => point.at < at)).usualAt(at);
      };
      assert.equal(later(2), undefined);
      assert.equal(later(3)?.high, 80);
    });
  });

  it('are the same in any unit, and never without history', () => {
    const values = fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 300, maxLength: 900 });
    fc.assert(
      fc.property(values, fc.constantFrom(0.5, 4, 1_024), (list, factor) => {
        const points = list.map((value, index) => ({ at: start + index * periodMs, value }));
        const plain = find(points);
        const scaled = find(points.map(({ at, value }) => ({ at, value: value * factor })));
        assert.deepEqual(
          plain.map(({ kind, from, to }) => [kind, from, to]),
          scaled.map(({ kind, from, to }) => [kind, from, to]),
        );
        for (const { from } of plain) assert.ok(from - start >= dayMs);
      }),
      { numRuns: 25 },
    );
  });
});

describe('RollingWindow', () => {
  it('knows the spread of exactly the points within its length', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: -20, max: 20 })), {
      maxLength: 80,
    });
    fc.assert(
      fc.property(steps, (list) => {
        const window = new RollingWindow(100);
        const added: Point[] = [];
        let at = 0;
        for (const [gap, value] of list) {
          at += gap;
          window.moveTo(at);
          window.add({ at, value });
          added.push({ at, value });
          const inside = added.filter((point) => point.at >= at - 100).map((point) => point.value);
          assert.deepEqual(window.spread, spreadOf(inside.sort((a, b) => a - b)));
        }
      }),
    );
  });
});
