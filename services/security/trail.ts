import { LRUCache } from 'lru-cache';
import { BatchedReads, FRESH_S } from '../aws/batched-reads.js';
import type { Clients } from '../aws/clients.js';
import { gapOf, InvalidAnswer } from '../aws/errors.js';
import { Pace } from '../aws/pace.js';
import { sources } from '../aws/sources.js';
import { untilAborted, watchingFor } from '../aws/until-aborted.js';
import type { Clock } from '../clock.js';
import type { Host } from '../instances.js';
import type { Gap } from '../schema.js';
import { timeLimit } from '../time-limit.js';
import type { TimeWindow } from '../time-range.js';
import { clockTime } from '../words.js';
import { about, everything, signIns } from './lookup-queries.js';
import { type LookupQuery, Sweep } from './sweep.js';
import type { TrailEvent } from './trail-event.js';

/** CloudTrail keeps the events of global services, IAM and root sign-ins among them, in this region. */
const GLOBAL_REGION = 'us-east-1';

/**
 * Where a sign-in at the global endpoint may be recorded instead (CloudTrail User Guide, "AWS Management Console
 * sign-in events"). Elsewhere a sign-in is recorded in the region of its endpoint.
 */
const SIGN_IN_REGIONS = ['us-east-2', 'eu-north-1', 'ap-southeast-2'];

/** AWS API reference, LookupEvents: two requests a second, account and region. */
const EVERY_MS = 500;

/** Which regions there are is a detail that no answer waits for any longer. */
const REGIONS_WITHIN_MS = 1_500;

export interface TrailReading {
  /** Newest first, each event once. */
  readonly events: readonly TrailEvent[];
  readonly gaps: readonly Gap[];
  readonly readAt: readonly Date[];
  /** Regions whose whole history was asked for. */
  readonly regions: readonly string[];
  /** Regions of which only sign-ins were asked for. */
  readonly signInRegions: readonly string[];
  /** Regions of the account that were not asked; undefined where nothing says which it has. */
  readonly unreadRegions: readonly string[] | undefined;
  /** False when the home region gave nothing at all: silence then says nothing. */
  readonly answered: boolean;
  /** A time range that asks for what was left unread; null when nothing was, or when asking again is enough. */
  readonly continueWith: string | null;
}

interface TrailOptions {
  readonly clients: Clients;
  readonly clock: Clock;
  readonly everyMs?: number;
}

/** Management events from CloudTrail's event history, read once for everybody who asks within a minute. */
export class SecurityTrail {
  readonly regions: readonly string[];
  readonly signInRegions: readonly string[];
  readonly #clients: Clients;
  readonly #clock: Clock;
  readonly #everyMs: number;
  readonly #paces = new Map<string, Pace>();
  readonly #sweeps = new LRUCache<string, Sweep>({ max: 100 });
  readonly #account: BatchedReads<readonly string[]>;

