import assert from 'node:assert/strict';
import fc from 'fast-check';
import { choosePeriod, earliest } from '../../../services/metrics/period.js';
import { factsOf } from '../../../services/metrics/series.js';
import { measured, measuredRange, slopeWords } from '../../../services/metrics/words.js';

const periodMs = 300_000;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const now = Date.parse('2026-11-22T12:00:00Z');
const range = { from: now - 24 * hourMs, to: now, now, periodMs };
const whole = Array.from({ length: 288 }, (_, index) => ({
  at: range.from + index * periodMs,
  value: 10 + (index % 5),
}));

describe('what a series was', () => {
  it('is its points in the range, counted and measured', () => {
    const before = { at: range.from - periodMs, value: 1_000 };
    const facts = factsOf([before, ...whole], range);
    assert.deepEqual([facts.points, facts.min, facts.max, facts.gaps], [288, 10, 14, []]);
    assert.equal(facts.last?.at, '2026-11-22T11:55:00.000Z');
    assert.equal(facts.shape.length, 48);
  });

  it('has gaps where points are missing, and no number in them', () => {
    const holed = whole.filter((_, index) => index < 60 || index >= 78);
    const facts = factsOf(holed, range);
    assert.deepEqual(facts.gaps, [{ from: '2026-11-21T17:00:00.000Z', to: '2026-11-21T18:30:00.000Z', points: 18 }]);
    assert.equal(facts.expected_points - facts.points, 18);
    assert.deepEqual(facts.shape[11], { at: '2026-11-21T17:30:00.000Z', average: null, max: null });
  });

  it('does not call what CloudWatch has not published yet a gap', () => {
    assert.deepEqual(factsOf(whole.slice(0, -3), range).gaps, []);
    assert.equal(factsOf(whole.slice(0, -4), range).gaps[0]?.points, 1);
  });

  it('is null, never zero, without points', () => {
    const { points, expected_points, min, max, average, p95, last, gaps, shape } = factsOf([], range);
    assert.deepEqual([points, min, max, average, p95, last], [0, null, null, null, null, null]);
    assert.deepEqual([gaps.length, gaps[0]?.points], [1, expected_points]);
    assert.ok(shape.every((part) => part.average === null && part.max === null));
  });

  const few = fc.shuffledSubarray(whole, { maxLength: 9 }).map((points) => points.sort((a, b) => a.at - b.at));

  it('accounts for every slot: points and missing ones are all there are', () => {
    fc.assert(
      fc.property(fc.oneof(few, fc.subarray(whole)), (points) => {
        const { gaps, expected_points } = factsOf(points, range);
        const missing = gaps.reduce((sum, gap) => sum + gap.points, 0);
        const all = points.length + missing;
        assert.ok(gaps.length === 10 ? all <= expected_points : all === expected_points);
        assert.ok(expected_points >= 285 && expected_points <= 288);
      }),
    );
  });
});

describe('the period', () => {
  const reach = (length: number, age = length, more: { detailed?: boolean; series?: number } = {}) =>
    choosePeriod({
      from: new Date(now - age),
      to: new Date(now - age + length),
      now: new Date(now),
      detailed: false,
      series: 7,
      ...more,
    });

  it('is five minutes, as EC2 publishes without detailed monitoring', () => {
    for (const days of [1 / 24, 1, 7, 14, 30]) assert.equal(reach(days * dayMs), 300);
  });

  it('is a minute with detailed monitoring, for a short and recent time', () => {
    assert.equal(reach(hourMs, hourMs, { detailed: true }), 60);
    assert.equal(reach(hourMs, 15 * dayMs, { detailed: true }), 60);
    assert.equal(reach(hourMs, 16 * dayMs, { detailed: true }), 300);
    assert.equal(reach(dayMs, dayMs, { detailed: true }), 300);
  });

  it('is an hour where the five-minute points are gone, or too many for one page', () => {
    assert.equal(reach(hourMs, 62 * dayMs), 300);
    assert.equal(reach(hourMs, 64 * dayMs), 3_600);
    assert.equal(reach(60 * dayMs), 3_600);
    assert.equal(reach(60 * dayMs, 60 * dayMs, { series: 1 }), 300);
  });

  it('never asks for what CloudWatch no longer keeps', () => {
    const day = (date: Date) => (now - date.getTime()) / dayMs;
    assert.deepEqual(
      [60, 300, 3_600].map((one) => Math.ceil(day(earliest(one, new Date(now))))),
      [15, 63, 455],
    );
  });
});

describe('numbers', () => {
  it('carry their unit', () => {
    assert.equal(measured(42.13, '%'), '42.1 %');
    assert.equal(measured(1_234_567, 'B/s'), '1.23 MB/s');
    assert.equal(measured(999.7, 'B/s'), '1 kB/s');
    assert.equal(measured(12_500, 'packets/s'), '12.5k packets/s');
    assert.equal(measured(0, 'count'), '0');
    assert.equal(measured(721.4, 'credits'), '721 credits');
    assert.equal(measured(2.7649, null), '2.76 (unit not stated)');
    assert.equal(measuredRange(12, 48.06, '%'), '12.0 to 48.1 %');
    assert.equal(slopeWords(-0.04, '%'), '-0.04 points a day');
    assert.equal(slopeWords(38, 'credits'), '+38 credits a day');
  });
});
