import type { IpPermission } from '@aws-sdk/client-ec2';
import type { Host } from '../instance-sources.js';

export type Family = 'ipv4' | 'ipv6';

/** The whole internet, as AWS writes it. */
export const ANYWHERE: Readonly<Record<string, Family>> = { '0.0.0.0/0': 'ipv4', '::/0': 'ipv6' };

/** Something that a security group lets in from anywhere. */
export interface WorldRule {
  readonly family: Family;
  /** IANA protocol number as text; `-1` is every protocol, with every port. */
  readonly protocol: string;
  readonly fromPort: number;
  readonly toPort: number;
  /** `443/tcp from 0.0.0.0/0`. */
  readonly words: string;
}

const numbers: Readonly<Record<string, string>> = { tcp: '6', udp: '17', icmp: '1', icmpv6: '58' };
export const LAST_PORT = 65_535;

/** Half of the internet is as good as all of it. */
const familyOf = (range: string): Family | undefined => {
  if (!/\/[01]$/.test(range)) return undefined;
  return range.includes(':') ? 'ipv6' : 'ipv4';
};

/** Answering a ping opens no service. */
const isPing = (protocol: string): boolean => protocol === numbers.icmp || protocol === numbers.icmpv6;

export function worldRules(permissions: readonly IpPermission[]): WorldRule[] {
  return permissions.flatMap((permission) => {
    const { IpProtocol = '-1', FromPort, ToPort } = permission;
    const protocol = numbers[IpProtocol] ?? IpProtocol;
    if (isPing(protocol)) return [];
    const ranges = [
      ...(permission.IpRanges ?? []).map((range) => range.CidrIp ?? ''),
      ...(permission.Ipv6Ranges ?? []).map((range) => range.CidrIpv6 ?? ''),
    ];
    return ranges.flatMap((range): WorldRule[] => {
      const family = familyOf(range);
      if (!family) return [];
      const ports = { fromPort: FromPort ?? 0, toPort: ToPort ?? LAST_PORT };
      return [{ family, protocol, ...ports, words: `${portsOf(permission)} from ${range}` }];
    });
  });
}

function portsOf({ IpProtocol = '-1', FromPort, ToPort }: IpPermission): string {
  if (IpProtocol === '-1') return 'every port';
  const range = FromPort === ToPort ? `${FromPort ?? 'all'}` : `${FromPort}-${ToPort}`;
  return `${range}/${IpProtocol}`;
}

export const hasPublicAddress = (host: Pick<Host, 'public_ip' | 'ipv6Addresses'>): boolean =>
  host.public_ip !== null || host.ipv6Addresses.length > 0;

/** Whether the host has an address for which the rule is written. */
export const concerns = (host: Pick<Host, 'public_ip' | 'ipv6Addresses'>, { family }: WorldRule): boolean =>
  family === 'ipv4' ? host.public_ip !== null : host.ipv6Addresses.length > 0;
