import type { HourlyLoad } from '../../services/patching/windows/profile.js';
import { HOUR } from './manual-clock.js';

/** 28 October 2026 was a Wednesday. */
const begin = Date.UTC(2026, 9, 28);

export const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Hours from a Wednesday on, UTC. @param value by the number of the hour. */
export const hourly = (days: number, value: (hour: number) => number): HourlyLoad[] =>
  Array.from({ length: Math.floor(days * 24) }, (_, hour) => ({
    at: begin + hour * HOUR,
    value: value(hour),
    hourOfWeek: (hour + 3 * 24) % 168,
  }));

/** Busy all day, and quiet for three hours from this one. */
export const quietAt =
  (from: number) =>
  (hour: number): number =>
    (hour - from + 24) % 24 < 3 ? 1 : 10 + (hour % 5);
