import type { Route, RouteTable } from '@aws-sdk/client-ec2';
import { BatchedReads, FRESH_S } from '../aws/batched-reads.js';
import type { Clients } from '../aws/clients.js';
import { allPages } from '../aws/pages.js';
import { sources } from '../aws/sources.js';
import type { Clock } from '../clock.js';
import { type Told, told } from './told.js';
import type { Family } from './world-rule.js';

/** Which families of addresses have a way between a subnet and the internet. */
export type Ways = ReadonlySet<Family>;

/** The route tables of a VPC: those of its subnets, and the main one for every other subnet. */
export interface Routes {
  readonly bySubnet: ReadonlyMap<string, Ways>;
  readonly main: Ways;
}

/** Route tables by VPC, kept for five minutes. */
export class RouteTables {
  readonly #region: string;
  readonly #routes: BatchedReads<Routes | 'not_told'>;

  constructor({ clients, clock }: { clients: Clients; clock: Clock }) {
    this.#region = clients.region;
    this.#routes = new BatchedReads<Routes | 'not_told'>({
      clock,
      freshS: FRESH_S.securityGroups,
      batch: 200,
      concurrency: 1,
      read: (ids, signal) => readRoutes(clients, ids, signal),
    });
  }

  async of(vpcIds: readonly string[], signal: AbortSignal): Promise<Told<Routes>> {
    const what = { source: sources.routeTables, one: 'VPC’s route tables', region: this.#region };
    return told(await this.#routes.get(vpcIds, signal), what);
  }
}

async function readRoutes(
  clients: Clients,
  vpcIds: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, Routes | 'not_told'>> {
  const ec2 = await clients.ec2();
  const tables = await allPages(async (NextToken) => {
    const Filters = [{ Name: 'vpc-id', Values: [...vpcIds] }];
    const page = await ec2.describeRouteTables({ Filters, MaxResults: 100, NextToken }, { abortSignal: signal });
    return { items: page.RouteTables, next: page.NextToken };
  });
  return new Map(vpcIds.map((id) => [id, routesOf(tables.filter(({ VpcId }) => VpcId === id)) ?? 'not_told']));
}

/** Every VPC has a main route table; without it nothing is known of the subnets that have none of their own. */
export function routesOf(tables: readonly RouteTable[]): Routes | undefined {
  const associated = tables.flatMap((table) => {
    const ways = waysOf(table.Routes ?? []);
    return (table.Associations ?? []).map((one) => ({ ...one, ways }));
  });
  const main = associated.find(({ Main }) => Main)?.ways;
  if (!main) return undefined;
  const bySubnet = new Map(associated.flatMap(({ SubnetId, ways }) => (SubnetId ? [[SubnetId, ways] as const] : [])));
  return { bySubnet, main };
}

/**
 * An internet gateway, or something that may stand before one: the endpoint of a firewall, or an appliance by its
 * interface (Amazon VPC user guide, "Example routing options"). A NAT gateway lets nothing in, and through a peer, a
 * transit gateway or a VPN no answer finds its way back to whoever came by the internet gateway.
 */
const LEADS_OUT = /^(igw|vpce|eni|i)-/;

const waysOf = (routes: readonly Route[]): Ways =>
  new Set(
    routes
      .filter(({ State }) => State !== 'blackhole')
      .filter(({ GatewayId, NetworkInterfaceId, InstanceId }) =>
        [GatewayId, NetworkInterfaceId, InstanceId].some((target) => LEADS_OUT.test(target ?? '')),
      )
      .flatMap(familiesOf),
  );

/** A list of prefixes may hold either. */
function familiesOf({ DestinationCidrBlock, DestinationIpv6CidrBlock, DestinationPrefixListId }: Route): Family[] {
  if (DestinationCidrBlock) return ['ipv4'];
  if (DestinationIpv6CidrBlock) return ['ipv6'];
  return DestinationPrefixListId ? ['ipv4', 'ipv6'] : [];
}
