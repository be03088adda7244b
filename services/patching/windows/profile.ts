import { groupBy } from '../../group-by.js';
import type { Point } from '../../metrics/rolling-window.js';
import { ascending, mean, quantile } from '../../metrics/statistics.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Two weeks agree by chance; from three on a job on Sunday nights is a habit. */
const WEEKS_NEEDED = 3;

/**
 * Before that, hours of the day are learnt from one whole week: it has every weekday once, where eight days count one
 * twice, and it follows a change of habits. On recorded series it chooses better than all days do: `npm run evaluate`.
 */
const DAYS_LEARNT = 7;

/** An hour counts as known when at least this share of the days or weeks has it: a host that is off then is not idle. */
const PRESENT = 0.5;

/** A load of one hour, and which hour of the week it was where the host's people live (0 is Sunday 00:00). */
export interface HourlyLoad extends Point {
  readonly hourOfWeek: number;
}

/** What the load of some hours usually is. */
export interface UsualLoad {
  readonly p50: number;
  readonly p75: number;
  readonly p95: number;
}

/**
 * What the load is at an hour of the week once there are three weeks of history, before that at an hour of the day in the
 * last week. The
 * 75th percentile decides, so that an hour that is busy every other week does not look quiet (the score follows Poppe et
 * al., "Seagull", PVLDB 14(2), 2021: the lowest-load window of a server predicted from its own last weeks).
 */
export class LoadProfile {
  readonly kind: 'hour_of_week' | 'hour_of_day';
  readonly #slots: ReadonlyMap<number, readonly number[]>;
  readonly #needed: number;

  /** @param history oldest first; only the past of whatever is judged by it. */
  constructor(history: readonly HourlyLoad[]) {
    const weekly = spanOf(history) >= WEEKS_NEEDED * 7 * DAY_MS;
    const newest = history.at(-1)?.at ?? 0;
    const learnt = weekly ? history : history.filter(({ at }) => at > newest - DAYS_LEARNT * DAY_MS);
    this.kind = weekly ? 'hour_of_week' : 'hour_of_day';
    this.#needed = Math.max(1, PRESENT * Math.floor(spanOf(learnt) / (weekly ? 7 * DAY_MS : DAY_MS)));
    const bySlot = groupBy(learnt, ({ hourOfWeek }) => this.#slotOf(hourOfWeek));
    this.#slots = new Map([...bySlot].map(([slot, points]) => [slot, ascending(points.map(({ value }) => value))]));
  }

  /** The 75th percentile of one hour. @returns undefined where too few days have it. */
  at(hourOfWeek: number): number | undefined {
    const values = this.#known(hourOfWeek);
    return values && quantile(values, 0.75);
  }

  /** Of several hours together. @returns undefined when one of them is unknown. */
  of(hoursOfWeek: readonly number[]): UsualLoad | undefined {
    const known = hoursOfWeek.map((hour) => this.#known(hour));
    if (known.length === 0 || known.some((values) => values === undefined)) return undefined;
    const all = ascending(known.flatMap((values) => values ?? []));
    return { p50: quantile(all, 0.5), p75: this.score(hoursOfWeek) ?? Number.NaN, p95: quantile(all, 0.95) };
  }

  /** Mean of the hours' 75th percentiles: what windows are ranked by. @returns undefined when one of them is unknown. */
  score(hoursOfWeek: readonly number[]): number | undefined {
    const each = hoursOfWeek.map((hour) => this.at(hour));
    const known = each.filter((value) => value !== undefined);
    return known.length === each.length && each.length > 0 ? mean(known) : undefined;
  }

  #known(hourOfWeek: number): readonly number[] | undefined {
    const values = this.#slots.get(this.#slotOf(hourOfWeek));
    return values && values.length >= this.#needed ? values : undefined;
  }

  #slotOf(hourOfWeek: number): number {
    return this.kind === 'hour_of_week' ? hourOfWeek : hourOfWeek % 24;
  }
}

function spanOf(points: readonly Point[]): number {
  const [first] = points;
  const last = points.at(-1);
  return first && last ? last.at + HOUR_MS - first.at : 0;
}
