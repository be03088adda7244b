import { z } from 'zod';
import type { FaultTarget } from './faults.js';
import { throttled } from './refusals.js';
import { TokenBucket } from './token-bucket.js';

/** Requests a second, an account and region (AWS API reference: LookupEvents). */
const perSecond: Readonly<Record<string, number>> = { 'cloudtrail LookupEvents': 2 };

export const RateSetting = z.strictObject({ enabled: z.boolean().describe('Off for tests that read a long trail') });
export type RateSetting = z.infer<typeof RateSetting>;

/** The rates above which AWS refuses by itself, whoever asks. */
export class RequestRates {
  enabled = true;
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(private readonly wallClock: () => number = Date.now) {}

  /** @throws {AwsError} as the service throttles. */
  take({ service, operation, region }: FaultTarget): void {
    const rate = perSecond[`${service} ${operation}`];
    if (rate === undefined || !this.enabled) return;
    const key = `${service} ${operation} ${region}`;
    const bucket = this.#buckets.get(key) ?? new TokenBucket(rate, this.wallClock);
    this.#buckets.set(key, bucket);
    if (!bucket.take()) throw throttled(service);
  }
}
