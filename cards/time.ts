const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const two = (value: number) => String(value).padStart(2, '0');
const dayOf = (time: Date) => Math.floor(time.getTime() / day);
const known = (time: Date) => !Number.isNaN(time.getTime());

/** `28 Nov`, with the year when it is not this one. UTC. */
export function date(iso: string, now: Date): string {
  const time = new Date(iso);
  if (!known(time)) return '?';
  const year = time.getUTCFullYear() === now.getUTCFullYear() ? '' : ` ${time.getUTCFullYear()}`;
  return `${time.getUTCDate()} ${months[time.getUTCMonth()]}${year}`;
}

/** `18:05 UTC` for today, `28 Nov 18:05 UTC` for another day. */
export function clock(iso: string, now: Date): string {
  const time = new Date(iso);
  if (!known(time)) return '?';
  const hours = `${two(time.getUTCHours())}:${two(time.getUTCMinutes())} UTC`;
  return dayOf(time) === dayOf(now) ? hours : `${date(iso, now)} ${hours}`;
}

/** `45 s`, `12 m`, `3 h 58 m`, `26 h`, `6 days`: as exact as a reader needs at that length. Milliseconds. */
export function duration(length: number): string {
  if (length < minute) return `${Math.floor(length / 1000)} s`;
  if (length < hour) return `${Math.floor(length / minute)} m`;
  const minutes = Math.floor((length % hour) / minute);
  if (length < 10 * hour && minutes > 0) return `${Math.floor(length / hour)} h ${minutes} m`;
  if (length < 2 * day) return `${Math.floor(length / hour)} h`;
  return `${Math.floor(length / day)} days`;
}

/** How old something is: whole hours are enough. Milliseconds. */
export const age = (length: number): string =>
  length >= hour && length < 2 * day ? `${Math.floor(length / hour)} h` : duration(length);

/** `26 h ago`, `in 3 h 58 m`. */
export function relative(iso: string, now: Date): string {
  const time = new Date(iso);
  if (!known(time)) return '?';
  const ahead = time.getTime() - now.getTime();
  if (Math.abs(ahead) < minute) return 'now';
  return ahead > 0 ? `in ${duration(ahead)}` : `${age(-ahead)} ago`;
}

/** `18:05 UTC (in 3 h 58 m)`. */
export const at = (iso: string, now: Date): string => `${clock(iso, now)} (${relative(iso, now)})`;

/** `due in 6 days (28 Nov)`, `due today (22 Nov)`, `overdue by 3 days (19 Nov)`. Counts calendar days in UTC. */
export function due(iso: string, now: Date): string {
  const time = new Date(iso);
  if (!known(time)) return 'due ?';
  const days = dayOf(time) - dayOf(now);
  const when = days === 0 ? 'due today' : days > 0 ? `due in ${inDays(days)}` : `overdue by ${inDays(-days)}`;
  return `${when} (${date(iso, now)})`;
}

const inDays = (days: number) => (days === 1 ? '1 day' : `${days} days`);

/** A window: `today 22:00-23:00 UTC (in 7 h 53 m)`, `Sun 29 Nov 04:00-06:00 UTC (closed 3 h ago)`. */
export function span(start: string, end: string, now: Date): string {
  const hours = between(start, end, now);
  return hours === '?' ? hours : `${hours} (${windowState(new Date(start), new Date(end), now)})`;
}

/** `today 22:00-23:00 UTC`, `Sun 29 Nov 02:08 UTC` for a moment. */
export function between(start: string, end: string, now: Date): string {
  const [from, to] = [new Date(start), new Date(end)];
  if (!known(from) || !known(to)) return '?';
  const [first, last] = [from, to].map((time) => `${two(time.getUTCHours())}:${two(time.getUTCMinutes())}`);
  const isMoment = to.getTime() - from.getTime() < hour && first === last;
  const hours = `${isMoment ? first : `${first}-${last}`} UTC`;
  const on = dayOf(from) === dayOf(now) ? 'today' : `${weekdays[from.getUTCDay()]} ${date(start, now)}`;
  return `${on} ${hours}`;
}

function windowState(from: Date, to: Date, now: Date): string {
  if (now < from) return relative(from.toISOString(), now);
  return now < to ? 'open now' : `closed ${relative(to.toISOString(), now)}`;
}
