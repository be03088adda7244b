import { openFrom, openParts, within } from '../change-control/closures.js';
import type { Closure } from '../contracts/closure.js';
import type { PlanContent } from '../contracts/plan.js';
import { type WeeklyWindow, weekdays } from '../policy.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

export type Window = PlanContent['window'];

/** Nothing that is known to be closed lasts longer: two weeks of a freeze, and a calendar's next 30 days. */
const FARTHEST_DAYS = 60;

/**
 * The window of the week that is open, when at least `neededMs` of it are left; otherwise the next one. UTC throughout, so
 * no daylight saving moves it. One that is closed then begins behind that, or is the next one with enough time.
 */
export function nextWindow(
  weekly: WeeklyWindow,
  now: Date,
  neededMs: number,
  closures: readonly Closure[] = [],
): Window {
  const without = weeklyWindow(weekly, now, neededMs, []);
  const behind = within(closures, without);
  return behind.length === 0 ? without : moved(without, weeklyWindow(weekly, now, neededMs, closures), behind);
}

/** An override gives back what was planned first. */
const moved = ({ start, end }: Window, to: Window, behind: Closure[]): Window =>
  start === to.start && end === to.end ? to : { ...to, moved: { start, end, behind } };

function weeklyWindow(
  { days, start, end }: WeeklyWindow,
  now: Date,
  neededMs: number,
  closures: readonly Closure[],
): Window {
  const midnight = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  for (let ahead = 0; ahead <= FARTHEST_DAYS; ahead++) {
    const day = midnight + ahead * DAY_MS;
    const weekday = weekdays[new Date(day).getUTCDay()];
    const opens = day + minutes(start) * 60_000;
    const closes = day + minutes(end) * 60_000;
    if (!weekday || !days.includes(weekday)) continue;
    const whole = closes - opens;
    const part = openParts(closures, opens, closes).find(
      ({ from, to }) =>
        to - Math.max(from, now.getTime()) >= (from > now.getTime() ? Math.min(neededMs, whole) : neededMs),
    );
    if (part) return { start: iso(part.from), end: iso(part.to) };
  }
  throw new Error('policy: a window without days');
}

/**
 * "As soon as approved": open now, for as long as people may take to decide and four hours of work. It starts at the
 * full hour, so that asking twice within an hour gives the same plan; behind what is closed now, where something is.
 */
export function immediateWindow(now: Date, decideWithinMs: number, closures: readonly Closure[] = []): Window {
  const hour = Math.floor(now.getTime() / HOUR_MS) * HOUR_MS;
  const lengthMs = HOUR_MS + decideWithinMs + 4 * HOUR_MS;
  const from = (at: number): Window => ({ start: iso(at), end: iso(at + lengthMs) });
  const opens = openFrom(closures, now);
  if (opens.getTime() === now.getTime()) return from(hour);
  const behind = within(closures, { start: now.toISOString(), end: opens.toISOString() });
  return moved(from(hour), from(Math.ceil(opens.getTime() / 1_000) * 1_000), behind);
}

const minutes = (clock: string): number => {
  const [hours = 0, mins = 0] = clock.split(':').map(Number);
  return hours * 60 + mins;
};

/** Whole seconds: what Step Functions takes as a timestamp. */
const iso = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');
