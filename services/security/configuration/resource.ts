import type { ResourceType } from '@aws-sdk/client-config-service';
import type { Host } from '../../instances.js';

/** The types that an instance's configuration is made of, as AWS Config names them. */
export const resourceTypes = {
  instance: 'AWS::EC2::Instance',
  group: 'AWS::EC2::SecurityGroup',
  networkInterface: 'AWS::EC2::NetworkInterface',
  volume: 'AWS::EC2::Volume',
  profile: 'AWS::IAM::InstanceProfile',
  role: 'AWS::IAM::Role',
  inventory: 'AWS::SSM::ManagedInstanceInventory',
  subnet: 'AWS::EC2::Subnet',
  routeTable: 'AWS::EC2::RouteTable',
  networkAcl: 'AWS::EC2::NetworkAcl',
} as const satisfies Record<string, ResourceType>;

export type KnownType = (typeof resourceTypes)[keyof typeof resourceTypes];

/** Without these, nothing is said about an instance. The IAM types are recorded in one region of an account as a rule. */
export const essentialTypes: readonly KnownType[] = [
  resourceTypes.instance,
  resourceTypes.group,
  resourceTypes.networkInterface,
  resourceTypes.volume,
];

/** What Config rules look at; they judge an interface through its instance. */
export const judgedTypes: readonly KnownType[] = [resourceTypes.instance, resourceTypes.group, resourceTypes.volume];

export interface ResourceRef {
  readonly type: KnownType;
  readonly id: string;
}

export const keyOf = ({ type, id }: ResourceRef): string => `${type} ${id}`;

export function refOf(key: string): ResourceRef {
  const [type = '', id = ''] = key.split(' ');
  const known = knownType(type);
  if (!known) throw new Error(`no resource key: ${key}`);
  return { type: known, id };
}

export const knownType = (type: string | undefined): KnownType | undefined =>
  Object.values(resourceTypes).find((known) => known === type);

const prefixes: readonly (readonly [RegExp, KnownType])[] = [
  [/^i-/, resourceTypes.instance],
  [/^sg-/, resourceTypes.group],
  [/^eni-/, resourceTypes.networkInterface],
  [/^vol-/, resourceTypes.volume],
  [/^subnet-/, resourceTypes.subnet],
  [/^rtb-/, resourceTypes.routeTable],
  [/^acl-/, resourceTypes.networkAcl],
];

export const refOfId = (id: string): ResourceRef | undefined => {
  const type = prefixes.find(([prefix]) => prefix.test(id))?.[1];
  return type && { type, id };
};

export const profileName = ({ profileArn }: Host): string | undefined => profileArn?.split('/').at(-1) || undefined;

/**
 * What EC2 says belongs to a host now. Its role is not among them: only the profile's own record names it; nor are the
 * route table and the network ACL of its subnet.
 */
export function resourcesOf(host: Host): ResourceRef[] {
  const profile = profileName(host);
  return [
    { type: resourceTypes.instance, id: host.instance_id },
    { type: resourceTypes.inventory, id: host.instance_id },
    ...[...host.securityGroupIds, ...host.attachedIds, ...(host.networkIds ?? [])].flatMap((id) => refOfId(id) ?? []),
    ...(profile ? [{ type: resourceTypes.profile, id: profile }] : []),
  ];
}
