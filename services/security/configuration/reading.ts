import type { EvaluationResult, ResourceIdentifier } from '@aws-sdk/client-config-service';
import type { Batch } from '../../aws/batched-reads.js';
import type { Clients } from '../../aws/clients.js';
import { gapOf } from '../../aws/errors.js';
import { type Source, sources } from '../../aws/sources.js';
import type { Clock } from '../../clock.js';
import { type Host, readTimes } from '../../instances.js';
import type { Gap } from '../../schema.js';
import type { TimeWindow } from '../../time-range.js';
import type { Value } from './content.js';
import { mergedGaps } from './gaps.js';
import type { History } from './history.js';
import { ConfigurationReads } from './reads.js';
import type { Recorder } from './recorder.js';
import {
  essentialTypes,
  judgedTypes,
  keyOf,
  knownType,
  profileName,
  type ResourceRef,
  refOf,
  resourcesOf,
  resourceTypes,
} from './resource.js';

/** What AWS Config said about hosts and what they are made of, by `keyOf` of the resource. */
export interface ConfigurationReading {
  /** undefined: it could not be read. */
  readonly recorder: Recorder | undefined;
  /** A resource that was read and is not in it failed, and is named in a gap. */
  readonly histories: ReadonlyMap<string, History>;
  readonly evaluations: ReadonlyMap<string, readonly EvaluationResult[]>;
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

/** More would be an account of another size than a fleet; what is left out is said. */
const MOST_EXTRA = 500;

/** AWS Config: the history of instances, their security groups, interfaces, volumes, profiles and roles. */
export class Configuration {
  readonly #reads: ConfigurationReads;

  constructor(private readonly connected: { clients: Clients; clock: Clock }) {
    this.#reads = new ConfigurationReads(connected);
  }

  get region(): string {
    return this.connected.clients.region;
  }

  /** Never fails for what AWS does: see the gaps. Returns when `signal` aborts at the latest. */
  async read(hosts: readonly Host[], asked: Asked, signal: AbortSignal): Promise<ConfigurationReading> {
    const users = usersOf(hosts, asked.goneIds);
    const first = [...users.keys()].map(refOf);
    const [recorder, histories, evaluations, discovered] = await Promise.all([
      this.#reads.recorder(signal),
      this.#reads.histories(first, asked.window, signal),
      this.#reads.evaluations(
        first.filter(({ type }) => judgedTypes.includes(type)),
        signal,
      ),
      asked.wholeFleet ? this.#reads.discovered(signal) : undefined,
    ]);
    for (const [key, { value }] of histories.values) addRelated(users, refOf(key), value);
    const { extra, left } = extras(discovered, users, asked.window);
    const known = new Set(first.map(keyOf));
    const second = [...[...users.keys()].filter((key) => !known.has(key)).map(refOf), ...extra];
    const [more, roles] = await Promise.all([
      this.#reads.histories(second, asked.window, signal),
      this.#reads.rolesNamed(roleNames(histories), signal),
    ]);
    const roleRefs = addRoles(users, hosts, histories, roles);
    const ofRoles = await this.#reads.histories(roleRefs, asked.window, signal);

