import type { ResourceIdentifier } from '@aws-sdk/client-config-service';
import type { Batch, FailedRead } from '../../aws/batched-reads.js';
import type { Clients } from '../../aws/clients.js';
import { gapOf } from '../../aws/errors.js';
import { type Source, sources } from '../../aws/sources.js';
import type { Clock } from '../../clock.js';
import { type Host, readTimes } from '../../instances.js';
import type { Gap } from '../../schema.js';
import type { TimeWindow } from '../../time-range.js';
import { count } from '../../words.js';
import { mergedGaps } from './gaps.js';
import type { History } from './history.js';
import type { Judgement } from './judgements.js';
import { ConfigurationReads } from './reads.js';
import type { Recorder } from './recorder.js';
import { essentialTypes, judgedTypes, keyOf, type ResourceRef, refOf, resourceTypes } from './resource.js';
import { addRelated, addRoles, extras, roleNames, usersOf } from './users.js';

/** What AWS Config said about hosts and what they are made of, by `keyOf` of the resource. */
export interface ConfigurationReading {
  readonly region: string;
  /** undefined: it could not be read. */
  readonly recorder: Recorder | undefined;
  /** A resource that was read and is not in it failed, and is named in a gap. */
  readonly histories: ReadonlyMap<string, History>;
  readonly judgements: ReadonlyMap<string, readonly Judgement[]>;
  /** Instances that use a resource, or did within the time. Resources that nobody uses have none. */
  readonly users: ReadonlyMap<string, ReadonlySet<string>>;
  readonly gaps: readonly Gap[];
  readonly readAt: readonly Date[];
}

interface Asked {
  readonly window: TimeWindow;
  /** Also what is gone by now, and security groups that no instance uses. */
  readonly wholeFleet: boolean;
  /** Instances that EC2 no longer lists. */
  readonly goneIds: readonly string[];
}

/** Up to so many resources are asked about one by one. Of more, AWS Config is asked first which of them changed at all. */
const ONE_BY_ONE = 250;

/** Histories that one answer has the time for: a call each. */
const MOST_READ = 400;

/** Of a large fleet, the rules that so many resources violate are named; of the rest, how many they are. */
const MOST_NAMED = 100;

type Discovered = Batch<readonly ResourceIdentifier[]>;

/** AWS Config: the history of instances, of what they are made of, of their roles and software, and of the network around them. */
export class Configuration {
  readonly #home: RegionalConfiguration;
  readonly #elsewhere: readonly RegionalConfiguration[];

  constructor({ clients, clock }: { clients: Clients; clock: Clock }) {
    const [home = clients.region, ...others] = clients.regions;
    const of = (region: string) =>
      new RegionalConfiguration(region, new ConfigurationReads({ clients, clock, region }));
    this.#home = of(home);
    this.#elsewhere = others.map(of);
  }

  get region(): string {
    return this.#home.region;
  }

  /** Never fails for what AWS does: see the gaps. Returns when `signal` aborts at the latest. */
  read(hosts: readonly Host[], asked: Asked, signal: AbortSignal): Promise<ConfigurationReading> {
    return this.#home.read(hosts, asked, signal);
  }

  /** What changed in the other regions that are watched, where the fleet has no hosts. */
  elsewhere(window: TimeWindow, signal: AbortSignal): Promise<ConfigurationReading[]> {
    return Promise.all(this.#elsewhere.map((one) => one.changed(window, signal)));
  }
}

class RegionalConfiguration {
  constructor(
    readonly region: string,
    private readonly reads: ConfigurationReads,
  ) {}

