import type { Clients } from '../aws/clients.js';
import type { Clock } from '../clock.js';
import type { Host } from '../instance-sources.js';
import type { Reading } from '../instances.js';
import { Balancers, type Door } from './balancers.js';
import { letsIn, NetworkAcls } from './network-acls.js';
import { SecurityGroups } from './security-groups.js';
import { concerns, hasPublicAddress } from './world-rule.js';

/** How the whole internet may come to a host, as far as its network is configured. */
export interface Reach {
  /** Through its own public address: `443/tcp from 0.0.0.0/0`. */
  readonly direct: readonly string[];
  /** What its security groups let in and the network ACL of its subnet does not. */
  readonly closed: readonly string[];
  /** Through load balancers: `port 8080 through load balancer api`. */
  readonly balanced: readonly string[];
  /** What could not be read, completing "… could not be read": then there may be more. */
  readonly unread: readonly string[];
}

/** Ways in by instance id: public addresses behind security groups and network ACLs, and load balancers. */
export class NetworkReach {
  readonly #groups: SecurityGroups;
  readonly #acls: NetworkAcls;
  readonly #balancers: Balancers;

  constructor(connected: { clients: Clients; clock: Clock }) {
    this.#groups = new SecurityGroups(connected);
    this.#acls = new NetworkAcls(connected);
    this.#balancers = new Balancers(connected);
  }

  /** Only what can matter is read: the groups and ACLs of hosts with a public address, and what load balancers forward to. */
  async of(hosts: readonly Host[], signal: AbortSignal): Promise<Reading<ReadonlyMap<string, Reach>>> {
    const open = hosts.filter(hasPublicAddress);
    const [groups, acls, balanced] = await Promise.all([
      this.#groups.of([...new Set(open.flatMap(({ securityGroupIds }) => securityGroupIds))], signal),
      this.#acls.of([...new Set(open.flatMap(subnetsOf))], signal),
      this.#balanced(signal),
    ]);
    const reachOf = (host: Host): Reach => {
      const own = hasPublicAddress(host) ? host.securityGroupIds : [];
      const rules = own.flatMap((id) => groups.value.get(id) ?? []).filter((rule) => concerns(host, rule));
      const subnets = rules.length > 0 ? subnetsOf(host) : [];
      const guarded = subnets.length > 0 && subnets.every((id) => acls.value.has(id));
      const passes = (rule: (typeof rules)[number]) => subnets.some((id) => letsIn(acls.value.get(id) ?? [], rule));
      const [passed, closed] = guarded ? [rules.filter(passes), rules.filter((rule) => !passes(rule))] : [rules, []];
      return {
        direct: passed.map(({ words }) => words),
        closed: closed.map(({ words }) => words),
        balanced: balanced.value.waysTo(host),
        unread: [
          ...(own.some((id) => !groups.value.has(id)) ? ['its security groups'] : []),
          ...(subnets.length > 0 && !guarded ? ['its network ACL'] : []),
          ...(balanced.value.unread(host) ? ['what load balancers forward to'] : []),
        ],
      };
    };
    return {
      value: new Map(hosts.map((host) => [host.instance_id, reachOf(host)])),
      gaps: [...groups.gaps, ...acls.gaps, ...balanced.gaps],
      readAt: [...groups.readAt, ...acls.readAt, ...balanced.readAt],
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

const subnetsOf = ({ networkIds = [] }: Host): string[] => networkIds.filter((id) => id.startsWith('subnet-'));

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
