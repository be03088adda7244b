import type { CloudTrail, LookupEventsCommandInput } from '@aws-sdk/client-cloudtrail';
import { Attempts, noting } from '../aws/attempts.js';
import type { Clients } from '../aws/clients.js';
import { InvalidAnswer } from '../aws/errors.js';
import type { Pace } from '../aws/pace.js';
import { untilAborted } from '../aws/until-aborted.js';
import { timeLimit } from '../time-limit.js';
import { endsNow, type TimeWindow } from '../time-range.js';
import { type TrailEvent, trailEvent } from './trail-event.js';

const READ_BUDGET_MS = 30_000;

/** With two requests a second, what half the budget reads; the rest is left unread and said so. */
const PAGES_A_QUERY = 30;

/** LookupEvents takes one attribute a query. */
export type LookupQuery = Pick<LookupEventsCommandInput, 'LookupAttributes'>;

interface SweepOptions {
  readonly clients: Clients;
  readonly region: string;
  readonly window: TimeWindow;
  /** One after the other: what matters most comes first. */
  readonly queries: readonly LookupQuery[];
  readonly pace: Pace;
  readonly startedAt: Date;
}

/** Some queries of one region's event history, each newest first. It fills while others look at what is there already. */
export class Sweep {
  readonly region: string;
  readonly startedAt: Date;
  /** Rejects with what stopped it; what was read before stays in `events`. */
  readonly finished: Promise<void>;
  readonly attempts = new Attempts();
  /** Resolves when it came to its end, whichever. */
  readonly settled: Promise<void>;
  failed = false;
  /** Every query was read to its end. */
  complete = false;
  answered = false;
  /** Events before this were not read; undefined when everything was. */
  unreadBefore: Date | undefined;
  readonly #stopped = new AbortController();
  readonly #events = new Map<string, TrailEvent>();

  constructor(private readonly options: SweepOptions) {
    this.region = options.region;
    this.startedAt = options.startedAt;
    const budget = AbortSignal.any([timeLimit(READ_BUDGET_MS), this.#stopped.signal]);
    this.finished = untilAborted(
      noting(this.attempts, () => this.#run(budget)),
      budget,
    );
    // Whoever waits gets the error; without this, a sweep that nobody waits for any more would end the process.
    this.settled = this.finished.then(
      () => {
        this.complete = this.unreadBefore === undefined;
      },
      () => {
        this.failed = true;
      },
    );
  }

  get events(): TrailEvent[] {
    return [...this.#events.values()];
  }

  /** Nobody needs it any more: the turns it would take are for others. */
  stop(): void {
    this.#stopped.abort(new DOMException('not needed any more', 'AbortError'));
  }

  async #run(signal: AbortSignal): Promise<void> {
    const trail = await this.options.clients.cloudtrail(this.region);
    const unread: Date[] = [];
    for (const query of this.options.queries) {
      const before = await this.#query(trail, query, signal);
      if (before) unread.push(before);
      this.unreadBefore = unread.sort((a, b) => b.getTime() - a.getTime())[0];
    }
  }

  /** @returns when the oldest event read happened, if there are more before it. */
  async #query(trail: CloudTrail, query: LookupQuery, signal: AbortSignal): Promise<Date | undefined> {
    const { window, pace } = this.options;
    const end = endsNow(window) ? {} : { EndTime: window.to };
    const input = { ...query, StartTime: window.from, ...end, MaxResults: 50 };
    let token: string | undefined;
    for (let page = 0; page < PAGES_A_QUERY; page += 1) {
      await pace.turn(signal);
      const answer = await trail.lookupEvents({ ...input, NextToken: token }, { abortSignal: signal });
      if (!answer.Events) throw new InvalidAnswer('a page of events without its list');
      for (const event of answer.Events) this.#keep(trailEvent(event, this.region));
      this.answered = true;
      const oldest = answer.Events.at(-1)?.EventTime;
      if (!answer.NextToken) return undefined;
      if (answer.NextToken === token) throw new InvalidAnswer('a page that leads back to itself');
      token = answer.NextToken;
      this.unreadBefore = oldest ?? this.unreadBefore;
    }
    return this.unreadBefore;
  }

  #keep(event: TrailEvent): void {
    this.#events.set(event.shown.event_id, event);
  }
}
