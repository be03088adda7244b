import type { Clients } from '../aws/clients.js';
import type { Clock } from '../clock.js';
import type { Host } from '../instance-sources.js';
import type { Reading } from '../instances.js';
import { Balancers, type Door } from './balancers.js';
import { type AclRule, letsIn, NetworkAcls } from './network-acls.js';
import { type Routes, RouteTables } from './route-tables.js';
import { SecurityGroups } from './security-groups.js';
import { concerns, hasPublicAddress, type WorldRule } from './world-rule.js';

/** How the whole internet may come to a host, as far as its network is configured. */
export interface Reach {
  /** Through its own public address: `443/tcp from 0.0.0.0/0`. */
  readonly direct: readonly string[];
  /** What its security groups let in and the network ACL of its subnet does not. */
  readonly closed: readonly string[];
  /** What its security groups let in, while no route of its subnet leads to the internet. */
  readonly unrouted: readonly string[];
  /** Through load balancers: `port 8080 through load balancer api`. */
  readonly balanced: readonly string[];
  /** What could not be read, completing "… could not be read": then there may be more. */
  readonly unread: readonly string[];
}

/** Ways in by instance id: public addresses behind routes, security groups and network ACLs, and load balancers. */
export class NetworkReach {
  readonly #groups: SecurityGroups;
  readonly #acls: NetworkAcls;
  readonly #routes: RouteTables;
  readonly #balancers: Balancers;

  constructor(connected: { clients: Clients; clock: Clock }) {
    this.#groups = new SecurityGroups(connected);
    this.#acls = new NetworkAcls(connected);
    this.#routes = new RouteTables(connected);
    this.#balancers = new Balancers(connected);
  }

  /** Only what can matter is read: the groups, ACLs and routes of hosts with a public address, and what load balancers forward to. */
  async of(hosts: readonly Host[], signal: AbortSignal): Promise<Reading<ReadonlyMap<string, Reach>>> {
    const open = hosts.filter(hasPublicAddress);
    const [groups, acls, routes, balanced] = await Promise.all([
      this.#groups.of([...new Set(open.flatMap(({ securityGroupIds }) => securityGroupIds))], signal),
      this.#acls.of([...new Set(open.flatMap((host) => idsOf(host, 'subnet-')))], signal),
      this.#routes.of([...new Set(open.flatMap((host) => idsOf(host, 'vpc-')))], signal),
      this.#balanced(signal),
    ]);
    const reachOf = (host: Host): Reach => {
      const own = hasPublicAddress(host) ? host.securityGroupIds : [];
      const letIn = own.flatMap((id) => groups.value.get(id) ?? []).filter((rule) => concerns(host, rule));
      const routed = throughRoutes(host, letIn, routes.value);
      const guarded = throughAcls(host, routed.passed, acls.value);
      return {
        direct: guarded.passed.map(({ words }) => words),
        closed: guarded.held.map(({ words }) => words),
        unrouted: routed.held.map(({ words }) => words),
        balanced: balanced.value.waysTo(host),
        unread: [
          ...(own.some((id) => !groups.value.has(id)) ? ['its security groups'] : []),
          ...(routed.known ? [] : ['its route table']),
          ...(guarded.known ? [] : ['its network ACL']),
          ...(balanced.value.unread(host) ? ['what load balancers forward to'] : []),
        ],
      };
    };
    return {
      value: new Map(hosts.map((host) => [host.instance_id, reachOf(host)])),
      gaps: [...groups.gaps, ...acls.gaps, ...routes.gaps, ...balanced.gaps],
      readAt: [...groups.readAt, ...acls.readAt, ...routes.readAt, ...balanced.readAt],
    };
  }

  async #balanced(signal: AbortSignal): Promise<Reading<Balanced>> {
    const found = await this.#balancers.doors(signal);
    const { doors, whole } = found.value;
    const groups = await this.#groups.of([...new Set(doors.flatMap((door) => door.securityGroupIds))], signal);
    const isOpen = ({ securityGroupIds: ids }: Door): boolean | null => {
      if (ids.length === 0 || ids.some((id) => (groups.value.get(id)?.length ?? 0) > 0)) return true;
      return ids.every((id) => groups.value.has(id)) ? false : null;
    };
    const [open, unclear] = [true, null].map((state) => waysThrough(doors.filter((door) => isOpen(door) === state)));
    const to = ({ instance_id, private_ip }: Host, ways: ReadonlyMap<string, readonly string[]> | undefined) => [
      ...(ways?.get(instance_id) ?? []),
      ...((private_ip !== null && ways?.get(private_ip)) || []),
    ];
    return {
      value: {
        waysTo: (host) => to(host, open),
        unread: (host) => !whole || to(host, unclear).length > 0,
      },
      gaps: [...found.gaps, ...groups.gaps],
      readAt: [...found.readAt, ...groups.readAt],
    };
  }
}

interface Balanced {
  waysTo(host: Host): string[];
  /** Whether there may be more ways. */
  unread(host: Host): boolean;
}

const idsOf = ({ networkIds = [] }: Host, prefix: 'vpc-' | 'subnet-'): string[] =>
  networkIds.filter((id) => id.startsWith(prefix));

/** Of some rules, those that one more guard lets through and those that it holds; of what is not known it holds none. */
interface Guarded {
  readonly known: boolean;
  readonly passed: readonly WorldRule[];
  readonly held: readonly WorldRule[];
}

/** @param stands the VPCs or subnets by which the guard is known; without any, nothing guards. */
function guard(
  rules: readonly WorldRule[],
  stands: readonly string[],
  by: { readonly isKnown: (id: string) => boolean; readonly passes: (rule: WorldRule) => boolean },
): Guarded {
  const asked = rules.length > 0 ? stands : [];
  const known = asked.every(by.isKnown);
  if (asked.length === 0 || !known) return { known, passed: rules, held: [] };
  return { known, passed: rules.filter(by.passes), held: rules.filter((rule) => !by.passes(rule)) };
}

/** By the route table of a subnet of the host, else by the main one of its VPC, some way must lead to the internet. */
function throughRoutes(host: Host, rules: readonly WorldRule[], routes: ReadonlyMap<string, Routes>): Guarded {
  const vpcs = idsOf(host, 'vpc-');
  const tables = vpcs.flatMap((id) => routes.get(id) ?? []);
  const ways = idsOf(host, 'subnet-').flatMap((subnet) => {
    const own = tables.flatMap(({ bySubnet }) => bySubnet.get(subnet) ?? []);
    return own.length > 0 ? own : tables.map(({ main }) => main);
  });
  return guard(rules, vpcs, {
    isKnown: (id) => routes.has(id),
    passes: ({ family }) => ways.some((one) => one.has(family)),
  });
}

function throughAcls(host: Host, rules: readonly WorldRule[], acls: ReadonlyMap<string, readonly AclRule[]>): Guarded {
  const subnets = idsOf(host, 'subnet-');
  return guard(rules, subnets, {
    isKnown: (id) => acls.has(id),
    passes: (rule) => subnets.some((id) => letsIn(acls.get(id) ?? [], rule)),
  });
}

/** By what load balancers forward to, an instance id or an address. */
function waysThrough(doors: readonly Door[]): ReadonlyMap<string, readonly string[]> {
  const ways = new Map<string, string[]>();
  for (const { name, targets } of doors) {
    for (const { id, port } of targets) {
      const way = `${port === null ? 'a port' : `port ${port}`} through load balancer ${name}`;
      const others = ways.get(id) ?? [];
      if (!others.includes(way)) others.push(way);
      ways.set(id, others);
    }
  }
  return ways;
}
