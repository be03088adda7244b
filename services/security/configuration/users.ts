import type { ResourceIdentifier } from '@aws-sdk/client-config-service';
import type { Batch } from '../../aws/batched-reads.js';
import type { Host } from '../../instances.js';
import type { TimeWindow } from '../../time-range.js';
import type { Value } from './content.js';
import type { History } from './history.js';
import type { Snapshot } from './item.js';
import {
  essentialTypes,
  keyOf,
  knownType,
  profileName,
  type ResourceRef,
  refOf,
  resourcesOf,
  resourceTypes,
} from './resource.js';

/** More would be an account of another size than a fleet; what is left out is said. */
const MOST_EXTRA = 500;

const isEssential = ({ type }: ResourceRef): boolean => essentialTypes.includes(type);

/** By resource, the instances that use it. */
export function usersOf(hosts: readonly Host[], goneIds: readonly string[]): Map<string, Set<string>> {
  const users = new Map<string, Set<string>>();
  for (const host of hosts) for (const ref of resourcesOf(host)) addUser(users, ref, host.instance_id);
  for (const id of goneIds) addUser(users, { type: resourceTypes.instance, id }, id);
  return users;
}

function addUser(users: Map<string, Set<string>>, ref: ResourceRef, instanceId: string): void {
  users.set(keyOf(ref), (users.get(keyOf(ref)) ?? new Set()).add(instanceId));
}

/** What an instance was made of within the time and is not any more, and what is around its subnets. */
export function addRelated(users: Map<string, Set<string>>, ref: ResourceRef, history: History): void {
  if (history.state !== 'known') return;
  if (ref.type === resourceTypes.subnet) addAround(users, ref, history.snapshots);
  if (ref.type !== resourceTypes.instance) return;
  for (const { content, related } of history.snapshots) {
    const volumes = Object.values(content.blockDeviceMappings ?? {}).flatMap(volumeOf);
    for (const one of [...related, ...volumes]) if (isEssential(one)) addUser(users, one, ref.id);
  }
}

/** The route table and the network ACL of a subnet are those of every host in it. */
function addAround(users: Map<string, Set<string>>, ref: ResourceRef, snapshots: readonly Snapshot[]): void {
  const hosts = users.get(keyOf(ref)) ?? [];
  for (const one of snapshots.flatMap(({ related }) => related))
    if (one.type === resourceTypes.routeTable || one.type === resourceTypes.networkAcl)
      for (const id of hosts) addUser(users, one, id);
}

function volumeOf(mapping: Value): ResourceRef[] {
  const ebs = typeof mapping === 'object' && mapping !== null ? mapping.ebs : undefined;
  const id = typeof ebs === 'object' && ebs !== null ? ebs.volumeId : undefined;
  return typeof id === 'string' ? [{ type: resourceTypes.volume, id }] : [];
}

/** What is gone since the time began, and security groups that nobody uses. */
export function extras(
  discovered: Batch<readonly ResourceIdentifier[]> | undefined,
  users: ReadonlyMap<string, unknown>,
  { from, to }: TimeWindow,
): { extra: ResourceRef[]; left: number } {
  const all = [...(discovered?.values.values() ?? [])].flatMap(({ value }) => value);
  const wanted = all.flatMap(({ resourceType, resourceId, resourceDeletionTime: gone }): ResourceRef[] => {
    const type = knownType(resourceType);
    if (!type || !resourceId || !essentialTypes.includes(type)) return [];
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

export function roleNames({ values }: Batch<History>): string[] {
  const profiles = [...values].filter(([key]) => refOf(key).type === resourceTypes.profile);
  return [...new Set(profiles.flatMap(([, { value }]) => rolesIn(value)))];
}

export function addRoles(
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
