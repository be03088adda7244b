import { BlockList, isIPv4 } from 'node:net';
import { editDistance } from './edit-distance.js';
import { groupBy } from './group-by.js';
import type { Host } from './instances.js';

export interface Selection {
  /** In fleet order, each host once. */
  readonly hosts: readonly Host[];
  /** One sentence for every selector that matches nothing. */
  readonly unmatched: readonly string[];
}

const INSTANCE_ID = /^m?i-[0-9a-f]{8}(?:[0-9a-f]{9})?$/i;
const TAG = /^([^=\s]+)=(.*)$/s;

/**
 * Which hosts are meant: by instance id, Name tag, private or public address, private DNS name, IPv4 network (`10.0.1.0/24`),
 * or tag as `key=value`. Tags narrow each
 * other (`env=staging role=web` are the hosts with both), those of one key add (`role=web role=api`), as filters of EC2
 * do; everything else adds to the selection. Names and tags are
 * compared as written first, and without regard to case when that finds nothing.
 */
export function select(fleet: readonly Host[], selectors: readonly string[], region: string): Selection {
  const tagged = withTags(
    fleet,
    selectors.filter((selector) => TAG.test(selector)),
  );
  const chosen = new Set<Host>(tagged.hosts);
  const unmatched = [...tagged.unmatched];
  for (const selector of selectors) {
    if (TAG.test(selector)) continue;
    const matches = named(fleet, selector);
    for (const host of matches) chosen.add(host);
    if (matches.length === 0) unmatched.push(explain(fleet, selector, region));
  }
  return { hosts: fleet.filter((host) => chosen.has(host)), unmatched };
}

function withTags(fleet: readonly Host[], tags: readonly string[]): Selection {
  if (tags.length === 0) return { hosts: [], unmatched: [] };
  const keys = [...groupBy(tags, keyOf).values()];
  const hosts = fleet.filter((host) => keys.every((ofKey) => ofKey.some((tag) => hasTag(host, tag))));
  if (hosts.length === 0) {
    const said = keys.map((ofKey) => ofKey.join(' or ')).join(' and ');
    return { hosts, unmatched: [`No instance has ${said}.${didYouMeanTag(fleet, tags)}`] };
  }
  const unknown = tags.filter((tag) => !fleet.some((host) => hasTag(host, tag)));
  return { hosts, unmatched: unknown.map((tag) => `No instance has ${tag}.${didYouMeanTag(fleet, [tag])}`) };
}

function named(fleet: readonly Host[], selector: string): readonly Host[] {
  const exact = fleet.filter((host) => names(host).includes(selector));
  if (exact.length > 0) return exact;
  const folded = selector.toLowerCase();
  const alike = fleet.filter((host) => names(host).some((name) => name.toLowerCase() === folded));
  return alike.length > 0 ? alike : addressed(fleet, folded);
}

/** EC2 user guide, hostname types: a private DNS name spells the private address. */
const PRIVATE_DNS = /^ip-(\d{1,3})-(\d{1,3})-(\d{1,3})-(\d{1,3})(?:(?:\.[a-z0-9-]+)+\.internal)?$/;
const NETWORK = /^([\d.]+)\/(\d{1,2})$/;

/** By the name that EC2 gave to a private address, or all whose address is within an IPv4 network. */
function addressed(fleet: readonly Host[], selector: string): readonly Host[] {
  const [, ...octets] = PRIVATE_DNS.exec(selector) ?? [];
  if (octets.length > 0) return fleet.filter((host) => host.private_ip === octets.join('.'));
  const [, address = '', prefix = ''] = NETWORK.exec(selector) ?? [];
  if (!isIPv4(address) || Number(prefix) > 32) return [];
  const network = new BlockList();
  network.addSubnet(address, Number(prefix));
  return fleet.filter(({ private_ip, public_ip }) => [private_ip, public_ip].some((ip) => ip && network.check(ip)));
}

const names = (host: Host): string[] =>
  [host.instance_id, host.name, host.private_ip, host.public_ip, ...host.ipv6Addresses].filter((name) => name !== null);

function hasTag(host: Host, selector: string): boolean {
  const [, key = '', value = ''] = TAG.exec(selector) ?? [];
  return tagValues(host, key).some((held) => held === value || held.toLowerCase() === value.toLowerCase());
}

const keyOf = (tag: string): string => {
  const key = (TAG.exec(tag)?.[1] ?? '').toLowerCase();
  return key === 'environment' ? 'env' : key;
};

/** `env` and `role` also find the spellings that the fleet shows under those words. */
function tagValues(host: Host, key: string): string[] {
  const folded = key.toLowerCase();
  const values = Object.entries(host.tags).flatMap(([name, value]) => (name.toLowerCase() === folded ? [value] : []));
  if (folded === 'env' || folded === 'environment') values.push(host.environment ?? '');
  return values.filter((value) => value !== '');
}

function explain(fleet: readonly Host[], selector: string, region: string): string {
  if (INSTANCE_ID.test(selector)) return `No instance has the id ${selector} in ${region}.`;
  if (NETWORK.test(selector)) return `No instance has an address in ${selector}.`;
  return `No instance is called ${selector}.${didYouMean(
    selector,
    fleet.map((host) => host.name),
  )}`;
}

function didYouMeanTag(fleet: readonly Host[], tags: readonly string[]): string {
  const [, key = '', value = ''] = TAG.exec(tags[0] ?? '') ?? [];
  const close = closest(
    value,
    fleet.flatMap((host) => tagValues(host, key)),
  );
  return tags.length === 1 && close.length > 0 ? question(close.map((held) => `${key}=${held}`)) : '';
}

const didYouMean = (name: string, known: readonly string[]): string => question(closest(name, known));
const question = (close: readonly string[]): string => (close.length > 0 ? ` Did you mean ${close.join(' or ')}?` : '');

/** At most three, all at the same small distance: a third of the letters may differ, and at least two. */
function closest(name: string, known: readonly string[]): string[] {
  const folded = name.toLowerCase();
  const most = Math.max(2, Math.floor(folded.length / 3));
  const distances = [...new Set(known)].map((other) => ({
    other,
    distance: editDistance(folded, other.toLowerCase()),
  }));
  const least = Math.min(...distances.map((near) => near.distance));
  if (least > most) return [];
  return distances.flatMap((near) => (near.distance === least ? [near.other] : [])).slice(0, 3);
}
