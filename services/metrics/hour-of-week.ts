import { groupBy } from '../group-by.js';
import type { Point } from './rolling-window.js';
import { ascending, type Spread, spreadOf } from './statistics.js';

const HOUR_MS = 3_600_000;
const WEEK_MS = 168 * HOUR_MS;

/** Two weeks agree by chance; from three on a backup on Sunday nights is a habit. */
export const WEEKS_NEEDED = 3;
const WEEKS_USED = 4;

/**
 * What a metric usually is at an hour of the week, from the same hour and its neighbours in the weeks before: at
 * least three, at most four of them. Only the past speaks, so that a judgement does not change afterwards.
 */
export class HourOfWeek {
  readonly #values: ReadonlyMap<number, readonly number[]>;
  /** The spread is never below a tenth of the usual range of the whole series. */
  readonly #floor: number;
  readonly #known = new Map<number, Spread | undefined>();

  constructor(history: readonly Point[]) {
    const byHour = groupBy(history, ({ at }) => Math.floor(at / HOUR_MS));
    this.#values = new Map([...byHour].map(([hour, points]) => [hour, points.map(({ value }) => value)]));
    const { low, high } = spreadOf(ascending(history.map(({ value }) => value)));
    this.#floor = 0.1 * (high - low);
  }

  /** @returns undefined where fewer than three earlier weeks have this hour. */
  usualAt(at: number): Spread | undefined {
    const hour = Math.floor(at / HOUR_MS);
    if (!this.#known.has(hour)) this.#known.set(hour, this.#usual(hour));
    return this.#known.get(hour);
  }

  #usual(hour: number): Spread | undefined {
    const weeks = Array.from({ length: WEEKS_USED }, (_, week) => hour - (week + 1) * (WEEK_MS / HOUR_MS));
    const known = weeks.filter((same) => this.#values.has(same));
    if (known.length < WEEKS_NEEDED) return undefined;
    const around = known.flatMap((same) => [same - 1, same, same + 1]);
    const spread = spreadOf(ascending(around.flatMap((one) => this.#values.get(one) ?? [])));
    return { ...spread, width: Math.max(spread.width, this.#floor) };
  }
}