  constructor({ clients, clock, everyMs = EVERY_MS }: TrailOptions) {
    this.#clients = clients;
    this.#everyMs = everyMs;
    this.#clock = clock;
    this.regions = [...new Set([clients.region, GLOBAL_REGION, ...clients.regions])];
    this.#account = new BatchedReads<readonly string[]>({
      ...{ clock, freshS: FRESH_S.exploits, batch: 1 },
      read: async (keys, abortSignal) => {
        const { Regions } = await (await clients.ec2()).describeRegions({}, { abortSignal });
        if (!Regions) throw new InvalidAnswer('an answer without its regions');
        return new Map(keys.map((key) => [key, Regions.flatMap(({ RegionName }) => RegionName ?? [])]));
      },
    });
    this.signInRegions = SIGN_IN_REGIONS.filter((region) => !this.regions.includes(region));
  }

  /**
   * What was read by the time `signal` aborts; what was not is in the gaps. Reading goes on for the next question.
   * @param host what is asked about it by name as well, for the case that the account has more events than are read.
   */
  async events(window: TimeWindow, signal: AbortSignal, host?: Host): Promise<TrailReading> {
    const sweeps = this.regions.map((region) => this.#sweep(region, window, 'everything', everything));
    const elsewhere = this.signInRegions.map((region) => this.#sweep(region, window, 'sign-ins', signIns));
    const focused = host
      ? this.regions.map((region) => this.#sweep(region, window, host.instance_id, about(host)))
      : [];
    const [unreadRegions, gaps, signInGaps] = await Promise.all([
      this.#unreadRegions(signal),
      Promise.all(sweeps.map((sweep, index) => this.#waited(sweep, signal, focused[index]))),
      Promise.all(elsewhere.map((sweep) => this.#waited(sweep, signal))),
    ]);
    const all = [...sweeps, ...elsewhere, ...focused];
    const byId = new Map(all.flatMap((sweep) => sweep.events).map((event) => [event.shown.event_id, event]));
    return {
      events: [...byId.values()].sort((a, b) => (a.shown.at < b.shown.at ? 1 : -1)),
      gaps: [...gaps, ...signInGaps].flat(),
      readAt: [...sweeps, ...elsewhere].map((sweep) => sweep.startedAt),
      regions: this.regions,
      signInRegions: this.signInRegions,
      unreadRegions,
      answered: sweeps[0]?.answered ?? false,
      continueWith: continuation(sweeps, window),
    };
  }

  /** An account that may not list its regions loses a detail of what was not read, and nothing that was. */
  async #unreadRegions(signal: AbortSignal): Promise<readonly string[] | undefined> {
    const soon = AbortSignal.any([signal, timeLimit(REGIONS_WITHIN_MS)]);
    const { values } = await this.#account.get(['regions'], soon);
    const asked = [...this.regions, ...this.signInRegions];
    return values
      .get('regions')
      ?.value.filter((region) => !asked.includes(region))
      .sort();
  }

  #sweep(region: string, window: TimeWindow, what: string, queries: readonly LookupQuery[]): Sweep {
    const key = `${region} ${window.asked} ${what}`;
    const kept = this.#sweeps.get(key);
    const now = this.#clock.now();
    if (kept && !kept.failed && now.getTime() - kept.startedAt.getTime() <= FRESH_S.events * 1_000) return kept;
    const pace = this.#paces.get(region) ?? new Pace(this.#everyMs);
    this.#paces.set(region, pace);
    const sweep = new Sweep({ clients: this.#clients, region, window, queries, pace, startedAt: now });
    this.#sweeps.set(key, sweep);
    return sweep;
  }

  async #waited(sweep: Sweep, signal: AbortSignal, focused?: Sweep): Promise<Gap[]> {
    const scope = { source: sources.events, region: sweep.region, instances: [] };
    try {
      await untilAborted(sweep.finished, signal);
      if (!sweep.unreadBefore) {
        // Whatever names the host is among everything.
        focused?.stop();
        return [];
      }
      const named = focused ? await finished(focused, signal) : false;
      return [truncated(sweep, 'Ask about a shorter time, or the time before that.', false, named)];
    } catch (error) {
      const named = focused?.complete ?? false;
      if (sweep.answered && signal.aborted) {
        return [truncated(sweep, 'Ask again in a minute: reading goes on.', true, named)];
      }
      const consequence = sweep.answered ? 'What was read before that is shown.' : undefined;
      const cause = signal.aborted ? (sweep.attempts.lastFailure ?? error) : error;
      return [gapOf(cause, { ...scope, ...(consequence && { consequence }) })];
    }
  }
}

/** Whether a sweep got to its end with nothing left out; what stops it is told by the sweep that it stands beside. */
async function finished(sweep: Sweep, signal: AbortSignal): Promise<boolean> {
  const due = watchingFor(signal);
  await Promise.race([sweep.settled, due.aborted.catch(() => undefined)]);
  due.stop();
  return sweep.complete;
}

function truncated({ region, unreadBefore }: Sweep, next: string, retryable: boolean, namedRead: boolean): Gap {
  const before = unreadBefore
    ? ` from before ${unreadBefore.toISOString().slice(0, 10)} ${clockTime(unreadBefore)}`
    : '';
  const named = namedRead ? ' Those that name the host or what belongs to it were all read.' : '';
  const detail = `CloudTrail has more events in ${region}${before} than were read.${named} ${next}`;
  return { service: 'cloudtrail', region, account: null, instances: [], reason: 'truncated', retryable, detail };
}

/** From the start of what was asked to the newest event that some region left unread. */
function continuation(sweeps: readonly Sweep[], { from }: TimeWindow): string | null {
  const unread = sweeps.flatMap(({ unreadBefore }) => (unreadBefore && unreadBefore > from ? [unreadBefore] : []));
  const newest = unread.sort((a, b) => b.getTime() - a.getTime())[0];
  return newest ? `${seconds(from)}/${seconds(newest)}` : null;
}

const seconds = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`;
