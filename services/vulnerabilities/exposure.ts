import type { Host } from '../instances.js';
import { hasPublicAddress, type WorldOpen } from '../security-groups.js';
import { listing } from '../words.js';
import type { ObservedFinding } from './observed-finding.js';

/** Whether a host can be reached from the internet, as far as EC2 and Inspector say. */
export interface Exposure {
  readonly internet: boolean | null;
  /** For example `443/tcp from 0.0.0.0/0`. */
  readonly openPorts: readonly string[];
  readonly basis: string;
}

/**
 * Exposed when Inspector found a path from an internet gateway, or when the host has a public address and a security
 * group that lets in the whole internet. Load balancers and network ACLs are seen only through Inspector's paths.
 * @param findings of this host; undefined when they could not be read
 */
export function exposureOf(
  host: Host,
  findings: readonly ObservedFinding[] | undefined,
  groups: ReadonlyMap<string, WorldOpen>,
): Exposure {
  const paths = (findings ?? []).flatMap((finding) => (finding.reachable?.internet ? [finding.reachable.ports] : []));
  const rules = hasPublicAddress(host) ? host.securityGroupIds.flatMap((id) => groups.get(id) ?? []) : [];
  const unread = hasPublicAddress(host) && host.securityGroupIds.some((id) => !groups.has(id));
  const openPorts = [...new Set([...rules, ...paths.map((ports) => `${ports} from an internet gateway`)])];
  if (paths.length > 0) {
    return { internet: true, openPorts, basis: `Inspector found a path from the internet to ${listing(paths)}.` };
  }
  if (rules.length > 0) {
    return {
      internet: true,
      openPorts,
      basis: `It has a public address, and a security group lets in ${listing(rules)}.`,
    };
  }
  if (unread)
    return { internet: null, openPorts, basis: 'It has a public address; its security groups could not be read.' };
  if (!findings) return { internet: null, openPorts, basis: 'Inspector did not say which network paths lead to it.' };
  const basis = hasPublicAddress(host)
    ? 'It has a public address, but no security group lets in the whole internet.'
    : 'It has no public address, and Inspector found no path from the internet.';
  return { internet: false, openPorts, basis };
}