  async read(hosts: readonly Host[], asked: Asked, signal: AbortSignal): Promise<ConfigurationReading> {
    const users = usersOf(hosts, asked.goneIds);
    const first = [...users.keys()].map(refOf);
    const many = first.length > ONE_BY_ONE;
    const discovering = asked.wholeFleet || many ? this.reads.discovered(signal) : undefined;
    const judged = first.filter(({ type }) => judgedTypes.includes(type));
    const [recorder, own, judging, discovered] = await Promise.all([
      this.reads.recorder(signal),
      many && discovering
        ? this.#changedOf(first, asked.window, discovering, concernedBy(users), signal)
        : this.#oneByOne(first, asked.window, signal),
      many ? this.#judgedTogether(judged, hosts, signal) : this.#judgedOneByOne(judged, users, signal),
      discovering,
    ]);
    const { histories } = own;
    for (const [key, { value }] of histories.values) addRelated(users, refOf(key), value);
    const { extra, left } = extras(asked.wholeFleet ? discovered : undefined, users, asked.window);
    const known = new Set(first.map(keyOf));
    const second = [...[...users.keys()].filter((key) => !known.has(key)).map(refOf), ...extra];
    const [more, roles] = await Promise.all([
      this.reads.histories(second, asked.window, signal),
      this.reads.rolesNamed(roleNames(histories), signal),
    ]);
    const roleRefs = addRoles(users, hosts, histories, roles);
    const ofRoles = await this.reads.histories(roleRefs, asked.window, signal);

    const concerned = concernedBy(users);
    const everybody = () => hosts.map((host) => host.instance_id);
    return {
      region: this.region,
      recorder: [...recorder.values.values()][0]?.value,
      histories: valuesOf(histories, more, ofRoles),
      judgements: judging.judgements,
      users,
      gaps: mergedGaps([
        ...this.#gaps(recorder, sources.configRecorder, everybody),
        ...own.gaps,
        ...[histories, more, ofRoles].flatMap((batch) => this.#gaps(batch, sources.configHistory, concerned)),
        ...judging.gaps,
        ...(discovered ? this.#gaps(discovered, sources.configResources, nobody) : []),
        ...this.#gaps(roles, sources.configResources, nobody),
        ...(left > 0 ? [this.#left(left)] : []),
      ]),
      readAt: [recorder, histories, discovered, more, roles, ofRoles].flatMap(readTimes).concat(judging.readAt),
    };
  }

  /** Without hosts: what is there and changed, and what is gone. */
  async changed(window: TimeWindow, signal: AbortSignal): Promise<ConfigurationReading> {
    const [recorder, discovered, changed] = await Promise.all([
      this.reads.recorder(signal),
      this.reads.discovered(signal),
      this.reads.changed(window, signal),
    ]);
    const keys = [...([...changed.values.values()][0]?.value ?? [])];
    const refs = keys.map(refOf).filter(({ type }) => essentialTypes.includes(type));
    const { extra, left } = extras(discovered, new Map(), window);
    const gone = extra.filter(({ type }) => type !== resourceTypes.group);
    const histories = await this.reads.histories([...refs, ...gone], window, signal);
    return {
      region: this.region,
      recorder: [...recorder.values.values()][0]?.value,
      histories: valuesOf(histories),
      judgements: new Map(),
      users: new Map(),
      gaps: mergedGaps([
        ...this.#gaps(recorder, sources.configRecorder, nobody),
        ...this.#gaps(discovered, sources.configResources, nobody),
        ...this.#gaps(changed, sources.configChanged, nobody),
        ...this.#gaps(histories, sources.configHistory, nobody),
        ...(left > 0 ? [this.#left(left)] : []),
      ]),
      readAt: [recorder, discovered, changed, histories].flatMap(readTimes),
    };
  }

  async #oneByOne(refs: readonly ResourceRef[], window: TimeWindow, signal: AbortSignal) {
    return { histories: await this.reads.histories(refs, window, signal), gaps: [] as Gap[] };
  }

  /**
   * Reads the histories of what changed, and of what nobody knows whether it did. What AWS Config lists and has not
   * recorded since is unchanged; what it does not list, it does not know.
   */
  async #changedOf(
    refs: readonly ResourceRef[],
    window: TimeWindow,
    discovering: Promise<Discovered>,
    concerned: (keys: readonly string[]) => readonly string[],
    signal: AbortSignal,
  ) {
    const [discovered, select] = await Promise.all([discovering, this.reads.changed(window, signal)]);
    const [known] = select.values.values();
    const changed = known?.value;
    const there = presentIn(discovered);
    const settled = new Map<string, { readonly value: History; readonly at: Date }>();
    const open = refs.filter((ref) => {
      const present = there.get(ref.type);
      if (!changed || !present || changed.has(keyOf(ref))) return true;
      const value: History = present.has(ref.id)
        ? { state: 'known', snapshots: [], truncated: false }
        : { state: 'undiscovered' };
      settled.set(keyOf(ref), { value, at: known.at });
      return false;
    });
    const { first, left } = mostTelling(open);
    const read = await this.reads.histories(first, window, signal);
    return {
      histories: { values: new Map([...settled, ...read.values]), failures: read.failures },
      gaps: [
        ...this.#gaps(select, sources.configChanged, nobody),
        ...(left.length > 0 ? [this.#unread(concerned(left.map(keyOf)), left.length)] : []),
      ],
    };
  }

  async #judgedOneByOne(
    refs: readonly ResourceRef[],
    users: ReadonlyMap<string, ReadonlySet<string>>,
    signal: AbortSignal,
  ) {
    const read = await this.reads.judgements(refs, signal);
    return {
      judgements: valuesOf(read),
      gaps: this.#gaps(read, sources.configCompliance, concernedBy(users)),
      readAt: readTimes(read),
    };
  }

  async #judgedTogether(refs: readonly ResourceRef[], hosts: readonly Host[], signal: AbortSignal) {
    const all = await this.reads.compliance(judgedTypes, signal);
    const judgements = new Map<string, readonly Judgement[]>();
    for (const ref of refs) {
      const ofType = all.values.get(ref.type)?.value;
      const judgement = ofType?.get(ref.id);
      if (ofType) judgements.set(keyOf(ref), judgement ? [judgement] : []);
    }
    const violated = refs.filter((ref) => judgements.get(keyOf(ref))?.some(({ said }) => said !== 'COMPLIANT'));
    const named = await this.reads.judgements(violated.slice(0, MOST_NAMED), signal);
    return {
      // A name that could not be read takes nothing away: that the rule is violated is known.
      judgements: new Map([...judgements, ...valuesOf(named)]),
      gaps: this.#gaps(all, sources.configComplianceOfAll, () => hosts.map((host) => host.instance_id)),
      readAt: [...readTimes(all), ...readTimes(named)],
    };
  }

  #gaps(
    batch: { readonly failures: readonly FailedRead[] },
    source: Source,
    concerned: (keys: readonly string[]) => readonly string[],
  ): Gap[] {
    return batch.failures.map(({ error, unknown, old }) => {
      const consequence = unknown.length === 0 && old.length > 0 ? 'What it said minutes ago is shown.' : undefined;
      const scope = { source, region: this.region, instances: concerned(unknown) };
      return gapOf(error, { ...scope, ...(consequence && { consequence }) });
    });
  }

  /** More changed than can be read in the time of an answer. */
  #unread(instances: readonly string[], resources: number): Gap {
    const { service } = sources.configHistory;
    const detail = `The history of ${count(resources, 'resource')} more was not read: too much has changed for one answer. Ask about a shorter time, or name instances.`;
    const where = { service, region: this.region, account: null, instances: [...instances] };
    return { ...where, reason: 'truncated', retryable: false, detail };
  }

  #left(left: number): Gap {
    const detail = `${left} deleted or unused resources were not read. Ask about a shorter time, or name instances.`;
    const { service } = sources.configResources;
    const where = { service, region: this.region, account: null, instances: [] };
    return { ...where, reason: 'truncated', retryable: false, detail };
  }
}

/** Instances and their security groups before what hangs on them. */
function mostTelling(refs: readonly ResourceRef[]): { first: ResourceRef[]; left: ResourceRef[] } {
  const telling = ({ type }: ResourceRef) => type === resourceTypes.instance || type === resourceTypes.group;
  const ordered = [...refs.filter(telling), ...refs.filter((ref) => !telling(ref))];
  return { first: ordered.slice(0, MOST_READ), left: ordered.slice(MOST_READ) };
}

const nobody = (): readonly string[] => [];

const concernedBy =
  (users: ReadonlyMap<string, ReadonlySet<string>>) =>
  (keys: readonly string[]): string[] =>
    keys.filter((key) => essentialTypes.includes(refOf(key).type)).flatMap((key) => [...(users.get(key) ?? [])]);

const valuesOf = <V extends NonNullable<unknown>>(...batches: readonly Batch<V>[]): Map<string, V> =>
  new Map(batches.flatMap(({ values }) => [...values].map(([key, { value }]) => [key, value] as const)));

/** Ids of what is there, by type; a type that could not be listed is missing. */
function presentIn({ values }: Discovered): Map<string, ReadonlySet<string>> {
  return new Map(
    [...values].map(([type, { value }]) => [
      type,
      new Set(value.flatMap(({ resourceId, resourceDeletionTime: gone }) => (resourceId && !gone ? [resourceId] : []))),
    ]),
  );
}
