import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findAnomalies } from '../../../services/metrics/anomalies.js';
import type { Point } from '../../../services/metrics/rolling-window.js';
import { ascending, mean, median } from '../../../services/metrics/statistics.js';
import { referenceFolder } from '../../support/recorded-answers.js';

const DAY_MS = 86_400_000;
const PERIOD_MS = 300_000;
const utc = (text: string): number => Date.parse(`${text.replace(' ', 'T').slice(0, 19)}Z`);

interface Recorded {
  readonly points: readonly Point[];
  readonly windows: readonly (readonly [from: number, to: number])[];
}

function recorded(folder: string): Recorded[] {
  const labels: Record<string, [string, string][]> = JSON.parse(
    readFileSync(join(folder, 'anomaly-windows.json'), 'utf8'),
  );
  return Object.entries(labels).map(([file, windows]) => {
    const slots = new Map<number, number[]>();
    for (const line of readFileSync(join(folder, file), 'utf8').trim().split('\n').slice(1)) {
      const [time = '', value = ''] = line.split(',');
      const at = Math.floor(utc(time) / PERIOD_MS) * PERIOD_MS;
      slots.set(at, [...(slots.get(at) ?? []), Number(value)]);
    }
    const points = [...slots].map(([at, values]) => ({ at, value: mean(values) })).sort((a, b) => a.at - b.at);
    return { points, windows: windows.map(([from, to]) => [utc(from), utc(to)] as const) };
  });
}

/** Times at which a detector speaks up. */
type Detector = (points: readonly Point[]) => number[];

const ours: Detector = (points) =>
  findAnomalies(points, { from: points[0]?.at ?? 0, periodMs: PERIOD_MS })
    .filter(({ kind }) => kind === 'unusual')
    .flatMap(({ from, to }) => points.filter(({ at }) => at >= from && at <= to).map(({ at }) => at));

const threeSigma: Detector = (points) => {
  const values = points.map(({ value }) => value);
  const centre = mean(values);
  const sigma = Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
  return points.filter(({ value }) => Math.abs(value - centre) > 3 * sigma).map(({ at }) => at);
};

const globalMad: Detector = (points) => {
  const values = ascending(points.map(({ value }) => value));
  const centre = median(values);
  const mad = median(values.map((value) => Math.abs(value - centre)));
  return points.filter(({ value }) => (0.6745 * Math.abs(value - centre)) / mad > 3.5).map(({ at }) => at);
};

/** Labelled windows with an alarm, and days with one outside them. */
function score(series: readonly Recorded[], detect: Detector) {
  const total = { hits: 0, windows: 0, falseDays: 0, days: 0 };
  for (const { points, windows } of series) {
    const alarms = detect(points);
    const within = (at: number) => windows.some(([from, to]) => at >= from && at <= to);
    const daysOf = (times: readonly number[]) => new Set(times.map((at) => Math.floor(at / DAY_MS))).size;
    total.hits += windows.filter(([from, to]) => alarms.some((at) => at >= from && at <= to)).length;
    total.windows += windows.length;
    total.falseDays += daysOf(alarms.filter((at) => !within(at)));
    total.days += daysOf(points.map(({ at }) => at));
  }
  return total;
}

describe('anomalies on recorded CloudWatch series with labelled windows', function () {
  this.timeout(60_000);
  let series: Recorded[] = [];

  before(function () {
    const folder = referenceFolder();
    if (folder === undefined) {
      process.stdout.write('    skipped: there is no ../shared/reference\n');
      this.skip();
    }
    series = recorded(join(folder, 'cloudwatch-series'));
  });

  it('finds as many windows, with as few false alarms, as it was measured to', () => {
    const all = {
      ours: score(series, ours),
      'mean + 3 sigma': score(series, threeSigma),
      MAD: score(series, globalMad),
    };
    for (const [name, { hits, windows, falseDays, days }] of Object.entries(all)) {
      process.stdout.write(
        `      ${name}: ${hits} of ${windows} windows, false alarms on ${falseDays} of ${days} days\n`,
      );
    }
    assert.ok(all.ours.hits >= 9, `${all.ours.hits} windows`);
    assert.ok(all.ours.falseDays <= 5, `${all.ours.falseDays} days with a false alarm`);
    for (const other of [all['mean + 3 sigma'], all.MAD]) assert.ok(all.ours.falseDays * 5 < other.falseDays);
  });

  it('says the same of a point whatever comes after it', () => {
    const [first] = series;
    assert.ok(first);
    const half = first.points.slice(0, first.points.length / 2);
    const until = (half.at(-1)?.at ?? 0) - PERIOD_MS;
    const early = (alarms: readonly number[]) => alarms.filter((at) => at <= until);
    assert.deepEqual(early(ours(first.points)), early(ours(half)));
  });
});
