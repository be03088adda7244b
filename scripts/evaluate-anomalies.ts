import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { groupBy } from '../services/group-by.js';
import { findAnomalies, HISTORY_NEEDED_MS, LOOKBACK_MS } from '../services/metrics/anomalies.js';
import { type Point, RollingWindow } from '../services/metrics/rolling-window.js';
import { distance, mean, median } from '../services/metrics/statistics.js';

const DAY_MS = 86_400_000;
const PERIOD_MS = 300_000;

/** One series, and when somebody said that it was not as usual. */
export interface Labelled {
  readonly points: readonly Point[];
  /** Epoch milliseconds, both ends included. */
  readonly windows: readonly (readonly [from: number, to: number])[];
}

const utc = (text: string): number => Date.parse(`${text.replace(' ', 'T').slice(0, 19)}Z`);

const Windows = z.record(z.string(), z.array(z.tuple([z.string(), z.string()])));

/** The series that `anomaly-windows.json` names, `timestamp,value` in UTC, as 5-minute means. */
export function readLabelledSeries(folder: string): Labelled[] {
  const labels = Windows.parse(JSON.parse(readFileSync(join(folder, 'anomaly-windows.json'), 'utf8')));
  return Object.entries(labels).map(([file, windows]) => {
    const lines = readFileSync(join(folder, file), 'utf8').trim().split(/\r?\n/).slice(1);
    const read = lines.map((line) => {
      const [time = '', value = ''] = line.split(',');
      return { slot: Math.floor(utc(time) / PERIOD_MS), value: Number(value) };
    });
    const points = [...groupBy(read, ({ slot }) => slot)]
      .map(([slot, some]) => ({ at: slot * PERIOD_MS, value: mean(some.map(({ value }) => value)) }))
      .sort((a, b) => a.at - b.at);
    return { points, windows: windows.map(([from, to]) => [utc(from), utc(to)] as const) };
  });
}

/** Times at which a method speaks up. */
type Method = (points: readonly Point[]) => number[];

/** What people are warned of: see findAnomalies. */
export const ours: Method = (points) =>
  findAnomalies(points, { from: points[0]?.at ?? 0, periodMs: PERIOD_MS })
    .filter(({ kind }) => kind === 'unusual' || kind === 'record')
    .flatMap(({ from, to }) => points.filter(({ at }) => at >= from && at <= to).map(({ at }) => at));

/** Far from the median of three days and outside their usual range, at two points in a row: nothing besides. */
const twoInARow: Method = (points) => {
  const window = new RollingWindow(LOOKBACK_MS);
  const far = points.filter((point) => {
    window.moveTo(point.at);
    const { spread, spanMs } = window;
    window.add(point);
    if (!spread || spanMs < HISTORY_NEEDED_MS) return false;
    return distance(point.value, spread) > 5 && (point.value < spread.low || point.value > spread.high);
  });
  const at = new Set(far.map((point) => point.at));
  return [...at].filter((time) => at.has(time - PERIOD_MS) || at.has(time + PERIOD_MS));
};

const threeSigma: Method = (points) => {
  const values = points.map(({ value }) => value);
  const centre = mean(values);
  const sigma = Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
  return points.filter(({ value }) => Math.abs(value - centre) > 3 * sigma).map(({ at }) => at);
};

/** Modified z-score over the whole series (Iglewicz and Hoaglin 1993). */
const globalMad: Method = (points) => {
  const centre = median(points.map(({ value }) => value));
  const mad = median(points.map(({ value }) => Math.abs(value - centre)));
  return points.filter(({ value }) => (0.6745 * Math.abs(value - centre)) / mad > 3.5).map(({ at }) => at);
};

export const methods = {
  ours,
  'rolling MAD, 2 in a row': twoInARow,
  'mean + 3 sigma': threeSigma,
  'MAD over all': globalMad,
} as const satisfies Record<string, Method>;

export interface Score {
  readonly hits: number;
  readonly windows: number;
  /** Days with an alarm outside every window. */
  readonly falseDays: number;
  readonly days: number;
}

export type AnomalyEvaluation = Record<keyof typeof methods, Score> & { readonly series: number };

export function evaluateAnomalies(series: readonly Labelled[]): AnomalyEvaluation {
  const scores = Object.entries(methods).map(([name, method]) => [name, score(series, method)]);
  return { series: series.length, ...(Object.fromEntries(scores) as Record<keyof typeof methods, Score>) };
}

function score(all: readonly Labelled[], method: Method): Score {
  const total = { hits: 0, windows: 0, falseDays: 0, days: 0 };
  for (const { points, windows } of all) {
    const alarms = method(points);
    const within = (at: number) => windows.some(([from, to]) => at >= from && at <= to);
    total.hits += windows.filter(([from, to]) => alarms.some((at) => at >= from && at <= to)).length;
    total.windows += windows.length;
    total.falseDays += daysOf(alarms.filter((at) => !within(at)));
    total.days += daysOf(points.map(({ at }) => at));
  }
  return total;
}

const daysOf = (times: readonly number[]): number => new Set(times.map((at) => Math.floor(at / DAY_MS))).size;

/** Hits among what was spoken up about: a window hit against a day with a false alarm. 0 to 1. */
export const rightly = ({ hits, falseDays }: Score): number => hits / (hits + falseDays);

/** The evaluation as lines of text. */
export function anomalyLines({ series, ...all }: AnomalyEvaluation): string[] {
  const row = (cells: readonly (string | number)[]) =>
    cells.map((cell, index) => (index === 0 ? String(cell).padEnd(26) : String(cell).padStart(14))).join('');
  return [
    `Anomalies on ${series} series: labelled windows hit, days with a false alarm, and how many of both were right`,
    row(['method', 'windows hit', 'false days', 'right']),
    ...Object.entries(all).map(([name, one]) =>
      row([
        name,
        `${one.hits} of ${one.windows}`,
        `${one.falseDays} of ${one.days}`,
        `${Math.round(100 * rightly(one))} %`,
      ]),
    ),
  ];
}
