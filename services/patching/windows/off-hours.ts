import { groupBy } from '../../group-by.js';
import type { HourlyLoad } from './profile.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Off by schedule is off on most days, at hours that come back; a host that was down for a week is not. */
const SELDOM = 0.35;
const MOSTLY = 0.65;

/**
 * Hours of the day, on the clock of the host's people, in which it is switched off by schedule: it has load on few days
 * then and on most days at other hours. Needs a week.
 */
export function offHours(points: readonly HourlyLoad[]): number[] {
  const [first] = points;
  const last = points.at(-1);
  const days = first && last ? Math.round((last.at + HOUR_MS - first.at) / DAY_MS) : 0;
  if (days < 7) return [];
  const byHour = groupBy(points, ({ hourOfWeek }) => hourOfWeek % 24);
  const share = Array.from({ length: 24 }, (_, hour) => (byHour.get(hour)?.length ?? 0) / days);
  return share.some((one) => one > MOSTLY) ? share.flatMap((one, hour) => (one < SELDOM ? [hour] : [])) : [];
}

/** `22:00-06:00`, `00:00-04:00 and 20:00-22:00`: hours that follow one another as one span, over midnight too. */
export function spansOf(hours: readonly number[]): string {
  const off = new Set(hours);
  const starts = hours.filter((hour) => !off.has((hour + 23) % 24));
  const clock = (hour: number): string => `${String(hour % 24).padStart(2, '0')}:00`;
  const spans = starts.map((start) => {
    let end = start;
    while (off.has(end % 24)) end += 1;
    return `${clock(start)}-${clock(end)}`;
  });
  return spans.join(' and ');
}
