import { groupBy } from '../../group-by.js';
import { mean } from '../../metrics/statistics.js';
import { type HourlyLoad, LoadProfile } from './profile.js';

/** Days that the method is tried on: enough to see luck, few enough to follow a change of habits. */
export const DAYS_TESTED = 4;

/** Less history than this before a day does not let its best hours be foretold. */
const HISTORY_DAYS = 3;

/** Days that miss more hours than this are not judged: the best of what is left may not be the best. */
const HOURS_NEEDED = 20;

/**
 * Below this nobody should wait for a window. On recorded series the windows chosen at this confidence or more were all but
 * the best of their day; below it they were a quarter of the way to the worst, the same from 0.5 to here: `npm run evaluate`.
 */
export const CLEAR = 0.85;

/** Index of the first hour of a chosen window within a day's hours. */
export type Choose = (day: readonly HourlyLoad[], history: readonly HourlyLoad[], length: number) => number | undefined;

/** One day, judged by what really happened. */
export interface JudgedDay {
  readonly date: string;
  /** How far the chosen window was above the day's best one: 0 is the best, 1 the worst of that day. */
  readonly regret: number;
}

/**
 * Tries a way of choosing on every day that has enough history before it, and compares with what then happened.
 *
 * @param dateOf local date of a point in time.
 * @param length hours of a window.
 */
export function judgeDays(
  points: readonly HourlyLoad[],
  dateOf: (at: number) => string,
  length: number,
  choose: Choose = lowestOfProfile,
): JudgedDay[] {
  const days = [...groupBy(points, ({ at }) => dateOf(at))];
  return days.flatMap(([date, day], index): JudgedDay[] => {
    if (index < HISTORY_DAYS || day.length < HOURS_NEEDED) return [];
    const history = days.slice(0, index).flatMap(([, earlier]) => earlier);
    const from = choose(day, history, length);
    const actual = windowLoads(day, length);
    const chosen = from === undefined ? undefined : actual[from];
    if (chosen === undefined) return [];
    const [best, worst] = [Math.min(...actual), Math.max(...actual)];
    return [{ date, regret: worst > best ? (chosen - best) / (worst - best) : 0 }];
  });
}

/** 1 minus the mean regret of the last days. @returns null when there are fewer than two: nothing was tested. */
export function confidenceOf(judged: readonly JudgedDay[]): number | null {
  const last = judged.slice(-DAYS_TESTED);
  return last.length < 2 ? null : 1 - mean(last.map(({ regret }) => regret));
}

/** Our method: the lowest score of the profile of everything before the day. */
export const lowestOfProfile: Choose = (day, history, length) => {
  const profile = new LoadProfile(history);
  const scores = starts(day, length).map((from) =>
    profile.score(day.slice(from, from + length).map(({ hourOfWeek }) => hourOfWeek)),
  );
  return lowest(scores);
};

/** What many do instead: the lowest hours of the day before. */
export const lowestOfYesterday: Choose = (day, history, length) => {
  const last = history.slice(-24);
  const byHour = new Map(last.map(({ hourOfWeek, value }) => [hourOfWeek % 24, value]));
  const scores = starts(day, length).map((from) => {
    const hours = day.slice(from, from + length).map(({ hourOfWeek }) => byHour.get(hourOfWeek % 24));
    const known = hours.filter((value) => value !== undefined);
    return known.length === hours.length ? mean(known) : undefined;
  });
  return lowest(scores);
};

/** What really was in each window of the day. */
export const windowLoads = (day: readonly HourlyLoad[], length: number): number[] =>
  starts(day, length).map((from) => mean(day.slice(from, from + length).map(({ value }) => value)));

/** Index of every hour of a day at which a window can begin. */
export const starts = (day: readonly HourlyLoad[], length: number): number[] =>
  Array.from({ length: Math.max(0, day.length - length + 1) }, (_, from) => from);

function lowest(scores: readonly (number | undefined)[]): number | undefined {
  let best: number | undefined;
  for (const [index, score] of scores.entries()) {
    if (score !== undefined && (best === undefined || score < (scores[best] ?? score))) best = index;
  }
  return best;
}
