import { groupRules } from './group-rules.js';
import { aclEntries, routesOf, subnetsOf } from './network-content.js';
import { type KnownType, resourceTypes } from './resource.js';

export type Value = string | number | boolean | null | Json;
export interface Json {
  readonly [member: string]: Value;
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Members that differ without anybody having changed anything, or that say again what another one says. */
const noise: ReadonlySet<string> = new Set([
  'attachTime',
  'attachmentId',
  'code',
  'ipOwnerId',
  'privateDnsName',
  'publicDnsName',
  'stateReason',
  'stateTransitionReason',
  'usageOperationUpdateTime',
]);

/** By what the elements of a list are told apart. */
const identities = [
  'deviceName',
  'networkInterfaceId',
  'groupId',
  'policyArn',
  'policyName',
  'key',
  'privateIpAddress',
  'instanceId',
  'volumeId',
] as const;

/** The content of an item in a form that can be compared: lists become maps by what tells their elements apart. */
export function contentOf(type: KnownType, configuration: unknown): Json {
  if (!isObject(configuration)) return {};
  if (type === resourceTypes.group) {
    const { ipPermissions, ipPermissionsEgress, ...rest } = configuration;
    return { ...object(rest), ingress: groupRules(ipPermissions), egress: groupRules(ipPermissionsEgress) };
  }
  if (type === resourceTypes.instance) {
    // Interfaces and volumes have items of their own; here it matters which of them there are.
    const { networkInterfaces, iamInstanceProfile, ...rest } = configuration;
    const arn = isObject(iamInstanceProfile) ? iamInstanceProfile.arn : undefined;
    const profile = typeof arn === 'string' && arn ? { iamInstanceProfile: { arn } } : {};
    return { ...object(rest), ...profile, networkInterfaces: presence(networkInterfaces, 'networkInterfaceId') };
  }
  if (type === resourceTypes.networkInterface) {
    const { privateIpAddresses, ...rest } = configuration;
    return { ...object(rest), privateIpAddresses: presence(privateIpAddresses, 'privateIpAddress') };
  }
  if (type === resourceTypes.routeTable) {
    const { routes, associations, ...rest } = configuration;
    return { ...object(rest), routes: routesOf(routes), associations: subnetsOf(associations) };
  }
  if (type === resourceTypes.networkAcl) {
    const { entries, associations, ...rest } = configuration;
    return { ...object(rest), entries: aclEntries(entries), associations: subnetsOf(associations) };
  }
  if (type === resourceTypes.subnet) {
    // How many addresses are left changes with every host that comes or goes.
    const { availableIpAddressCount, ...rest } = configuration;
    return object(rest);
  }
  if (type === resourceTypes.inventory) {
    const packages = inventoried(configuration['AWS:Application'], 'Version');
    return { ...packages('packages'), ...inventoried(configuration['AWS:Service'], 'Status')('services') };
  }
  return object(configuration);
}

/** SSM Inventory: entries under their names, or in a list; of each, what is told about it. */
function inventoried(collected: unknown, member: string): (as: string) => Json {
  const content = isObject(collected) ? (collected.Content ?? collected.Entries) : undefined;
  const entries = Array.isArray(content) ? content : isObject(content) ? Object.values(content) : [];
  const told = entries.flatMap((entry) => {
    if (!isObject(entry) || typeof entry.Name !== 'string') return [];
    const value = entry[member];
    return [[entry.Name, typeof value === 'string' && value !== '' ? value : true] as const];
  });
  return (as) => (told.length > 0 ? { [as]: Object.fromEntries(told) } : {});
}

function object(value: Readonly<Record<string, unknown>>): Json {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      if (noise.has(key)) return [];
      const said = read(inner);
      return isEmpty(said) ? [] : [[key, said] as const];
    }),
  );
}

function read(value: unknown): Value {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return mapped(value);
  return isObject(value) ? object(value) : null;
}

/** Config writes what is not there as null, as an empty text or list, or not at all. */
const isEmpty = (value: Value): boolean =>
  value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);

function mapped(list: readonly unknown[]): Json {
  return Object.fromEntries(
    list.map((element): readonly [string, Value] => {
      if (!isObject(element)) return [String(element), true];
      const tag = tagOf(element);
      if (tag) return tag;
      const identity = identities.find((key) => typeof element[key] === 'string');
      return identity ? [String(element[identity]), object(element)] : [JSON.stringify(element), true];
    }),
  );
}

/** `{key, value}`, the form of tags. */
function tagOf(element: Readonly<Record<string, unknown>>): readonly [string, string] | undefined {
  const { key, value } = element;
  return typeof key === 'string' && typeof value === 'string' ? [key, value] : undefined;
}

function presence(list: unknown, identity: string): Json {
  if (!Array.isArray(list)) return {};
  const ids = list.flatMap((element) => (isObject(element) && element[identity] ? [String(element[identity])] : []));
  return Object.fromEntries(ids.map((id) => [id, true]));
}
