import type { IpPermission, SecurityGroup } from '@aws-sdk/client-ec2';
import { BatchedReads, FRESH_S } from './aws/batched-reads.js';
import type { Clients } from './aws/clients.js';
import { gapOf } from './aws/errors.js';
import { allPages } from './aws/pages.js';
import { sources } from './aws/sources.js';
import type { Clock } from './clock.js';
import { type Host, type Reading, readTimes } from './instances.js';

/** What one security group lets in from anywhere, for example `443/tcp from 0.0.0.0/0`. */
export type WorldOpen = readonly string[];

const ANYWHERE = new Set(['0.0.0.0/0', '::/0']);

/** Security groups by id, kept for five minutes. null: the group is not known to EC2. */
export class SecurityGroups {
  readonly #region: string;
  readonly #groups: BatchedReads<WorldOpen>;

  constructor({ clients, clock }: { clients: Clients; clock: Clock }) {
    this.#region = clients.region;
    this.#groups = new BatchedReads<WorldOpen>({
      clock,
      freshS: FRESH_S.securityGroups,
      batch: 200,
      read: (ids, signal) => readSecurityGroups(clients, ids, signal),
    });
  }

  /** Only the groups of hosts with a public address are read: the others are not reached through them. */
  async worldOpen(hosts: readonly Host[], signal: AbortSignal): Promise<Reading<ReadonlyMap<string, WorldOpen>>> {
    const ids = hosts.filter(hasPublicAddress).flatMap((host) => host.securityGroupIds);
    const groups = await this.#groups.get(ids, signal);
    const scope = { source: sources.securityGroups, region: this.#region, instances: [] };
    const consequence = 'Whether the internet reaches those hosts is open.';
    return {
      value: new Map([...groups.values].map(([id, known]) => [id, known.value])),
      gaps: groups.failures.map(({ error, unknown }) =>
        gapOf(error, { ...scope, ...(unknown.length > 0 && { consequence }) }),
      ),
      readAt: readTimes(groups),
    };
  }
}

export const hasPublicAddress = (host: Host): boolean => host.public_ip !== null || host.ipv6Addresses.length > 0;

async function readSecurityGroups(
  clients: Clients,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, WorldOpen>> {
  const ec2 = await clients.ec2();
  const groups = await allPages(async (NextToken) => {
    // A filter, not GroupIds: one group that is gone would refuse the whole call.
    const Filters = [{ Name: 'group-id', Values: [...ids] }];
    const page = await ec2.describeSecurityGroups({ Filters, MaxResults: 1000, NextToken }, { abortSignal: signal });
    return { items: page.SecurityGroups, next: page.NextToken };
  });
  const answer = new Map<string, WorldOpen>(ids.map((id) => [id, []]));
  for (const group of groups) if (group.GroupId) answer.set(group.GroupId, worldOpenOf(group));
  return answer;
}

const worldOpenOf = (group: SecurityGroup): WorldOpen =>
  (group.IpPermissions ?? []).flatMap((permission) => {
    // Answering a ping opens no service.
    if (permission.IpProtocol?.startsWith('icmp')) return [];
    const ranges = [
      ...(permission.IpRanges ?? []).map((range) => range.CidrIp ?? ''),
      ...(permission.Ipv6Ranges ?? []).map((range) => range.CidrIpv6 ?? ''),
    ];
    return ranges.filter((range) => ANYWHERE.has(range)).map((range) => `${portsOf(permission)} from ${range}`);
  });

function portsOf({ IpProtocol = '-1', FromPort, ToPort }: IpPermission): string {
  if (IpProtocol === '-1') return 'every port';
  const range = FromPort === ToPort ? `${FromPort ?? 'all'}` : `${FromPort}-${ToPort}`;
  return `${range}/${IpProtocol}`;
}
