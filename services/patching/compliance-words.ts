import type { HostCompliance } from '../contracts/patch.js';
import { count } from '../words.js';

const order: readonly HostCompliance['verdict'][] = ['non_compliant', 'unknown', 'compliant'];

const lacks = ({ missing, failed, pending_reboot, rejected }: HostCompliance): number =>
  (missing ?? 0) + (failed ?? 0) + (pending_reboot ?? 0) + (rejected ?? 0);

export const worstFirst = (hosts: readonly HostCompliance[]): HostCompliance[] =>
  [...hosts].sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict) || lacks(b) - lacks(a));

/** `3 of 10 hosts lack patches · 5 compliant, 2 unknown (bastion: not managed by Systems Manager; ...)`. */
export function complianceVerdict(hosts: readonly HostCompliance[], requested: number): string {
  if (requested === 0) return 'There are no instances in this region.';
  const having = (verdict: HostCompliance['verdict']) => hosts.filter((host) => host.verdict === verdict);
  const [behind, compliant, unknown] = [having('non_compliant'), having('compliant'), having('unknown')];
  if (unknown.length === hosts.length) {
    return `Nothing can be said about the patches of ${count(requested, 'host')}${reasons(unknown)}`;
  }
  const notFound = requested - hosts.length;
  const rest = [
    `${compliant.length} compliant`,
    ...(unknown.length > 0 ? [`${unknown.length} unknown${reasons(unknown)}`] : []),
    ...(notFound > 0 ? [`${notFound} not found`] : []),
  ];
  return `${verdict(behind.length, requested, unknown.length + notFound > 0)} · ${rest.join(', ')}`;
}

function verdict(behind: number, requested: number, partial: boolean): string {
  if (behind > 0) return `${behind} of ${count(requested, 'host')} ${behind === 1 ? 'lacks' : 'lack'} patches`;
  return partial
    ? 'No host that answered lacks patches'
    : `${requested === 1 ? 'The host is' : `All ${requested} hosts are`} compliant`;
}

/** Why, host by host, as long as there are few. */
function reasons(unknown: readonly HostCompliance[]): string {
  const shown = unknown.slice(0, 3).map((host) => `${host.name}: ${host.reason}`);
  const more = unknown.length > shown.length ? [`and ${unknown.length - shown.length} more`] : [];
  return ` (${[...shown, ...more].join('; ')})`;
}
