import { LRUCache } from 'lru-cache';
import { FRESH_S } from '../aws/batched-reads.js';
import type { Clients } from '../aws/clients.js';
import { gapOf } from '../aws/errors.js';
import { Pace } from '../aws/pace.js';
import { sources } from '../aws/sources.js';
import { untilAborted } from '../aws/until-aborted.js';
import type { Clock } from '../clock.js';
import type { Gap } from '../schema.js';
import type { TimeWindow } from '../time-range.js';
import { clockTime } from '../words.js';
import { Sweep } from './sweep.js';
import type { TrailEvent } from './trail-event.js';

/** CloudTrail keeps the events of global services, IAM and root sign-ins among them, in this region. */
const GLOBAL_REGION = 'us-east-1';

/** AWS API reference, LookupEvents: two requests a second, account and region. */
const EVERY_MS = 500;

export interface TrailReading {
  /** Newest first, each event once. */
  readonly events: readonly TrailEvent[];
  readonly gaps: readonly Gap[];
  readonly readAt: readonly Date[];
  readonly regions: readonly string[];
  /** False when the home region gave nothing at all: silence then says nothing. */
  readonly answered: boolean;
}

/** Management events from CloudTrail's event history, read once for everybody who asks within a minute. */
export class SecurityTrail {
  readonly #clients: Clients;
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #paces = new Map<string, Pace>();
  readonly #sweeps = new LRUCache<string, Sweep>({ max: 50 });

  constructor({ clients, clock, everyMs = EVERY_MS }: { clients: Clients; clock: Clock; everyMs?: number }) {
    this.#clients = clients;
    this.#everyMs = everyMs;
    this.#clock = clock;
  }

  get regions(): readonly string[] {
    return [...new Set([this.#clients.region, GLOBAL_REGION])];
  }

  /** What was read by the time `signal` aborts; what was not is in the gaps. Reading goes on for the next question. */
  async events(window: TimeWindow, signal: AbortSignal): Promise<TrailReading> {
    const sweeps = this.regions.map((region) => this.#sweep(region, window));
    const gaps = await Promise.all(sweeps.map((sweep) => this.#waited(sweep, signal)));
    const byId = new Map(sweeps.flatMap((sweep) => sweep.events).map((event) => [event.shown.event_id, event]));
    const events = [...byId.values()].sort((a, b) => (a.shown.at < b.shown.at ? 1 : -1));
    return {
      events,
      gaps: gaps.flat(),
      readAt: sweeps.map((sweep) => sweep.startedAt),
      regions: this.regions,
      answered: sweeps[0]?.answered ?? false,
    };
  }

  #sweep(region: string, window: TimeWindow): Sweep {
    const key = `${region} ${window.asked}`;
    const kept = this.#sweeps.get(key);
    const now = this.#clock.now();
    if (kept && !kept.failed && now.getTime() - kept.startedAt.getTime() <= FRESH_S.events * 1_000) return kept;
    const pace = this.#paces.get(region) ?? new Pace(this.#everyMs);
    this.#paces.set(region, pace);
    const sweep = new Sweep({ clients: this.#clients, region, window, pace, startedAt: now });
    this.#sweeps.set(key, sweep);
    return sweep;
  }

  async #waited(sweep: Sweep, signal: AbortSignal): Promise<Gap[]> {
    const scope = { source: sources.events, region: sweep.region, instances: [] };
    try {
      await untilAborted(sweep.finished, signal);
      return sweep.unreadBefore ? [truncated(sweep, 'Ask about a shorter time.', false)] : [];
    } catch (error) {
      if (sweep.answered && signal.aborted) return [truncated(sweep, 'Ask again in a minute: reading goes on.', true)];
      const consequence = sweep.answered ? 'What was read before that is shown.' : undefined;
      const cause = signal.aborted ? (sweep.attempts.lastFailure ?? error) : error;
      return [gapOf(cause, { ...scope, ...(consequence && { consequence }) })];
    }
  }
}

function truncated({ region, unreadBefore }: Sweep, next: string, retryable: boolean): Gap {
  const before = unreadBefore
    ? ` from before ${unreadBefore.toISOString().slice(0, 10)} ${clockTime(unreadBefore)}`
    : '';
  const detail = `CloudTrail has more events in ${region}${before} than were read. ${next}`;
  return { service: 'cloudtrail', region, account: null, instances: [], reason: 'truncated', retryable, detail };
}
