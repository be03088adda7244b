import { LRUCache } from 'lru-cache';

/** What one process took before; the oldest is forgotten when there is more. */
const MOST = 50_000;

/**
 * Keys of requests that were taken, each for a time.
 * @param rememberMs how long a key is known. Milliseconds.
 */
export const seenKeys = (rememberMs: number): LRUCache<string, true> =>
  // `max` would make room for all of them at once: megabytes in a process that nobody talks to.
  new LRUCache({ maxSize: MOST, sizeCalculation: () => 1, ttl: rememberMs });
