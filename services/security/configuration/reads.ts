import type { ResourceIdentifier } from '@aws-sdk/client-config-service';
import { type Batch, BatchedReads } from '../../aws/batched-reads.js';
import type { Clients } from '../../aws/clients.js';
import { allPages } from '../../aws/pages.js';
import type { Clock } from '../../clock.js';
import type { TimeWindow } from '../../time-range.js';
import { readChanged } from './changed.js';
import { type History, readHistory } from './history.js';
import { type Judgement, readCompliance, readJudgements } from './judgements.js';
import { type Recorder, readRecorder } from './recorder.js';
import { essentialTypes, type KnownType, keyOf, type ResourceRef, refOf, resourceTypes } from './resource.js';

/** Config itself is minutes behind. Seconds. */
const FRESH_S = 120;
const MINUTE_MS = 60_000;
const RECORDER = 'recorder';

/** What AWS Config of one region says, by resource, read once for everybody who asks within two minutes. */
export class ConfigurationReads {
  readonly #clock: Clock;
  readonly #recorder: BatchedReads<Recorder>;
  readonly #histories: BatchedReads<History>;
  readonly #judgements: BatchedReads<readonly Judgement[]>;
  readonly #compliance: BatchedReads<ReadonlyMap<string, Judgement>>;
  readonly #changed: BatchedReads<ReadonlySet<string>>;
  readonly #discovered: BatchedReads<readonly ResourceIdentifier[]>;

  constructor({ clients, clock, region }: { clients: Clients; clock: Clock; region: string }) {
    this.#clock = clock;
    const one = { clock, freshS: FRESH_S, batch: 1, concurrency: 8, maxKept: 10_000 };
    const each =
      <V>(read: (key: string, signal: AbortSignal) => Promise<V>) =>
      async (keys: readonly string[], signal: AbortSignal) =>
        new Map(await Promise.all(keys.map(async (key) => [key, await read(key, signal)] as const)));
    this.#recorder = new BatchedReads<Recorder>({
      ...one,
      read: each(async (_, signal) => readRecorder(await clients.config(region), signal)),
    });
    this.#histories = new BatchedReads<History>({
      ...one,
      read: each(async (key, signal) => {
        const { ref, from, to } = readKey(key);
        return readHistory(await clients.config(region), ref, { from, to }, signal);
      }),
    });
    this.#judgements = new BatchedReads<readonly Judgement[]>({
      ...one,
      read: each(async (key, signal) => readJudgements(await clients.config(region), refOf(key), signal)),
    });
    this.#compliance = new BatchedReads<ReadonlyMap<string, Judgement>>({
      ...one,
      read: each(async (type, signal) => readCompliance(await clients.config(region), type, signal)),
    });
    this.#changed = new BatchedReads<ReadonlySet<string>>({
      ...one,
      read: each(async (since, signal) => readChanged(await clients.config(region), since, signal)),
    });
    this.#discovered = new BatchedReads<readonly ResourceIdentifier[]>({
      ...one,
      read: each(async (key, signal) => {
        const [type = '', resourceName] = key.split(' ');
        const config = await clients.config(region);
        return allPages(async (nextToken) => {
          const named = resourceName ? { resourceName } : { includeDeletedResources: true };
          const asked = { resourceType: type as KnownType, limit: 100, nextToken, ...named };
          const page = await config.listDiscoveredResources(asked, { abortSignal: signal });
          return { items: page.resourceIdentifiers, next: page.nextToken };
        });
      }),
    });
  }

  recorder(signal: AbortSignal): Promise<Batch<Recorder>> {
    return this.#recorder.get([RECORDER], signal);
  }

  /** By `keyOf` of the resource. */
  async histories(refs: Iterable<ResourceRef>, window: TimeWindow, signal: AbortSignal): Promise<Batch<History>> {
    const suffix = windowKey(window, this.#clock.now());
    const plain = (key: string) => key.slice(0, -suffix.length);
    const read = await this.#histories.get(
      [...refs].map((ref) => keyOf(ref) + suffix),
      signal,
    );
    return {
      values: new Map([...read.values].map(([key, known]) => [plain(key), known])),
      failures: read.failures.map((failure) => ({
        ...failure,
        unknown: failure.unknown.map(plain),
        old: failure.old.map(plain),
      })),
    };
  }

  /** What the rules that look at a resource say, by `keyOf`; empty where none does. */
  judgements(refs: Iterable<ResourceRef>, signal: AbortSignal): Promise<Batch<readonly Judgement[]>> {
    return this.#judgements.get([...refs].map(keyOf), signal);
  }

  /** The same of every resource of some types at once, by type and then by id, without the names of the rules. */
  compliance(types: readonly KnownType[], signal: AbortSignal): Promise<Batch<ReadonlyMap<string, Judgement>>> {
    return this.#compliance.get(types, signal);
  }

  /** `keyOf` of everything present that was recorded since the time began, one value alone. */
  changed({ from }: TimeWindow, signal: AbortSignal): Promise<Batch<ReadonlySet<string>>> {
    return this.#changed.get([new Date(Math.floor(from.getTime() / MINUTE_MS) * MINUTE_MS).toISOString()], signal);
  }

  /** Everything Config knows of the types that every host has, by type; what is deleted included. */
  discovered(signal: AbortSignal): Promise<Batch<readonly ResourceIdentifier[]>> {
    return this.#discovered.get([...essentialTypes, resourceTypes.inventory], signal);
  }

  /** Config knows roles by an id that EC2 does not give. By role name. */
  async rolesNamed(names: Iterable<string>, signal: AbortSignal): Promise<Batch<readonly ResourceIdentifier[]>> {
    const prefix = `${resourceTypes.role} `;
    const read = await this.#discovered.get(
      [...names].map((name) => prefix + name),
      signal,
    );
    const plain = (key: string) => key.slice(prefix.length);
    return {
      values: new Map([...read.values].map(([key, known]) => [plain(key), known])),
      failures: read.failures.map((failure) => ({ ...failure, unknown: failure.unknown.map(plain) })),
    };
  }
}

/** Whole minutes, so that who asks again within one is answered from what is there. */
function windowKey({ from, to }: TimeWindow, now: Date): string {
  const minute = (at: Date) => Math.floor(at.getTime() / MINUTE_MS);
  const end = now.getTime() - to.getTime() < MINUTE_MS ? '' : String(minute(to) + 1);
  return ` ${minute(from)} ${end}`;
}

function readKey(key: string): { ref: ResourceRef; from: Date; to: Date | undefined } {
  const [type, id, from, to] = key.split(' ');
  return {
    ref: refOf(`${type} ${id}`),
    from: new Date(Number(from) * MINUTE_MS),
    to: to ? new Date(Number(to) * MINUTE_MS) : undefined,
  };
}
