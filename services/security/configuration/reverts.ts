import { textOf } from './diff.js';
import { readRule } from './group-rules.js';
import type { Changed } from './impacts.js';
import { type ResourceRef, resourceTypes } from './resource.js';

/** What may stand in a command unquoted; anything else and there is no hint rather than a dangerous one. */
const PLAIN = /^[\w.:/@+=-]+$/;

/** The one call that puts a difference back; null where there is none. A hint to read, not something we run. */
export function revertOf({ type, id }: ResourceRef, changed: Changed): string | null {
  const { path } = changed;
  const [was, is] = [textOf(changed.before), textOf(changed.after)];
  const [top = '', key = ''] = path;
  if (!PLAIN.test(id)) return null;
  if (type === resourceTypes.group && (top === 'ingress' || top === 'egress')) {
    return groupRevert(id, top, key, changed);
  }
  if (type === resourceTypes.routeTable && top === 'routes') return routeRevert(id, key, { was, is });
  if (top === 'tags' || top === 'tagSet') return tagRevert(id, key, was);
  return type === resourceTypes.instance ? (instanceReverts[path.join('.')]?.({ id, was, is }) ?? null) : null;
}

interface Instance {
  readonly id: string;
  readonly was: string | null;
  readonly is: string | null;
}

const instanceReverts: Readonly<Record<string, (instance: Instance) => string | null>> = {
  'metadataOptions.httpTokens': ({ id, was }) =>
    was && PLAIN.test(was) ? `aws ec2 modify-instance-metadata-options --instance-id ${id} --http-tokens ${was}` : null,
  publicIpAddress: ({ was, is }) =>
    is && was === null && PLAIN.test(is) ? `aws ec2 disassociate-address --public-ip ${is}` : null,
  'state.name': ({ id, was, is }) => {
    if (is === 'stopped' && was === 'running') return `aws ec2 start-instances --instance-ids ${id}`;
    return is === 'running' && was === 'stopped' ? `aws ec2 stop-instances --instance-ids ${id}` : null;
  },
  sourceDestCheck: ({ id, is }) =>
    is === 'false' ? `aws ec2 modify-instance-attribute --instance-id ${id} --source-dest-check` : null,
  'iamInstanceProfile.arn': ({ id, was }) => profileRevert(id, was),
};

function groupRevert(
  id: string,
  direction: 'ingress' | 'egress',
  rule: string,
  { before, after }: Changed,
): string | null {
  const read = readRule(rule);
  if (!read || !PLAIN.test(read.peer) || !PLAIN.test(read.protocol)) return null;
  // A description alone is no rule to put back.
  if (before !== undefined && after !== undefined) return null;
  const ports = read.from === null ? '' : `FromPort=${read.from},ToPort=${read.to},`;
  const peer = read.peer.startsWith('sg-')
    ? `UserIdGroupPairs=[{GroupId=${read.peer}}]`
    : read.peer.startsWith('pl-')
      ? `PrefixListIds=[{PrefixListId=${read.peer}}]`
      : read.peer.includes(':')
        ? `Ipv6Ranges=[{CidrIpv6=${read.peer}}]`
        : `IpRanges=[{CidrIp=${read.peer}}]`;
  const call = after === undefined ? 'authorize' : 'revoke';
  return `aws ec2 ${call}-security-group-${direction} --group-id ${id} --ip-permissions "IpProtocol=${read.protocol},${ports}${peer}"`;
}

const GATEWAYS: readonly (readonly [RegExp, string])[] = [
  [/^igw-/, '--gateway-id'],
  [/^nat-/, '--nat-gateway-id'],
  [/^tgw-/, '--transit-gateway-id'],
  [/^pcx-/, '--vpc-peering-connection-id'],
  [/^eni-/, '--network-interface-id'],
];

/** A route that is gone cannot be replaced (EC2 API reference, ReplaceRoute). */
function routeRevert(id: string, to: string, { was, is }: Omit<Instance, 'id'>): string | null {
  if (!PLAIN.test(to) || to.startsWith('pl-')) return null;
  const destination = to.includes(':') ? `--destination-ipv6-cidr-block ${to}` : `--destination-cidr-block ${to}`;
  if (was === null) return `aws ec2 delete-route --route-table-id ${id} ${destination}`;
  const [, option] = GATEWAYS.find(([prefix]) => prefix.test(was)) ?? [];
  if (!option || !PLAIN.test(was)) return null;
  return `aws ec2 ${is === null ? 'create' : 'replace'}-route --route-table-id ${id} ${destination} ${option} ${was}`;
}

function tagRevert(id: string, key: string, was: string | null): string | null {
  if (!PLAIN.test(key) || key.startsWith('aws:') || (was !== null && !PLAIN.test(was))) return null;
  return was === null
    ? `aws ec2 delete-tags --resources ${id} --tags Key=${key}`
    : `aws ec2 create-tags --resources ${id} --tags Key=${key},Value=${was}`;
}

function profileRevert(id: string, was: string | null): string | null {
  const name = was?.split('/').at(-1);
  if (!name || !PLAIN.test(name)) return null;
  return `aws ec2 replace-iam-instance-profile-association --iam-instance-profile Name=${name} --association-id <of ${id}, see describe-iam-instance-profile-associations>`;
}
