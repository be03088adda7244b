import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock.js';
import { timeLimit } from '../time-limit.js';
import { Attempts, noting } from './attempts.js';
import { untilAborted, watchingFor } from './until-aborted.js';

/** How long an answer is kept before it is read again. Seconds of the injected clock. */
export const FRESH_S = {
  fleet: 60,
  findings: 60,
  patches: 60,
  events: 60,
  securityGroups: 300,
  exploits: 3_600,
  metrics: 60,
  metricNames: 600,
};

/** When reading again fails, what was said before may still be shown, with its age, for this long. */
export const LAST_KNOWN_S = 900;

/** A shared read goes on after the question that started it was answered in part, so that the next one is complete. */
const READ_BUDGET_MS = 30_000;

/** Room is made for as many at once. */
const MAX_KEPT = 10_000;

export interface Known<V> {
  readonly value: V;
  /** When the call that gave it was sent: the value is at least this new. */
  readonly at: Date;
}

export interface FailedRead {
  readonly error: unknown;
  /** Keys for which there is no value at all. */
  readonly unknown: string[];
  /** Keys answered with an older value, not older than LAST_KNOWN_S. */
  readonly old: string[];
}

export interface Batch<V> {
  readonly values: ReadonlyMap<string, Known<V>>;
  readonly failures: readonly FailedRead[];
}

interface BatchedReadsOptions<V> {
  readonly clock: Clock;
  readonly freshS: number;
  /** How many keys one call of AWS takes. */
  readonly batch: number;
  /** Must give a value for every key, or throw. */
  readonly read: (keys: readonly string[], signal: AbortSignal) => Promise<ReadonlyMap<string, V>>;
  readonly concurrency?: number;
  /** How many values are kept; fewer where one is large. */
  readonly maxKept?: number;
}

interface Flight<V> {
  readonly answer: Promise<ReadonlyMap<string, Known<V>>>;
  readonly attempts: Attempts;
}

/**
 * Reads by key from an AWS API that takes several keys a call: kept for a stated time, read once however many ask,
 * batches side by side. One batch that fails leaves the others exact.
 */
export class BatchedReads<V extends NonNullable<unknown>> {
  readonly #kept: LRUCache<string, Known<V>>;
  readonly #flights = new Map<string, Flight<V>>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(private readonly options: BatchedReadsOptions<V>) {
    // `max` would make room for all of them at once: milliseconds and megabytes for each of a dozen readers.
    this.#kept = new LRUCache({ maxSize: options.maxKept ?? MAX_KEPT, sizeCalculation: () => 1 });
  }

  /**
   * Never rejects for what AWS does: failures come back beside the values. Returns when `signal` aborts at the latest; when
   * it has aborted before, nothing more is begun.
   * @param freshS how old what is known may be, where that differs from what is usual.
   */
  async get(keys: Iterable<string>, signal: AbortSignal, freshS = this.options.freshS): Promise<Batch<V>> {
    const values = new Map<string, Known<V>>();
    const asked = new Set(keys);
    const missing: string[] = [];
    for (const key of asked) {
      const known = this.#knownWithin(key, freshS);
      if (known) values.set(key, known);
      else if (!this.#flights.has(key)) missing.push(key);
    }
    if (!signal.aborted) this.#start(missing);

    const flights = new Map<Flight<V>, string[]>();
    for (const key of asked) {
      const flight = values.has(key) ? undefined : this.#flights.get(key);
      if (flight) flights.set(flight, [...(flights.get(flight) ?? []), key]);
    }
    const failures: FailedRead[] =
      signal.aborted && missing.length > 0 ? [this.#failed(signal.reason, missing, values)] : [];
    const due = watchingFor(signal);
    await Promise.all(
      [...flights].map(async ([flight, wanted]) => {
        try {
          const answer = await Promise.race([flight.answer, due.aborted]);
          for (const key of wanted) setIfPresent(values, key, answer.get(key));
        } catch (error) {
          failures.push(this.#failed(signal.aborted ? (flight.attempts.lastFailure ?? error) : error, wanted, values));
        }
      }),
    );
    due.stop();
    return { values, failures };
  }

  /** Begins to read what is not known and not being read, for somebody who will ask soon. */
  ahead(keys: Iterable<string>): void {
    const { batch, freshS } = this.options;
    const missing = [...keys].filter((key) => !this.#flights.has(key) && !this.#knownWithin(key, freshS));
    // Nobody waits for them: as few calls as they fit in.
    this.#start(missing, batch);
  }

  /** When nothing is being read any more, also of what answers in part left behind. */
  async settled(): Promise<void> {
    while (this.#flights.size > 0) await Promise.allSettled([...this.#flights.values()].map(({ answer }) => answer));
  }

  /** What was changed must be read again; a read already under way is not trusted either. */
  forget(keys: Iterable<string>): void {
    for (const key of keys) {
      this.#kept.delete(key);
      this.#flights.delete(key);
    }
  }

  #failed(error: unknown, wanted: readonly string[], values: Map<string, Known<V>>): FailedRead {
    const unknown: string[] = [];
    const old: string[] = [];
    for (const key of wanted) {
      const last = this.#knownWithin(key, LAST_KNOWN_S);
      setIfPresent(values, key, last);
      (last ? old : unknown).push(key);
    }
    return { error, unknown, old };
  }

  #knownWithin(key: string, seconds: number): Known<V> | undefined {
    const known = this.#kept.get(key);
    const age = known && this.options.clock.now().getTime() - known.at.getTime();
    return age !== undefined && age <= seconds * 1_000 ? known : undefined;
  }

  /** @param least keys of a call, so long as there are as many */
  #start(keys: readonly string[], least = 1): void {
    const { batch, concurrency = 4 } = this.options;
    const size = Math.max(least, Math.min(batch, Math.ceil(keys.length / concurrency)));
    for (let from = 0; from < keys.length; from += size) this.#fly(keys.slice(from, from + size), concurrency);
  }

  #fly(keys: readonly string[], concurrency: number): void {
    const attempts = new Attempts();
    const flight: Flight<V> = { attempts, answer: this.#read(keys, concurrency, attempts) };
    for (const key of keys) this.#flights.set(key, flight);
    const landed = (answer?: ReadonlyMap<string, Known<V>>) => {
      for (const key of keys) {
        if (this.#flights.get(key) !== flight) continue;
        this.#flights.delete(key);
        const known = answer?.get(key);
        if (known) this.#kept.set(key, known);
      }
    };
    // Whoever waits for the flight gets its error; this only keeps the books.
    flight.answer.then(landed, () => landed());
  }

  async #read(
    keys: readonly string[],
    concurrency: number,
    attempts: Attempts,
  ): Promise<ReadonlyMap<string, Known<V>>> {
    while (this.#running >= concurrency) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
    try {
      const at = this.options.clock.now();
      const budget = timeLimit(READ_BUDGET_MS);
      const answer = await untilAborted(
        noting(attempts, () => this.options.read(keys, budget)),
        budget,
      );
      return new Map([...answer].map(([key, value]) => [key, { value, at }]));
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }
}

function setIfPresent<K, V>(map: Map<K, V>, key: K, value: V | undefined): void {
  if (value !== undefined) map.set(key, value);
}
