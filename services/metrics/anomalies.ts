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

/** A load that would be usual at another hour is worth mentioning when it stays. */
const HOUR_MS = 3_600_000;

export interface Episode {
  /** `spike` did not last; `unusual_hour` is usual in these days, and not at this hour of the week. */
  readonly kind: 'unusual' | 'spike' | 'unusual_hour';
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
 * history it must stand out from the same hour of those weeks too. It becomes
 * `unusual` when it lasts for two 5-minute points. Each point is judged by what came before it alone.
 *
 * @param points - oldest first, with at least a day before `from`, or the beginning is not judged.
 */
export function findAnomalies(points: readonly Point[], options: AnomalyOptions): Episode[] {
  const { periodMs } = options;
  const window = new RollingWindow(LOOKBACK_MS);
  const episodes: Episode[] = [];
  let run: Judged[] = [];
  const end = () => {
    const episode = episodeOf(run, periodMs);
    if (episode) episodes.push(episode);
    run = [];
  };
  for (const point of points) {
    window.moveTo(point.at);
    const judged = point.at < options.from ? undefined : judge(point, window, options.hourOfWeek);
    const last = run.at(-1);
    if (last && (last.mark !== judged?.mark || point.at - last.at > 1.5 * periodMs)) end();
    if (judged) run.push(judged);
    window.add(point);
  }
  end();
  return episodes;
}

function judge(point: Point, window: RollingWindow, hourOfWeek: HourOfWeek | undefined): Judged | undefined {
  if (window.spanMs < HISTORY_NEEDED_MS) return undefined;
  const recent = window.spread;
  if (!recent) return undefined;
  const usual = hourOfWeek?.usualAt(point.at);
  const far = standsOut(point.value, recent) && !hadItsHour(point, window, recent);
  if (!usual) return far ? { ...point, mark: 'unusual', usual: recent } : undefined;
  if (!standsOut(point.value, usual)) return undefined;
  return { ...point, mark: far ? 'unusual' : 'unusual_hour', usual };
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
  const kind = kindOf(first.mark, run.length, periodMs);
  const { value, usual } = farthest;
  return kind && { kind, from: first.at, to: last.at, points: run.length, value, usual };
}

function kindOf(mark: Judged['mark'], points: number, periodMs: number): Episode['kind'] | undefined {
  const lastsMs = points * periodMs;
  if (mark === 'unusual_hour') return points >= 2 && lastsMs >= HOUR_MS ? mark : undefined;
  return points >= 2 && lastsMs >= LASTS_MS ? 'unusual' : 'spike';
}
