import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { groupBy } from '../services/group-by.js';
import { ascending, mean, median, quantile } from '../services/metrics/statistics.js';
import {
  type Choose,
  CLEAR,
  confidenceOf,
  DAYS_TESTED,
  judgeDays,
  lowestOfYesterday,
  starts,
  windowLoads,
} from '../services/patching/windows/back-test.js';
import type { HourlyLoad } from '../services/patching/windows/profile.js';
import { TimeZone } from '../services/time-zone.js';

const HOUR_MS = 3_600_000;
/** Hours of a window. */
const LENGTH = 2;
const utc = new TimeZone('UTC');
const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Every series below a folder: `timestamp,value` in UTC, as hourly means. */
export function readHourly(folder: string): ReadonlyMap<string, HourlyLoad[]> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.csv'));
  return new Map(files.sort().map((file) => [file, hourly(readFileSync(join(folder, file), 'utf8'))]));
}

function hourly(csv: string): HourlyLoad[] {
  const points = csv
    .split(/\r?\n/)
    .slice(1)
    .filter(Boolean)
    .map((line) => {
      const [time = '', value = ''] = line.split(',');
      return { at: Date.parse(`${time.replace(' ', 'T')}Z`), value: Number(value) };
    });
  return [...groupBy(points, ({ at }) => Math.floor(at / HOUR_MS))]
    .sort(([a], [b]) => a - b)
    .map(([hour, some]) => ({
      at: hour * HOUR_MS,
      value: mean(some.map(({ value }) => value)),
      hourOfWeek: utc.hourOfWeek(hour * HOUR_MS),
    }));
}

/**
 * The plain form of the rule: the 75th percentile of each hour of the day, over all days there are. What ours does better
 * or worse than this comes from which days it learns from.
 */
const lowestOfAllDays: Choose = (day, history, length) => {
  const byHour = groupBy(history, ({ hourOfWeek }) => hourOfWeek % 24);
  const usual = day.map(({ hourOfWeek }) =>
    quantile(ascending((byHour.get(hourOfWeek % 24) ?? []).map(({ value }) => value)), 0.75),
  );
  const scores = starts(day, length).map((from) => mean(usual.slice(from, from + length)));
  const known = scores.filter((score) => !Number.isNaN(score));
  return known.length === 0 ? undefined : scores.indexOf(Math.min(...known));
};

/** A day with the regret of each way of choosing, and the confidence that was known before it. */
interface Day {
  readonly confidence: number | null;
  readonly ours: number;
  readonly allDays: number;
  readonly yesterday: number;
  /** What a window drawn by lot has on average. */
  readonly random: number;
}

export interface Regret {
  readonly days: number;
  /** Medians, 0 to 1. */
  readonly ours: number;
  readonly allDays: number;
  readonly yesterday: number;
  readonly random: number;
}

export interface WindowEvaluation {
  readonly series: number;
  readonly all: Regret;
  /** From the highest confidence to the lowest; `null` for days that nothing was tested before. */
  readonly byConfidence: readonly (Regret & { readonly label: string })[];
}

const bands = [
  { label: '0.85 and more', holds: (c: number | null) => c !== null && c >= CLEAR },
  { label: '0.50 to 0.85', holds: (c: number | null) => c !== null && c >= 0.5 && c < CLEAR },
  { label: 'below 0.50', holds: (c: number | null) => c !== null && c < 0.5 },
  { label: 'not tested yet', holds: (c: number | null) => c === null },
];

/** How far above the best window of each day the chosen one was, judged only by what came before the day. */
export function evaluateWindows(all: Iterable<readonly HourlyLoad[]>): WindowEvaluation {
  const series = [...all];
  const days = series.flatMap(daysOf);
  return {
    series: series.length,
    all: regretOf(days),
    byConfidence: bands.map(({ label, holds }) => ({
      label,
      ...regretOf(days.filter(({ confidence }) => holds(confidence))),
    })),
  };
}

function daysOf(points: readonly HourlyLoad[]): Day[] {
  const regrets = (choose?: Choose) =>
    new Map(judgeDays(points, dateOf, LENGTH, choose).map(({ date, regret }) => [date, regret]));
  const judged = judgeDays(points, dateOf, LENGTH);
  const yesterday = regrets(lowestOfYesterday);
  const allDays = regrets(lowestOfAllDays);
  const byDate = groupBy(points, ({ at }) => dateOf(at));
  return judged.flatMap(({ date, regret }, index): Day[] => {
    const [plain, other] = [allDays.get(date), yesterday.get(date)];
    if (plain === undefined || other === undefined) return [];
    const loads = ascending(windowLoads(byDate.get(date) ?? [], LENGTH));
    const [best = 0, worst = 0] = [loads[0], loads.at(-1)];
    const random = worst > best ? (mean(loads) - best) / (worst - best) : 0;
    const before = judged.slice(0, index);
    const confidence = before.length < DAYS_TESTED ? null : confidenceOf(before);
    return [{ confidence, ours: regret, allDays: plain, yesterday: other, random }];
  });
}

const regretOf = (days: readonly Day[]): Regret => ({
  days: days.length,
  ours: median(days.map(({ ours }) => ours)),
  allDays: median(days.map(({ allDays }) => allDays)),
  yesterday: median(days.map(({ yesterday }) => yesterday)),
  random: median(days.map(({ random }) => random)),
});

/** The evaluation as lines of text. */
export function windowLines({ series, all, byConfidence }: WindowEvaluation): string[] {
  const percent = (value: number): string => (Number.isNaN(value) ? '-' : `${(100 * value).toFixed(1)} %`).padStart(11);
  const row = (label: string, { days, ours, allDays, yesterday, random }: Regret): string =>
    `${label.padEnd(16)}${String(days).padStart(5)}${[ours, allDays, yesterday, random].map(percent).join('')}`;
  return [
    `Patch window of ${LENGTH} h on ${series} series: median regret, 0 % is the best window of the day, 100 % the worst`,
    `${'confidence'.padEnd(16)}${'days'.padStart(5)}${['ours', 'all days', 'yesterday', 'by lot'].map((name) => name.padStart(11)).join('')}`,
    ...byConfidence.map((band) => row(band.label, band)),
    row('all', all),
  ];
}
