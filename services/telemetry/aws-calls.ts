import type { Attempt } from '../aws/attempts.js';
import { apart } from '../correlation.js';
import type { Measure } from './measure.js';

interface Counts {
  calls: number;
  throttles: number;
  failures: number;
}

/** Longer than an answer takes, and well within a minute of CloudWatch. Milliseconds. */
const FLUSH_AFTER_MS = 10_000;

/** Attempts of calls to AWS, counted: an answer may make hundreds, and a line for each would cost more than it tells. */
export class AwsCalls {
  readonly #counts = new Map<string, Counts>();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly measure: Measure) {}

  readonly attempted = ({ service, outcome }: Pick<Attempt, 'service' | 'outcome'>): void => {
    const counts = this.#counts.get(service) ?? { calls: 0, throttles: 0, failures: 0 };
    counts.calls += 1;
    if (outcome === 'throttled') counts.throttles += 1;
    if (outcome === 'failed') counts.failures += 1;
    this.#counts.set(service, counts);
    this.#timer ??= apart(() => setTimeout(() => this.flush(), FLUSH_AFTER_MS).unref());
  };

  /** Says what was counted, a line a service. By itself after ten seconds; a function does it before it stands still. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [AwsService, { calls, throttles, failures }] of this.#counts) {
      this.measure({ AwsCalls: calls, AwsThrottles: throttles, AwsFailures: failures }, { AwsService });
    }
    this.#counts.clear();
  }
}
