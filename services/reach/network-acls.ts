import type { NetworkAcl, NetworkAclEntry } from '@aws-sdk/client-ec2';
import { BatchedReads, FRESH_S } from '../aws/batched-reads.js';
import type { Clients } from '../aws/clients.js';
import { allPages } from '../aws/pages.js';
import { sources } from '../aws/sources.js';
import type { Clock } from '../clock.js';
import { type Told, told } from './told.js';
import { ANYWHERE, type Family, LAST_PORT, type WorldRule } from './world-rule.js';

/** A rule of a network ACL about everything that comes in from anywhere; the lowest number is asked first. */
export interface AclRule {
  readonly number: number;
  readonly allows: boolean;
  readonly family: Family;
  readonly protocol: string;
  readonly fromPort: number;
  readonly toPort: number;
}

const TCP = '6';
const UDP = '17';

type Acl = readonly AclRule[];

/** Network ACLs by the subnet that they guard, kept for five minutes. */
export class NetworkAcls {
  readonly #region: string;
  readonly #acls: BatchedReads<Acl | 'not_told'>;

  constructor({ clients, clock }: { clients: Clients; clock: Clock }) {
    this.#region = clients.region;
    this.#acls = new BatchedReads<Acl | 'not_told'>({
      clock,
      freshS: FRESH_S.securityGroups,
      batch: 200,
      concurrency: 1,
      read: (ids, signal) => readAcls(clients, ids, signal),
    });
  }

  async of(subnetIds: readonly string[], signal: AbortSignal): Promise<Told<Acl>> {
    const what = { source: sources.networkAcls, one: 'network ACL', region: this.#region };
    return told(await this.#acls.get(subnetIds, signal), what);
  }
}

async function readAcls(
  clients: Clients,
  subnetIds: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, Acl | 'not_told'>> {
  const ec2 = await clients.ec2();
  const acls = await allPages(async (NextToken) => {
    const Filters = [{ Name: 'association.subnet-id', Values: [...subnetIds] }];
    const page = await ec2.describeNetworkAcls({ Filters, MaxResults: 1000, NextToken }, { abortSignal: signal });
    return { items: page.NetworkAcls, next: page.NextToken };
  });
  const answer = new Map<string, Acl | 'not_told'>(subnetIds.map((id) => [id, 'not_told']));
  for (const acl of acls) {
    for (const { SubnetId } of acl.Associations ?? [])
      if (SubnetId && answer.has(SubnetId)) answer.set(SubnetId, rulesOf(acl));
  }
  return answer;
}

const rulesOf = ({ Entries = [] }: NetworkAcl): Acl => Entries.flatMap(aclRule).sort((a, b) => a.number - b.number);

/** A rule about a part of the internet neither opens nor closes the rest of it. */
function aclRule(entry: NetworkAclEntry): AclRule[] {
  const family = ANYWHERE[entry.CidrBlock ?? entry.Ipv6CidrBlock ?? ''];
  if (entry.Egress || !family) return [];
  return [
    {
      number: entry.RuleNumber ?? Number.POSITIVE_INFINITY,
      allows: entry.RuleAction === 'allow',
      family,
      protocol: entry.Protocol ?? '-1',
      fromPort: entry.PortRange?.From ?? 0,
      toPort: entry.PortRange?.To ?? LAST_PORT,
    },
  ];
}

/**
 * Whether an ACL lets in some of what a security group does: of every port the first rule about it decides, and what no
 * rule is about is refused (Amazon VPC user guide, "Network ACL rules").
 */
export function letsIn(acl: Acl, { family, protocol, fromPort, toPort }: WorldRule): boolean {
  const protocols = protocol === '-1' ? [TCP, UDP] : [protocol];
  return protocols.some((of) => {
    const about = acl.filter((one) => one.family === family && (one.protocol === '-1' || one.protocol === of));
    // Every rule begins and ends a stretch of ports that are all decided alike.
    const edges = about.flatMap((one) => [one.fromPort, one.toPort + 1]);
    const ports = [fromPort, ...edges.filter((port) => port > fromPort && port <= toPort)];
    return ports.some((port) => about.find((one) => one.fromPort <= port && port <= one.toPort)?.allows);
  });
}
