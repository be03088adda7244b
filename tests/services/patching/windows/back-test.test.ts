import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  confidenceOf,
  judgeDays,
  lowestOfYesterday,
  windowLoads,
} from '../../../../services/patching/windows/back-test.js';
import { LoadProfile } from '../../../../services/patching/windows/profile.js';
import { dateOf, hourly, quietAt } from '../../../support/hourly-load.js';

describe('LoadProfile', () => {
  it('tells weekdays apart only from three weeks on', () => {
    const sundayNight = (hour: number) => (Math.floor(hour / 24) % 7 === 4 && hour % 24 === 3 ? 9 : 1);
    assert.equal(new LoadProfile(hourly(20, sundayNight)).kind, 'hour_of_day');
    const known = new LoadProfile(hourly(21, sundayNight));
    assert.equal(known.kind, 'hour_of_week');
    assert.deepEqual([known.at(3), known.at(24 + 3)], [9, 1]);
  });

  it('is wary of an hour that is busy every other week', () => {
    const everyOther = (hour: number) => (hour % 336 < 24 && hour % 24 === 3 ? 8 : 1);
    const profile = new LoadProfile(hourly(28, everyOther));
    const busy = Array.from({ length: 168 }, (_, hour) => profile.at(hour)).filter((value) => (value ?? 0) > 1);
    assert.equal(busy.length, 1);
  });

  it('does not know hours in which the host is mostly off', () => {
    const nights = hourly(14, () => 1).filter(({ hourOfWeek }) => hourOfWeek % 24 >= 6);
    const profile = new LoadProfile(nights);
    assert.equal(profile.at(3), undefined);
    assert.equal(profile.score([5, 6]), undefined);
    assert.equal(profile.of([5, 6]), undefined);
    assert.equal(profile.score([6, 7]), 1);
  });

  it('gives a median not above the 95th percentile, both between the least and the most', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 48, maxLength: 24 * 30 }),
        (values) => {
          const points = hourly(values.length / 24, (hour) => values[hour] ?? 0);
          const usual = new LoadProfile(points).of([5, 6]);
          if (!usual) return;
          assert.ok(usual.p50 <= usual.p95 && usual.p95 <= Math.max(...values) && usual.p50 >= Math.min(...values));
        },
      ),
    );
  });
});

describe('back-test', () => {
  it('is sure of a night that is quiet every day', () => {
    const judged = judgeDays(hourly(14, quietAt(2)), dateOf, 2);
    assert.ok(judged.length >= 10 && judged.every(({ regret }) => regret === 0));
    assert.equal(confidenceOf(judged), 1);
  });

  it('is not sure when the quiet hour wanders', () => {
    const wandering = (hour: number) => quietAt((Math.floor(hour / 24) * 7) % 24)(hour);
    const confidence = confidenceOf(judgeDays(hourly(14, wandering), dateOf, 2));
    assert.ok(confidence !== null && confidence < 0.7, String(confidence));
  });

  it('knows the future of no day: what comes after it changes nothing', () => {
    const before = judgeDays(hourly(10, quietAt(2)), dateOf, 2);
    const changed = judgeDays(
      hourly(14, (hour) => (hour < 240 ? quietAt(2)(hour) : quietAt(14)(hour))),
      dateOf,
      2,
    );
    assert.deepEqual(changed.slice(0, before.length), before);
    assert.ok(changed.slice(before.length).some(({ regret }) => regret > 0));
  });

  it('tests nothing without three days of history, nor on a day with holes', () => {
    assert.equal(confidenceOf(judgeDays(hourly(4, quietAt(2)), dateOf, 2)), null);
    const holes = hourly(14, quietAt(2)).filter((_, hour) => hour < 72 || hour % 2 === 0);
    assert.equal(confidenceOf(judgeDays(holes, dateOf, 2)), null);
  });

  it('gives every way of choosing a regret from 0 to 1', () => {
    const loads = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 24 * 6, maxLength: 24 * 6 });
    fc.assert(
      fc.property(loads, fc.integer({ min: 1, max: 6 }), (values, length) => {
        const points = hourly(6, (hour) => values[hour] ?? 0);
        for (const judged of [
          judgeDays(points, dateOf, length),
          judgeDays(points, dateOf, length, lowestOfYesterday),
        ]) {
          assert.ok(judged.length > 0 && judged.every(({ regret }) => regret >= 0 && regret <= 1));
        }
        assert.equal(windowLoads(points.slice(0, 24), length).length, 25 - length);
      }),
      { numRuns: 50 },
    );
  });
});
