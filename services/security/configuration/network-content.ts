import type { Json, Value } from './content.js';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const mapped = (
  list: unknown,
  entry: (one: Readonly<Record<string, unknown>>) => readonly [string, Value] | undefined,
) =>
  Object.fromEntries(
    (Array.isArray(list) ? list : [])
      .filter(isObject)
      .flatMap((one) => [entry(one) ?? []].filter((pair) => pair.length > 0) as [string, Value][]),
  );

const TARGETS = [
  'gatewayId',
  'natGatewayId',
  'transitGatewayId',
  'vpcPeeringConnectionId',
  'networkInterfaceId',
  'instanceId',
  'egressOnlyInternetGatewayId',
  'carrierGatewayId',
  'localGatewayId',
  'coreNetworkArn',
] as const;

/** Where each destination goes, as `0.0.0.0/0: igw-…`; a way that leads nowhere any more is a `blackhole`. */
export const routesOf = (routes: unknown): Json =>
  mapped(routes, (route) => {
    const to = [route.destinationCidrBlock, route.destinationIpv6CidrBlock, route.destinationPrefixListId]
      .map(textOf)
      .find(Boolean);
    if (!to) return undefined;
    const target = TARGETS.map((name) => textOf(route[name])).find(Boolean) ?? 'nowhere';
    return [to, route.state === 'blackhole' ? `${target} (blackhole)` : target];
  });

/** Subnets that a route table or an ACL is for; `main` for every one that has none of its own. */
export const subnetsOf = (associations: unknown): Json =>
  mapped(associations, (one) => {
    const subnet = textOf(one.subnetId) || (one.main === true ? 'main' : '');
    return subnet ? [subnet, true] : undefined;
  });

const protocols: Readonly<Record<string, string>> = {
  '-1': 'everything',
  '6': 'tcp',
  '17': 'udp',
  '1': 'icmp',
  '58': 'icmpv6',
};

/** The rules of a network ACL by direction and number, as `in 100: allow tcp 22 from 0.0.0.0/0`. */
export const aclEntries = (entries: unknown): Json =>
  mapped(entries, (entry) => {
    const number = entry.ruleNumber;
    if (typeof number !== 'number') return undefined;
    const [direction, word] = entry.egress === true ? ['out', 'to'] : ['in', 'from'];
    const protocol = protocols[String(entry.protocol)] ?? `protocol ${String(entry.protocol)}`;
    const range = isObject(entry.portRange) ? entry.portRange : undefined;
    const ports = range
      ? ` ${range.from === range.to ? String(range.from) : `${String(range.from)}-${String(range.to)}`}`
      : '';
    const peer = textOf(entry.cidrBlock) || textOf(entry.ipv6CidrBlock);
    return [`${direction} ${number}`, `${textOf(entry.ruleAction)} ${protocol}${ports} ${word} ${peer}`];
  });
