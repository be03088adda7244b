import type { Host } from '../instances.js';
import type { Reach } from '../reach/reach.js';
import { hasPublicAddress } from '../reach/world-rule.js';
import { listing } from '../words.js';
import type { FindingRecord } from './observed-finding.js';

/** Whether a host can be reached from the internet, as far as EC2, Elastic Load Balancing and Inspector say. */
export interface Exposure {
  readonly internet: boolean | null;
  /** For example `443/tcp from 0.0.0.0/0`. */
  readonly openPorts: readonly string[];
  readonly basis: string;
}

/**
 * Exposed when Inspector found a path from an internet gateway, when the host has a public address that a security group
 * and the network ACL of its subnet leave open to the whole internet, to which a route of its subnet leads, or when a load balancer that the internet reaches
 * forwards to it. Gateways for APIs, CDNs and classic load balancers are seen only through Inspector's paths.
 * @param findings of this host; undefined when they could not be read
 * @param reach undefined when nothing of its network was read
 */
export function exposureOf(
  host: Host,
  findings: readonly Pick<FindingRecord, 'kind'>[] | undefined,
  reach: Reach | undefined,
): Exposure {
  const paths = (findings ?? []).flatMap(({ kind: { reachable } }) => (reachable?.internet ? [reachable.ports] : []));
  const { direct, closed, unrouted, balanced, unread } = reach ?? nothingRead;
  const openPorts = [
    ...new Set([...direct, ...balanced, ...paths.map((ports) => `${ports} from an internet gateway`)]),
  ];
  const guardUnread = ['its network ACL', 'its route table'].some((guard) => unread.includes(guard));
  const facts = [
    ...(paths.length > 0 ? [`Inspector found a path from the internet to ${listing(paths)}`] : []),
    ...(direct.length > 0 ? [`it has a public address, and a security group lets in ${listing(direct)}`] : []),
    ...(balanced.length > 0 ? [`the internet reaches ${listing(balanced)}`] : []),
  ];
  if (paths.length > 0 || balanced.length > 0 || (direct.length > 0 && !guardUnread)) {
    return { internet: true, openPorts, basis: sentence(facts.join('; ')) };
  }
  const open = [...unread, ...(findings ? [] : ['which network paths Inspector found'])];
  if (open.length > 0) {
    const known = [...facts, ...(hasPublicAddress(host) && facts.length === 0 ? ['it has a public address'] : [])];
    return { internet: null, openPorts, basis: sentence([...known, `${listing(open)} could not be read`].join('; ')) };
  }
  return { internet: false, openPorts, basis: whyNot(host, closed, unrouted) };
}

const nothingRead: Reach = {
  direct: [],
  closed: [],
  unrouted: [],
  balanced: [],
  unread: ['how its network is configured'],
};

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

function whyNot(host: Host, closed: readonly string[], unrouted: readonly string[]): string {
  const nor = 'No load balancer that the internet reaches forwards to it.';
  if (unrouted.length > 0) {
    return `It has a public address, and a security group lets in ${listing(unrouted)}, but its subnet has no route to an internet gateway. ${nor}`;
  }
  if (closed.length > 0) {
    return `It has a public address, and a security group lets in ${listing(closed)}, but the network ACL of its subnet does not. ${nor}`;
  }
  return hasPublicAddress(host)
    ? `It has a public address, but no security group lets in the whole internet. ${nor}`
    : `It has no public address, and Inspector found no path from the internet. ${nor}`;
}
