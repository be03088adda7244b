import { type WeeklyWindow, weekdays } from '../../policy.js';
import type { TimeZone } from '../../time-zone.js';

const short = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Sun 29 Nov 04:00-05:30`, on the zone's clock; `Sat 28 Nov 23:00-Sun 01:00` over midnight. */
export function localSpan(start: number, end: number, zone: TimeZone): string {
  const [from, to] = [zone.wallTime(start), zone.wallTime(end)];
  const two = (value: number): string => String(value).padStart(2, '0');
  const clock = ({ hour, minute }: typeof from): string => `${two(hour)}:${two(minute)}`;
  const [, month = 1, day] = from.date.split('-').map(Number);
  const until = from.date === to.date ? clock(to) : `${short[to.weekday]} ${clock(to)}`;
  return `${short[from.weekday]} ${day} ${months[month - 1]} ${clock(from)}-${until}`;
}

/** `Sun 04:00-06:00 UTC`, `every day 02:00-04:00 UTC`. */
export function weeklyWords({ days, start, end }: WeeklyWindow): string {
  const on =
    new Set(days).size === weekdays.length ? 'every day' : days.map((day) => short[weekdays.indexOf(day)]).join(', ');
  return `${on} ${start}-${end} UTC`;
}

/** `18 %`. */
export const percent = (share: number): string => `${Math.round(100 * share)} %`;

export const dayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Whole seconds: what Step Functions takes as a timestamp. */
export const iso = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z');

/** Two decimals are what a share is good for. */
export const rounded = (share: number): number => Math.round(100 * share) / 100;
