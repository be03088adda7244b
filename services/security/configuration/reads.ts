import type { EvaluationResult, ResourceIdentifier } from '@aws-sdk/client-config-service';
import { type Batch, BatchedReads } from '../../aws/batched-reads.js';
import type { Clients } from '../../aws/clients.js';
import { allPages } from '../../aws/pages.js';
import type { Clock } from '../../clock.js';
import type { TimeWindow } from '../../time-range.js';
import { type History, readHistory } from './history.js';
import { type Recorder, readRecorder } from './recorder.js';
import { essentialTypes, type KnownType, keyOf, type ResourceRef, refOf, resourceTypes } from './resource.js';

/** Config itself is minutes behind. Seconds. */
const FRESH_S = 120;
const MINUTE_MS = 60_000;
const RECORDER = 'recorder';

/** What AWS Config says, by resource, read once for everybody who asks within two minutes. */
export class ConfigurationReads {
  readonly #clock: Clock;
  readonly #recorder: BatchedReads<Recorder>;
  readonly #histories: BatchedReads<History>;
  readonly #evaluations: BatchedReads<readonly EvaluationResult[]>;
  readonly #discovered: BatchedReads<readonly ResourceIdentifier[]>;

  constructor({ clients, clock }: { clients: Clients; clock: Clock }) {
    this.#clock = clock;
    const one = { clock, freshS: FRESH_S, batch: 1, concurrency: 8, maxKept: 10_000 };
    const each =
      <V>(read: (key: string, signal: AbortSignal) => Promise<V>) =>
      async (keys: readonly string[], signal: AbortSignal) =>
        new Map(await Promise.all(keys.map(async (key) => [key, await read(key, signal)] as const)));
    this.#recorder = new BatchedReads<Recorder>({
      ...one,
      read: each(async (_, signal) => readRecorder(await clients.config(), signal)),
    });
    this.#histories = new BatchedReads<History>({
      ...one,
      read: each(async (key, signal) => {
        const { ref, from, to } = readKey(key);
        return readHistory(await clients.config(), ref, { from, to }, signal);
      }),
    });
    this.#evaluations = new BatchedReads<readonly EvaluationResult[]>({
      ...one,
      read: each(async (key, signal) => {
        const { type: ResourceType, id: ResourceId } = refOf(key);
        const config = await clients.config();
        return allPages(async (NextToken) => {
          const asked = { ResourceType, ResourceId, NextToken };
          const page = await config.getComplianceDetailsByResource(asked, { abortSignal: signal });
          return { items: page.EvaluationResults, next: page.NextToken };
        });
      }),
    });
    this.#discovered = new BatchedReads<readonly ResourceIdentifier[]>({
      ...one,
      read: each(async (key, signal) => {
        const [type = '', resourceName] = key.split(' ');
        const config = await clients.config();
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

  /** Rules that look at a resource, by `keyOf`; empty where none does. */
  evaluations(refs: Iterable<ResourceRef>, signal: AbortSignal): Promise<Batch<readonly EvaluationResult[]>> {
    return this.#evaluations.get([...refs].map(keyOf), signal);
  }

  /** Everything Config knows of the essential types, by type; what is deleted included. */
  discovered(signal: AbortSignal): Promise<Batch<readonly ResourceIdentifier[]>> {
    return this.#discovered.get(essentialTypes, signal);
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
