import assert from 'node:assert/strict';
import fc from 'fast-check';
import { outlookOf } from '../../../services/metrics/outlook.js';
import type { Point } from '../../../services/metrics/rolling-window.js';
import { trendOf } from '../../../services/metrics/trends.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const start = Date.parse('2026-10-25T00:00:00Z');
const hours = (count: number, value: (hour: number) => number): Point[] =>
  Array.from({ length: count }, (_, hour) => ({ at: start + hour * hourMs, value: value(hour) }));
const scatter = (hour: number): number => ((hour * 7919) % 11) / 20;
const office = (hour: number): number => (hour % 24 >= 8 && hour % 24 < 18 && Math.floor(hour / 24) % 7 < 5 ? 40 : 5);
const disk = { limit: 100, steady: true };

describe('trends', () => {
  it('say when a disk is full at the pace of the last week', () => {
    const points = hours(24 * 7, (hour) => 70 + hour / 12 + scatter(hour));
    const trend = trendOf(points, disk);
    assert.equal(trend?.direction, 'rising');
    assert.ok(Math.abs(trend.perDay - 2) < 0.1);
    const days = ((trend.reachesLimitAt ?? 0) - (points.at(-1)?.at ?? 0)) / dayMs;
    assert.ok(days > 7 && days < 9, `${days}`);
  });

  it('see a disk that began to fill today', () => {
    const points = hours(24 * 7, (hour) => 40 + scatter(hour) + Math.max(0, hour - 24 * 6) * 1.5);
    const days = ((trendOf(points, disk)?.reachesLimitAt ?? 0) - (points.at(-1)?.at ?? 0)) / dayMs;
    assert.ok(days > 0.3 && days < 1.5, `${days}`);
  });

  it('forecast nothing for what fills every day and is cleaned every night', () => {
    const trend = trendOf(
      hours(24 * 7, (hour) => 40 + (hour % 24) * 2),
      disk,
    );
    assert.equal(trend?.direction, 'steady');
    assert.equal(trend.reachesLimitAt, undefined);
  });

  it('forecast nothing farther ahead than three times what was seen, nor away from the limit', () => {
    assert.equal(
      trendOf(
        hours(24 * 7, (hour) => 10 + hour / 100),
        disk,
      )?.reachesLimitAt,
      undefined,
    );
    const falling = trendOf(
      hours(24 * 7, (hour) => 90 - hour / 12),
      disk,
    );
    assert.deepEqual([falling?.direction, falling?.reachesLimitAt], ['falling', undefined]);
    const credits = hours(24 * 7, (hour) => 40 - hour / 12);
    assert.ok(trendOf(credits, { limit: 0, steady: true })?.reachesLimitAt);
  });

  it('do not take the days of the week for a trend', () => {
    for (let first = 0; first < 7; first++) {
      const points = hours(24 * 21, (hour) => office(hour + 24 * first) + scatter(hour));
      assert.equal(trendOf(points)?.direction, 'steady');
    }
    const rising = hours(24 * 21, (hour) => office(hour) + hour / 12 + scatter(hour));
    assert.equal(trendOf(rising)?.direction, 'rising');
  });

  it('are unknown without two whole weeks, or half a day of what has no wave', () => {
    assert.equal(trendOf(hours(24 * 13, office)), undefined);
    assert.equal(
      trendOf(
        hours(11, (hour) => hour),
        disk,
      ),
      undefined,
    );
    assert.equal(trendOf([]), undefined);
  });

  it('turn around with their series', () => {
    const noisy = fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 48, maxLength: 60 });
    fc.assert(
      fc.property(noisy, fc.integer({ min: -3, max: 3 }), (noise, slope) => {
        const points = noise.map((value, hour) => ({ at: start + hour * hourMs, value: value / 10 + slope * hour }));
        const up = trendOf(points, { steady: true });
        const down = trendOf(
          points.map(({ at, value }) => ({ at, value: -value })),
          { steady: true },
        );
        const opposite = { rising: 'falling', falling: 'rising', steady: 'steady' } as const;
        assert.equal(down?.direction, opposite[up?.direction ?? 'steady']);
        assert.ok(Math.abs((up?.perDay ?? 0) + (down?.perDay ?? 0)) < 1e-6);
      }),
      { numRuns: 60 },
    );
  });

  it('are told in plain words, and not at all when the data ended a day ago', () => {
    const points = hours(24 * 7, (hour) => 70 + hour / 12);
    const name = { name: 'disk_used_percent', key: 'disk_used_percent /', label: 'Disk used /', metrics: [] };
    const to = new Date(start + 7 * dayMs);
    const told = outlookOf(name, points, { now: to, to });
    assert.equal(told.forecast, 'full in 8 days');
    assert.equal(told.detail, 'Disk used /: rising, +2.0 points a day over 7 days; at this pace full in 8 days.');
    const later = new Date(to.getTime() + 2 * dayMs);
    assert.equal(outlookOf(name, points, { now: later, to: later }).direction, 'unknown');
    assert.equal(outlookOf(name, null, { now: to, to }).detail, 'Disk used /: its history could not be read.');
  });
});
