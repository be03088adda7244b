/** Where the time comes from. Everything that waits, expires or is dated asks this and never `Date` itself. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