    const essential = (key: string) => essentialTypes.includes(refOf(key).type);
    const concerned = (keys: readonly string[]) => keys.filter(essential).flatMap((key) => [...(users.get(key) ?? [])]);
    const everybody = () => hosts.map((host) => host.instance_id);
    const nobody = () => [];
    return {
      recorder: [...recorder.values.values()][0]?.value,
      histories: new Map(
        [histories, more, ofRoles].flatMap(({ values }) =>
          [...values].map(([key, { value }]) => [key, value] as const),
        ),
      ),
      evaluations: new Map([...evaluations.values].map(([key, { value }]) => [key, value])),
      users,
      gaps: mergedGaps([
        ...this.#gaps(recorder, sources.configRecorder, everybody),
        ...[histories, more, ofRoles].flatMap((batch) => this.#gaps(batch, sources.configHistory, concerned)),
        ...this.#gaps(evaluations, sources.configCompliance, concerned),
        ...(discovered ? this.#gaps(discovered, sources.configResources, nobody) : []),
        ...this.#gaps(roles, sources.configResources, nobody),
        ...(left > 0 ? [this.#left(left)] : []),
      ]),
      readAt: [recorder, histories, evaluations, discovered, more, roles, ofRoles].flatMap(readTimes),
    };
  }

  #gaps(batch: Batch<unknown>, source: Source, concerned: (keys: readonly string[]) => readonly string[]): Gap[] {
    return batch.failures.map(({ error, unknown, old }) => {
      const consequence = unknown.length === 0 && old.length > 0 ? 'What it said minutes ago is shown.' : undefined;
      const scope = { source, region: this.region, instances: concerned(unknown) };
      return gapOf(error, { ...scope, ...(consequence && { consequence }) });
    });
  }

  #left(left: number): Gap {
    const detail = `${left} deleted or unused resources were not read. Ask about a shorter time, or name instances.`;
    const { service } = sources.configResources;
    return {
      service,
      region: this.region,
      account: null,
      instances: [],
      reason: 'truncated',
      retryable: false,
      detail,
    };
  }
}

const isEssential = ({ type }: ResourceRef): boolean => essentialTypes.includes(type);

function usersOf(hosts: readonly Host[], goneIds: readonly string[]): Map<string, Set<string>> {
  const users = new Map<string, Set<string>>();
  for (const host of hosts) for (const ref of resourcesOf(host)) addUser(users, ref, host.instance_id);
  for (const id of goneIds) addUser(users, { type: resourceTypes.instance, id }, id);
  return users;
}

function addUser(users: Map<string, Set<string>>, ref: ResourceRef, instanceId: string): void {
  users.set(keyOf(ref), (users.get(keyOf(ref)) ?? new Set()).add(instanceId));
}

/** What an instance was made of within the time and is not any more. */
function addRelated(users: Map<string, Set<string>>, ref: ResourceRef, history: History): void {
  if (ref.type !== resourceTypes.instance || history.state !== 'known') return;
  for (const { content, related } of history.snapshots) {
    const volumes = Object.values(content.blockDeviceMappings ?? {}).flatMap(volumeOf);
    for (const one of [...related, ...volumes]) if (isEssential(one)) addUser(users, one, ref.id);
  }
}

function volumeOf(mapping: Value): ResourceRef[] {
  const ebs = typeof mapping === 'object' && mapping !== null ? mapping.ebs : undefined;
  const id = typeof ebs === 'object' && ebs !== null ? ebs.volumeId : undefined;
  return typeof id === 'string' ? [{ type: resourceTypes.volume, id }] : [];
}

function extras(
  discovered: Batch<readonly ResourceIdentifier[]> | undefined,
  users: ReadonlyMap<string, unknown>,
  { from, to }: TimeWindow,
): { extra: ResourceRef[]; left: number } {
  const all = [...(discovered?.values.values() ?? [])].flatMap(({ value }) => value);
  const wanted = all.flatMap(({ resourceType, resourceId, resourceDeletionTime: gone }): ResourceRef[] => {
    const type = knownType(resourceType);
    if (!type || !resourceId) return [];
    const relevant = gone ? gone >= from && gone <= to : type === resourceTypes.group;
    const ref = { type, id: resourceId };
    return relevant && !users.has(keyOf(ref)) ? [ref] : [];
  });
  return { extra: wanted.slice(0, MOST_EXTRA), left: Math.max(0, wanted.length - MOST_EXTRA) };
}

/** Names of the roles in a profile, as its newest item has them. */
function rolesIn(history: History | undefined): string[] {
  const content = history?.state === 'known' ? history.snapshots.at(-1)?.content : undefined;
  const roles = content?.roles;
  return typeof roles === 'object' && roles !== null ? Object.keys(roles) : [];
}

function roleNames({ values }: Batch<History>): string[] {
  const profiles = [...values].filter(([key]) => refOf(key).type === resourceTypes.profile);
  return [...new Set(profiles.flatMap(([, { value }]) => rolesIn(value)))];
}

function addRoles(
  users: Map<string, Set<string>>,
  hosts: readonly Host[],
  histories: Batch<History>,
  roles: Batch<readonly ResourceIdentifier[]>,
): ResourceRef[] {
  const refs = new Map<string, ResourceRef>();
  for (const host of hosts) {
    const id = profileName(host);
    const history = id ? histories.values.get(keyOf({ type: resourceTypes.profile, id }))?.value : undefined;
    for (const { resourceId } of rolesIn(history).flatMap((name) => roles.values.get(name)?.value ?? [])) {
      if (!resourceId) continue;
      const ref = { type: resourceTypes.role, id: resourceId };
      refs.set(keyOf(ref), ref);
      addUser(users, ref, host.instance_id);
    }
  }
  return [...refs.values()];
}
