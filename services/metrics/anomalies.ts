import type { HourOfWeek } from './hour-of-week.js';
import { type Point, RollingWindow } from './rolling-window.js';
import { distance, type Spread } from './statistics.js';

/** How far from the median a point must be, in robust standard deviations. */
const FAR = 5;
const DAY_MS = 86_400_000;

/** What is usual is learnt from this long before a point. */
const LOOKBACK_DAYS = 3;
export const LOOKBACK_MS = LOOKBACK_DAYS * DAY_MS;

/** Less history than this says nothing about what is usual. */
export const HISTORY_NEEDED_MS = DAY_MS;

/** One point may be a deploy or a cron job. What lasts this long is worth a look. */
const LASTS_MS = 600_000;

/**
 * For so long what is unusual is not learnt: an hour of it would be one in seventy-two, more than the 99th percentile
 * leaves out, and would make itself usual while it goes on. What stays longer is a new level.
 */
const LEARNT_AFTER_MS = 6 * 3_600_000;

/** A load that would be usual at another hour is worth mentioning when it stays. */
const HOUR_MS = 3_600_000;

/**
 * A single point is worth a look when the gap to everything before it is so large a part of the whole range, the point
 * included: Dixon's ratio r10 (Dixon 1950). 0.3 is its 95 % value for 30 values, the most that the tables have
 * (Rorabacher 1991). Needs most of the three days, and values that moved in them.
 */
const RECORD_RATIO = 0.3;
const RECORD_HISTORY_MS = 2 * DAY_MS;

export interface Episode {
  /**
   * `spike` did not last; `record` did not either, and lies far beyond everything of the days before; `unusual_hour` is
   * usual in these days, and not at this hour of the week.
   */
  readonly kind: 'unusual' | 'record' | 'spike' | 'unusual_hour';
  /** First point and last point, epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly points: number;
  /** The value farthest from what was usual then. */
  readonly value: number;
  readonly usual: Spread;
}

interface Judged extends Point {
  readonly mark: 'unusual' | 'unusual_hour';
  readonly record: boolean;
  readonly usual: Spread;
}

interface AnomalyOptions {
  /** Points before this are history only, epoch milliseconds. */
  readonly from: number;
  readonly periodMs: number;
  readonly hourOfWeek?: HourOfWeek | undefined;
}

/**
 * Stretches of a series that differ from the days before. A point stands out when it lies more than five robust
 * standard deviations from the median of the three days before it and outside their 1st to 99th percentile (modified
 * z-score, Iglewicz and Hoaglin 1993), unless one of those days reached it at the same hour. With three weeks of
 * history it must stand out from the same hour of those weeks too. It becomes `unusual` when it lasts for two 5-minute
 * points, and `record` when a shorter one leaves everything before it far behind. Each point is judged by what came
 * before it alone.
 *
 * @param points - oldest first, with at least a day before `from`, or the beginning is not judged.
 */
export function findAnomalies(points: readonly Point[], options: AnomalyOptions): Episode[] {
  const { periodMs } = options;
  const window = new RollingWindow(LOOKBACK_MS);
  const episodes: Episode[] = [];
  let run: Judged[] = [];
  let held: Point[] = [];
  const learn = (...more: Point[]) => {
    for (const point of [...held, ...more]) window.add(point);
    held = [];
  };
  const end = () => {
    const episode = episodeOf(run, periodMs);
    if (episode) episodes.push(episode);
    run = [];
  };
  for (const point of points) {
    if (point.at - (run.at(-1)?.at ?? point.at) > 1.5 * periodMs) {
      end();
      learn();
    }
    window.moveTo(point.at);
    const judged = point.at < options.from ? undefined : judge(point, window, options.hourOfWeek);
    if (run.length > 0 && run[0]?.mark !== judged?.mark) end();
    if (judged) run.push(judged);
    const [first] = run;
    if (judged?.mark === 'unusual' && first && point.at - first.at < LEARNT_AFTER_MS) held.push(point);
    else learn(point);
  }
  end();
  return episodes;
}

function judge(point: Point, window: RollingWindow, hourOfWeek: HourOfWeek | undefined): Judged | undefined {
  if (window.spanMs < HISTORY_NEEDED_MS) return undefined;
  const recent = window.spread;
  if (!recent) return undefined;
  const usual = hourOfWeek?.usualAt(point.at);
  const record = isRecord(point, window);
  const far = record || (standsOut(point.value, recent) && !hadItsHour(point, window, recent));
  if (!usual) return far ? { ...point, mark: 'unusual', record, usual: recent } : undefined;
  if (!standsOut(point.value, usual)) return undefined;
  return { ...point, mark: far ? 'unusual' : 'unusual_hour', record, usual };
}

function isRecord({ value }: Point, { extremes, spanMs }: RollingWindow): boolean {
  if (!extremes || spanMs < RECORD_HISTORY_MS) return false;
  const { lowest, highest } = extremes;
  const gap = Math.max(value - highest, lowest - value);
  return highest > lowest && gap > RECORD_RATIO * (gap + highest - lowest);
}

const standsOut = (value: number, spread: Spread): boolean =>
  distance(value, spread) > FAR && (value < spread.low || value > spread.high);

/** A nightly job is far from the median of the day, and yet nothing new. */
function hadItsHour({ at, value }: Point, window: RollingWindow, { low, high }: Spread): boolean {
  const slack = (high - low) / 20;
  return Array.from({ length: LOOKBACK_DAYS }, (_, day) => at - (day + 1) * DAY_MS).some((same) => {
    const then = window.valuesBetween(same - HOUR_MS, same + HOUR_MS);
    return value >= Math.min(...then) - slack && value <= Math.max(...then) + slack;
  });
}

function episodeOf(run: readonly Judged[], periodMs: number): Episode | undefined {
  const [first] = run;
  const last = run.at(-1);
  if (!first || !last) return undefined;
  const farthest = run.reduce((a, b) =>
    Math.abs(b.value - b.usual.centre) > Math.abs(a.value - a.usual.centre) ? b : a,
  );
  const kind = kindOf(first.mark, run, periodMs);
  const { value, usual } = farthest;
  return kind && { kind, from: first.at, to: last.at, points: run.length, value, usual };
}

function kindOf(mark: Judged['mark'], run: readonly Judged[], periodMs: number): Episode['kind'] | undefined {
  const lastsMs = run.length * periodMs;
  if (mark === 'unusual_hour') return run.length >= 2 && lastsMs >= HOUR_MS ? mark : undefined;
  if (run.length >= 2 && lastsMs >= LASTS_MS) return 'unusual';
  return run.some(({ record }) => record) ? 'record' : 'spike';
}
