import { type Spread, spreadOf } from './statistics.js';

/** A value of a metric. */
export interface Point {
  /** Beginning of the period, epoch milliseconds. */
  readonly at: number;
  readonly value: number;
}

/** The points of the last `lengthMs`, kept in order of value too, so that each step costs one insertion. */
export class RollingWindow {
  readonly #points: Point[] = [];
  readonly #ascending: number[] = [];
  #first = 0;

  constructor(private readonly lengthMs: number) {}

  /** How much time the window's points span. Milliseconds. */
  get spanMs(): number {
    return (this.#points.at(-1)?.at ?? 0) - (this.#points[this.#first]?.at ?? 0);
  }

  get size(): number {
    return this.#ascending.length;
  }

  /** Median, spread and usual range of what is in the window; undefined while it is empty. */
  get spread(): Spread | undefined {
    return this.size > 0 ? spreadOf(this.#ascending) : undefined;
  }

  /** Lowest and highest value in the window; undefined while it is empty. */
  get extremes(): { readonly lowest: number; readonly highest: number } | undefined {
    const [lowest] = this.#ascending;
    const highest = this.#ascending.at(-1);
    return lowest === undefined || highest === undefined ? undefined : { lowest, highest };
  }

  /** Values at from <= at <= to. */
  valuesBetween(from: number, to: number): number[] {
    const points = this.#points.slice(this.#first);
    return points.filter(({ at }) => at >= from && at <= to).map(({ value }) => value);
  }

  /** Points come in order of time. */
  add(point: Point): void {
    this.#points.push(point);
    this.#ascending.splice(indexOf(this.#ascending, point.value), 0, point.value);
  }

  /** Drops what is older than the window at this time. */
  moveTo(at: number): void {
    for (let oldest = this.#points[this.#first]; oldest && oldest.at < at - this.lengthMs; ) {
      this.#ascending.splice(indexOf(this.#ascending, oldest.value), 1);
      this.#first += 1;
      oldest = this.#points[this.#first];
    }
  }
}

/** First index whose value is not below `value`. */
function indexOf(ascending: readonly number[], value: number): number {
  let [from, to] = [0, ascending.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((ascending[middle] ?? value) < value) from = middle + 1;
    else to = middle;
  }
  return from;
}
