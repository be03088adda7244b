import { z } from 'zod';
import { TimeZone } from '../time-zone.js';

export const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'HH:MM');

/** Every day between two times of a wall clock; over midnight where the end is before the start. */
export const QuietHours = z.object({ start: clockTime, end: clockTime, time_zone: z.string() });
export type QuietHours = z.infer<typeof QuietHours>;

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

/**
 * When it is no longer quiet; undefined when it is not quiet now. Where a clock change falls into the hours, the end is
 * on the clock that people then see.
 */
export function quietUntil({ start, end, time_zone }: QuietHours, now: Date): Date | undefined {
  const zone = new TimeZone(time_zone);
  const [from, to] = [minutesOf(start), minutesOf(end)];
  const at = now.getTime();
  const { hour, minute } = zone.wallTime(at);
  const local = hour * 60 + minute;
  const isQuiet = from <= to ? local >= from && local < to : local >= from || local < to;
  if (!isQuiet) return undefined;
  const left = (to - local + DAY_MINUTES) % DAY_MINUTES;
  const end0 = Math.floor(at / MINUTE_MS) * MINUTE_MS + left * MINUTE_MS;
  return new Date(end0 + zone.offsetAt(at) - zone.offsetAt(end0));
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
