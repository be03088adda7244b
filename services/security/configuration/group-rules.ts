import type { Json } from './content.js';

type Element = Readonly<Record<string, unknown>>;

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const isElement = (value: unknown): value is Element => typeof value === 'object' && value !== null;
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/**
 * The rules of a security group one by one: `22/tcp from 0.0.0.0/0` to its description, or true where it has none.
 * Config writes an address as a text (`ipRanges`) and, in newer items, once more with its description (`ipv4Ranges`).
 */
export function groupRules(permissions: unknown): Json {
  const rules = new Map<string, string | true>();
  for (const permission of listOf(permissions).filter(isElement)) {
    const ports = portsOf(permission);
    for (const [peer, description] of peersOf(permission)) {
      const rule = `${ports} from ${peer}`;
      if (description || !rules.has(rule)) rules.set(rule, description || true);
    }
  }
  return Object.fromEntries(rules);
}

function peersOf(permission: Element): [string, string][] {
  const named = (list: unknown, member: string): [string, string][] =>
    listOf(list).flatMap((one): [string, string][] => {
      if (typeof one === 'string') return [[one, '']];
      return isElement(one) && textOf(one[member]) ? [[textOf(one[member]), textOf(one.description)]] : [];
    });
  return [
    ...named(permission.ipRanges, 'cidrIp'),
    ...named(permission.ipv4Ranges, 'cidrIp'),
    ...named(permission.ipv6Ranges, 'cidrIpv6'),
    ...named(permission.prefixListIds, 'prefixListId'),
    ...named(permission.userIdGroupPairs, 'groupId'),
  ];
}

function portsOf({ ipProtocol, fromPort, toPort }: Element): string {
  const protocol = textOf(ipProtocol) || '-1';
  if (protocol === '-1') return 'every port';
  if (typeof fromPort !== 'number' || fromPort === -1) return `every ${protocol}`;
  return `${fromPort === toPort ? fromPort : `${fromPort}-${String(toPort)}`}/${protocol}`;
}

/** What a rule says, read back. Ports are null for all of them. */
export interface GroupRule {
  readonly from: number | null;
  readonly to: number | null;
  readonly protocol: string;
  readonly peer: string;
}

export function readRule(rule: string): GroupRule | undefined {
  const [, ports = '', peer = ''] = /^(.+) from (\S+)$/.exec(rule) ?? [];
  const [, from, to, protocol] = /^(\d+)(?:-(\d+))?\/(\S+)$/.exec(ports) ?? [];
  if (from && protocol) return { from: Number(from), to: Number(to ?? from), protocol, peer };
  const [, every] = /^every (\S+)$/.exec(ports) ?? [];
  return every ? { from: null, to: null, protocol: every === 'port' ? '-1' : every, peer } : undefined;
}
