import { timeOfDay } from '../approvals/time-of-day.js';
import type { Closure } from '../contracts/closure.js';

const startOf = ({ from }: Closure): number => Date.parse(from);
const endOf = ({ until }: Closure): number => Date.parse(until);

/** Those that forbid a change at this moment. */
export const inForce = (closures: readonly Closure[], at: Date): Closure[] =>
  closures.filter((one) => startOf(one) <= at.getTime() && at.getTime() < endOf(one));

/** Those that leave something of this time closed. ISO 8601. */
export const within = (closures: readonly Closure[], { start, end }: { start: string; end: string }): Closure[] =>
  closures.filter((one) => startOf(one) < Date.parse(end) && Date.parse(start) < endOf(one));

/** The first moment from `at` on in which nothing is closed. */
export function openFrom(closures: readonly Closure[], at: Date): Date {
  let open = at;
  for (;;) {
    const ends = inForce(closures, open).map(endOf);
    if (ends.length === 0) return open;
    open = new Date(Math.max(...ends));
  }
}

/** What of this time is open, in order. Epoch milliseconds. */
export function openParts(closures: readonly Closure[], from: number, to: number): { from: number; to: number }[] {
  const parts: { from: number; to: number }[] = [];
  let at = from;
  for (const one of [...closures].sort((a, b) => startOf(a) - startOf(b))) {
    if (endOf(one) <= at || startOf(one) >= to) continue;
    if (startOf(one) > at) parts.push({ from: at, to: startOf(one) });
    at = Math.max(at, endOf(one));
  }
  if (at < to) parts.push({ from: at, to });
  return parts;
}

/** `frozen by Ana Ruiz until 18:00 UTC (launch)`, `the change calendar month-end-close is closed until …`. */
export const closureWords = ({ name, by, until }: Closure, now: Date): string =>
  by
    ? `frozen by ${by.name} until ${timeOfDay(until, now)} (${name})`
    : `the change calendar ${name} is closed until ${timeOfDay(until, now)}`;

/** What is in force at a moment in one phrase, and when changes may begin again. */
export function closedWords(closures: readonly Closure[], at: Date, now: Date): string {
  const open = openFrom(closures, at);
  const said = inForce(closures, at).map((one) => closureWords(one, now));
  return `${said.join(' and ')}; open again ${timeOfDay(open.toISOString(), now)}`;
}
