import { type WeeklyWindow, weekdays } from '../policy.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

export interface Window {
  readonly start: string;
  readonly end: string;
}

/**
 * The window of the week that is open, when at least `neededMs` of it are left; otherwise the next one. UTC throughout, so
 * no daylight saving moves it.
 */
export function nextWindow({ days, start, end }: WeeklyWindow, now: Date, neededMs: number): Window {
  const midnight = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  for (let ahead = 0; ahead <= 7; ahead++) {
    const day = midnight + ahead * DAY_MS;
    const weekday = weekdays[new Date(day).getUTCDay()];
    const opens = day + minutes(start) * 60_000;
    const closes = day + minutes(end) * 60_000;
    if (!weekday || !days.includes(weekday)) continue;
    if (opens > now.getTime() || closes - now.getTime() >= neededMs) return { start: iso(opens), end: iso(closes) };
  }
  throw new Error('policy: a window without days');
}

/**
 * "As soon as approved": open now, for as long as people may take to decide and four hours of work. It starts at the
 * full hour, so that asking twice within an hour gives the same plan.
 */
export function immediateWindow(now: Date, decideWithinMs: number): Window {
  const hour = Math.floor(now.getTime() / HOUR_MS) * HOUR_MS;
  return { start: iso(hour), end: iso(hour + HOUR_MS + decideWithinMs + 4 * HOUR_MS) };
}

const minutes = (clock: string): number => {
  const [hours = 0, mins = 0] = clock.split(':').map(Number);
  return hours * 60 + mins;
};

/** Whole seconds: what Step Functions takes as a timestamp. */
const iso = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');
