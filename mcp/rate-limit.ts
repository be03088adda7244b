import { LRUCache } from 'lru-cache';
import type { Clock } from '../services/clock.js';
import { Refused } from './refused.js';

/** Callers that are remembered; whoever was not seen for longest is forgotten first. */
const MOST_CALLERS = 10_000;
const MINUTE_MS = 60_000;

interface Bucket {
  tokens: number;
  at: number;
}

/** A token bucket a caller: `perMinute` requests at once, then as many a minute. */
export class RateLimit {
  readonly #buckets = new LRUCache<string, Bucket>({ max: MOST_CALLERS });

  constructor(
    private readonly clock: Clock,
    private readonly perMinute: number,
  ) {}

  /** @throws Refused with status 429 and the seconds to wait. */
  take(caller: string, requests: number): void {
    const now = this.clock.now().getTime();
    const bucket = this.#buckets.get(caller) ?? { tokens: this.perMinute, at: now };
    const refilled = bucket.tokens + (Math.max(0, now - bucket.at) / MINUTE_MS) * this.perMinute;
    const tokens = Math.min(this.perMinute, refilled);
    const taken = tokens >= requests;
    this.#buckets.set(caller, { tokens: taken ? tokens - requests : tokens, at: now });
    if (taken) return;
    const seconds = Math.ceil(((requests - tokens) / this.perMinute) * 60);
    throw new Refused(429, 'rate', `At most ${this.perMinute} requests a minute; wait ${seconds} s.`, {
      'retry-after': String(seconds),
    });
  }
}
