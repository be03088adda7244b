const DAY = 86_400_000;

/**
 * How far ahead the next Wednesday 10:00 UTC in the middle of a month is, in milliseconds: the seeded fleet's patch window
 * (Sundays from 04:00 UTC) is days away then, and over before the books are closed.
 */
export function untilQuietTime(from = new Date()): number {
  const at = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth(), from.getUTCDate() + 1, 10));
  while (at.getUTCDay() !== 3 || at.getUTCDate() < 5 || at.getUTCDate() > 20) at.setTime(at.getTime() + DAY);
  return at.getTime() - from.getTime();
}
