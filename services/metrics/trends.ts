import { groupBy } from '../group-by.js';
import type { Point } from './rolling-window.js';
import { ascending, median, spreadOf } from './statistics.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Two-sided 1 % of the normal distribution. */
const SIGNIFICANT = 2.576;

/** A line is drawn on no farther than three times as long as it was seen. */
const FARTHEST = 3;

export interface Trend {
  readonly direction: 'rising' | 'falling' | 'steady';
  /** In the unit of the metric, with its sign. */
  readonly perDay: number;
  /** How much time it rests on. Milliseconds. */
  readonly overMs: number;
  /** When the line reaches the limit, epoch milliseconds; undefined where saying so would mean nothing. */
  readonly reachesLimitAt?: number;
}

interface TrendOptions {
  /** The value at which something is used up: 100 for a disk, 0 for credits. */
  readonly limit?: number | undefined;
  /** It has no daily wave of its own, so that hours can be compared; other metrics need two whole weeks of days. */
  readonly steady?: boolean;
}

/**
 * The robust slope of a series (median of all pairwise slopes: Theil 1950, Sen 1968), called rising or falling only
 * when the Mann-Kendall test (1945) finds it significant at 1 % and it outweighs the scatter.
 *
 * @param points - hourly, oldest first.
 * @returns undefined when there is too little history to tell a trend from the time of day or the day of the week.
 */
export function trendOf(points: readonly Point[], { limit, steady = false }: TrendOptions = {}): Trend | undefined {
  const newest = points.at(-1)?.at ?? 0;
  const last = (ms: number) => points.filter(({ at }) => at > newest - ms);
  if (!steady) return line(wholeWeeks(points), DAY_MS, limit);
  const week = line(last(7 * DAY_MS), HOUR_MS, limit);
  const day = line(last(DAY_MS), HOUR_MS, limit);
  // What began today is lost in the slope of a week; and what comes back every day is no news.
  return day?.reachesLimitAt !== undefined && newGround(points, day) ? sooner(day, week) : week;
}

const sooner = (day: Trend, week: Trend | undefined): Trend =>
  (week?.reachesLimitAt ?? Number.POSITIVE_INFINITY) < (day.reachesLimitAt ?? 0) ? (week ?? day) : day;

/** Whether the newest value lies beyond everything before the last day. */
function newGround(points: readonly Point[], { direction }: Trend): boolean {
  const newest = points.at(-1);
  if (!newest) return false;
  const before = points.filter(({ at }) => at <= newest.at - DAY_MS).map(({ value }) => value);
  const beyond = (value: number) => (direction === 'rising' ? newest.value > value : newest.value < value);
  return before.length >= 24 && before.every(beyond);
}

/** Medians of the last two, three or four times seven days: daily and weekly waves cancel out. */
function wholeWeeks(points: readonly Point[]): Point[] {
  const days = [...groupBy(points, ({ at }) => Math.floor(at / DAY_MS))]
    .filter(([, hours]) => hours.length >= 18)
    .map(([day, hours]) => ({ at: (day + 0.5) * DAY_MS, value: median(hours.map(({ value }) => value)) }));
  const weeks = Math.min(4, Math.floor(days.length / 7));
  return weeks >= 2 ? days.slice(-7 * weeks) : [];
}

const POINTS_NEEDED = 12;

function line(points: readonly Point[], stepMs: number, limit: number | undefined): Trend | undefined {
  const [first] = points;
  const last = points.at(-1);
  if (points.length < POINTS_NEEDED || !first || !last) return undefined;
  const perMs = slope(points);
  const overMs = last.at - first.at + stepMs;
  const level = median(points.map(({ at, value }) => value - perMs * at));
  const scatter = spreadOf(ascending(points.map(({ at, value }) => Math.abs(value - perMs * at - level)))).centre;
  const clear = Math.abs(mannKendall(points)) >= SIGNIFICANT && Math.abs(perMs * overMs) > 3 * scatter;
  const direction = !clear || perMs === 0 ? 'steady' : perMs > 0 ? 'rising' : 'falling';
  const trend = { direction, perDay: perMs * DAY_MS, overMs } as const;
  if (limit === undefined || direction === 'steady') return trend;
  const leftMs = (limit - last.value) / perMs;
  return leftMs > 0 && leftMs <= FARTHEST * overMs ? { ...trend, reachesLimitAt: last.at + leftMs } : trend;
}

/** Value a millisecond. */
function slope(points: readonly Point[]): number {
  return median(points.flatMap((b, index) => points.slice(0, index).map((a) => (b.value - a.value) / (b.at - a.at))));
}

/** The test's normal score: 0 is no trend, the sign is the direction (Mann 1945, Kendall 1975; with ties). */
export function mannKendall(points: readonly Point[]): number {
  const n = points.length;
  let score = 0;
  points.forEach((b, index) => {
    for (const a of points.slice(0, index)) score += Math.sign(b.value - a.value);
  });
  const ties = [...groupBy(points, ({ value }) => value).values()].map((same) => same.length);
  const tied = ties.reduce((sum, t) => sum + t * (t - 1) * (2 * t + 5), 0);
  const variance = (n * (n - 1) * (2 * n + 5) - tied) / 18;
  return variance > 0 ? (score - Math.sign(score)) / Math.sqrt(variance) : 0;
}
