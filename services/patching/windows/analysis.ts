import type { Point } from '../../metrics/rolling-window.js';
import { ascending, quantile } from '../../metrics/statistics.js';
import { daysBetween, HOURS_OF_WEEK, type TimeZone } from '../../time-zone.js';
import { CLEAR, confidenceOf, DAYS_TESTED, judgeDays } from './back-test.js';
import { offHours } from './off-hours.js';
import { type HourlyLoad, LoadProfile } from './profile.js';

const HOUR_MS = 3_600_000;

/** With less than a week, a weekday may be taken for a habit. */
const DAYS_FOR_TRUST = 7;
/** Confidence is no higher than this before. */
const MOST_BEFORE = 0.5;
/** Fewer days than this say nothing. */
export const DAYS_NEEDED = 2;

/** Quiet and busy hours that differ by less than this share of the usual load do not differ. */
const FLAT = 0.15;

export interface LoadAnalysis {
  readonly points: readonly HourlyLoad[];
  /** From the first hour to the last. */
  readonly days: number;
  readonly profile: LoadProfile;
  /** Hours of the day in which it is switched off by schedule. */
  readonly offHours: readonly number[];
  /** Busy and quiet hours hardly differ. */
  readonly flat: boolean;
  /** 0 to 1; null when there is too little to test. */
  readonly confidence: number | null;
  readonly basis: string;
  /** Whether waiting for a window is better than any other hour. */
  readonly clear: boolean;
}

/**
 * What the load of a host says about when to patch it.
 * @param load see loadOf; oldest first, at least one.
 */
export function analyseLoad(load: readonly Point[], zone: TimeZone, windowMinutes: number): LoadAnalysis {
  const points = load.map(({ at, value }): HourlyLoad => ({ at, value, hourOfWeek: zone.hourOfWeek(at) }));
  const [first] = points;
  const last = points.at(-1);
  const days = first && last ? daysBetween(first.at, last.at + HOUR_MS) : 0;
  const profile = new LoadProfile(points);
  const judged = judgeDays(points, (at) => zone.wallTime(at).date, Math.max(1, Math.ceil(windowMinutes / 60)));
  const tested = confidenceOf(judged);
  const short = days < DAYS_FOR_TRUST;
  const confidence = tested === null ? null : short ? Math.min(tested, MOST_BEFORE) : tested;
  const flat = isFlat(profile);
  const trial = `tried on the last ${Math.min(judged.length, DAYS_TESTED)} days`;
  return {
    points,
    days,
    profile,
    offHours: offHours(points),
    flat,
    confidence,
    basis: short
      ? `only ${days.toFixed(1)} days of data: low confidence, whatever they look like`
      : tested === null
        ? 'too many hours without data to try it on past days'
        : `${trial}: 1 minus how far the chosen window was above the best one of the day`,
    clear: !flat && confidence !== null && confidence >= CLEAR,
  };
}

function isFlat(profile: LoadProfile): boolean {
  const known = Array.from({ length: HOURS_OF_WEEK }, (_, hour) => profile.at(hour)).filter((one) => one !== undefined);
  const values = ascending(known);
  const usual = quantile(values, 0.5);
  return values.length === 0 || quantile(values, 0.9) - quantile(values, 0.1) < FLAT * usual;
}

/** Seven rows of 24 hours, Sunday first: the median load of each hour of the week as it was. null: no data. */
export function heatMap(points: readonly HourlyLoad[]): (number | null)[][] {
  const values = Array.from({ length: HOURS_OF_WEEK }, () => [] as number[]);
  for (const { hourOfWeek, value } of points) values[hourOfWeek]?.push(value);
  const cells = values.map((some) =>
    some.length === 0 ? null : Math.round(100 * quantile(ascending(some), 0.5)) / 100,
  );
  return Array.from({ length: 7 }, (_, day) => cells.slice(24 * day, 24 * (day + 1)));
}
