import type { Clock } from '../../services/clock.js';

/** A clock that stands until it is told to move. */
export class ManualClock implements Clock {
  #now: number;

  constructor(iso = '2026-11-25T14:02:00.000Z') {
    this.#now = Date.parse(iso);
  }

  now(): Date {
    return new Date(this.#now);
  }

  advance(ms: number): void {
    this.#now += ms;
  }

  set(iso: string): void {
    this.#now = Date.parse(iso);
  }
}

export const MINUTE = 60_000;
export const HOUR = 3_600_000;
