import { InvalidInput } from './errors.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
export const HOURS_OF_WEEK = 168;

/** What a clock on the wall shows. */
export interface WallTime {
  /** 0 is Sunday. */
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  /** `2026-11-29`. */
  readonly date: string;
}

/** One IANA time zone and its clock changes, from the tz database that comes with the runtime. */
export class TimeZone {
  readonly #format: Intl.DateTimeFormat;
  /** By UTC day; null for a day on which the clock changes. */
  readonly #ofDay = new Map<number, number | null>();

  /** @throws InvalidInput for a name that the tz database does not have. */
  constructor(readonly name: string) {
    try {
      this.#format = new Intl.DateTimeFormat('en-US', {
        timeZone: name,
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new InvalidInput(`${name} is no time zone.`, {
        hint: 'Use a name of the tz database, for example UTC, Europe/Berlin or America/New_York.',
        cause: error,
      });
    }
  }

  /** How far the zone's clock is ahead of UTC at that time. Milliseconds. */
  offsetAt(at: number): number {
    const day = Math.floor(at / DAY_MS);
    let offset = this.#ofDay.get(day);
    if (offset === undefined) {
      // Asking Intl takes long, and an offset that is the same at both ends of a day holds all day.
      const [first, last] = [this.#readOffset(day * DAY_MS), this.#readOffset((day + 1) * DAY_MS)];
      offset = first === last ? first : null;
      this.#ofDay.set(day, offset);
    }
    return offset ?? this.#readOffset(at);
  }

  #readOffset(at: number): number {
    const part = new Map(this.#format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const of = (type: Intl.DateTimeFormatPartTypes): number => part.get(type) ?? 0;
    const shown = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
    return shown - Math.floor(at / 1_000) * 1_000;
  }

  /** When the wall clock shows what UTC shows at `wall`; an hour that it leaves out is read as the one behind it. */
  whenShown(wall: number): number {
    return wall - this.offsetAt(wall - this.offsetAt(wall));
  }

  wallTime(at: number): WallTime {
    const shown = new Date(at + this.offsetAt(at));
    return {
      weekday: shown.getUTCDay(),
      hour: shown.getUTCHours(),
      minute: shown.getUTCMinutes(),
      date: shown.toISOString().slice(0, 10),
    };
  }

  /** 0 to 167: Sunday 00:00 is 0. */
  hourOfWeek(at: number): number {
    const local = at + this.offsetAt(at);
    // 1 January 1970 was a Thursday.
    return (Math.floor(local / HOUR_MS) + 4 * 24) % HOURS_OF_WEEK;
  }

  /** The first full hour on the wall clock that is not before `at`. */
  fullHourFrom(at: number): number {
    const past = (at + this.offsetAt(at)) % HOUR_MS;
    return past === 0 ? at : at + HOUR_MS - past;
  }

  /**
   * Whether the wall clock runs through from an hour before to an hour after: a window in which an hour is missing, or
   * comes twice, is read wrongly by people.
   */
  runsThrough(from: number, to: number): boolean {
    const offset = this.offsetAt(from - HOUR_MS);
    return this.offsetAt(from) === offset && this.offsetAt(to) === offset && this.offsetAt(to + HOUR_MS) === offset;
  }
}

export const daysBetween = (from: number, to: number): number => (to - from) / DAY_MS;
