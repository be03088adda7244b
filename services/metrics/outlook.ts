import type { MetricTrend } from '../contracts/metric.js';
import { age } from '../words.js';
import { kindOf } from './catalogue.js';
import type { SeriesName } from './discovery.js';
import type { Point } from './rolling-window.js';
import { trendOf } from './trends.js';
import { slopeWords } from './words.js';

const DAY_MS = 86_400_000;

/** Where a metric is going, in words. @param hourly - null when it could not be read. */
export function outlookOf(
  { name, label }: SeriesName,
  hourly: readonly Point[] | null,
  { now, to }: { now: Date; to: Date },
): MetricTrend {
  const { unit, limit, steady } = kindOf(name);
  const unknown = { direction: 'unknown', per_day: null, unit, forecast: null, reaches_limit_at: null } as const;
  if (hourly === null) return { ...unknown, over_days: 0, detail: `${label}: its history could not be read.` };
  const newest = hourly.at(-1);
  if (!newest || newest.at < to.getTime() - DAY_MS) {
    return { ...unknown, over_days: 0, detail: `${label}: no data in the last day, so where it goes is unknown.` };
  }
  const trend = trendOf(hourly, { limit: limit?.value, ...(steady && { steady }) });
  if (!trend) {
    const days = hourly.length / 24;
    const needed = steady ? '12 hours' : 'two whole weeks';
    return { ...unknown, over_days: round(days), detail: `${label}: a trend needs ${needed} of history.` };
  }
  const days = round(trend.overMs / DAY_MS);
  const over = `over ${days < 2 ? `${Math.round(trend.overMs / 3_600_000)} h` : `${Math.round(days)} days`}`;
  const reaches = trend.reachesLimitAt === undefined ? undefined : new Date(trend.reachesLimitAt);
  const forecast = reaches && limit && reaches > now ? `${limit.word} in ${age(now, reaches)}` : null;
  const slope =
    trend.direction === 'steady' ? 'no clear trend' : `${trend.direction}, ${slopeWords(trend.perDay, unit)}`;
  return {
    direction: trend.direction,
    per_day: trend.perDay,
    unit,
    over_days: days,
    forecast,
    reaches_limit_at: forecast ? (reaches?.toISOString() ?? null) : null,
    detail: `${label}: ${slope} ${over}${forecast ? `; at this pace ${forecast}` : ''}.`,
  };
}

const round = (days: number): number => Math.round(days * 10) / 10;
