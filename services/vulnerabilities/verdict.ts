import { groupBy } from '../group-by.js';
import type { Host } from '../instances.js';
import { count, listing } from '../words.js';
import type { FleetAssessment } from './assess-fleet.js';
import type { ObservedFinding } from './observed-finding.js';

const urgent = (finding: ObservedFinding): boolean =>
  finding.severity === 'critical' || finding.known_exploited === true;

/** Hosts with a critical or known exploited finding. */
export const needAttention = ({ hosts, byInstance }: FleetAssessment): Host[] =>
  hosts.filter((host) => (byInstance.get(host.instance_id) ?? []).some(urgent));

/** `4 hosts need attention today · 10 hosts, 9 seen, 2 of them by an old scan (bastion: never scanned)`. */
export function fleetVerdict(fleet: FleetAssessment, requested: number): string {
  if (requested === 0) return 'There are no instances in this region.';
  if (fleet.byInstance.size === 0) return `Nothing can be said about ${count(requested, 'host')}. ${firstGap(fleet)}`;
  const seen = fleet.hosts.length - fleet.unseen.length;
  const stale = fleet.hosts.filter((host) => host.scan === 'stale' && fleet.byInstance.has(host.instance_id)).length;
  const old = stale > 0 ? `, ${stale} of them by an old scan` : '';
  return `${attention(fleet, requested)} · ${count(requested, 'host')}, ${seen} seen${old}${unseenWords(fleet)}`;
}

function attention(fleet: FleetAssessment, requested: number): string {
  const hosts = needAttention(fleet).length;
  const atLeast = fleet.byInstance.size < requested ? 'At least ' : '';
  if (hosts > 0) return `${atLeast}${count(hosts, 'host needs', 'hosts need')} attention today`;
  const known = fleet.findings.every((finding) => finding.known_exploited !== null);
  const where = fleet.unseen.length > 0 || fleet.hosts.length < requested ? ' on the hosts seen' : '';
  return known
    ? `No critical or known exploited finding${where}`
    : `No critical finding${where}; whether any is known to be exploited is unknown`;
}

function unseenWords({ unseen, byInstance }: FleetAssessment): string {
  if (unseen.length === 0) return '';
  const why = (host: Host): string => {
    if (!byInstance.has(host.instance_id)) return 'not answered';
    return host.scan === 'not_scanned' ? 'never scanned' : 'scan unknown';
  };
  const byReason = [...groupBy(unseen, why)];
  return ` (${byReason.map(([reason, hosts]) => `${listing(hosts.map((host) => host.name))}: ${reason}`).join('; ')})`;
}

const firstGap = ({ gaps }: FleetAssessment): string =>
  gaps.find((gap) => gap.instances.length > 0)?.detail ?? 'Inspector gave no answer.';

/** `web-1: 3 critical, 12 high of 40 findings, 2 known exploited · fix first: openssl 3.0.8-1 -> 3.0.8-5`. */
export function hostVerdict(host: Host, one: FleetAssessment): string {
  const findings = one.byInstance.get(host.instance_id);
  if (!findings) return `${host.name}: nothing can be said. ${firstGap(one)}`;
  const unseen = one.unseen.length > 0;
  if (findings.length === 0) {
    return unseen ? `${host.name} was not seen: ${firstGap(one)}` : `${host.name}: no active finding at the last scan`;
  }
  const having = (severity: ObservedFinding['severity']) =>
    findings.filter((finding) => finding.severity === severity).length;
  const exploited = new Set(findings.flatMap((one) => (one.known_exploited && one.vulnerability_id) || [])).size;
  const counts = [`${having('critical')} critical`, `${having('high')} high of ${count(findings.length, 'finding')}`];
  if (exploited > 0) counts.push(`${exploited} known exploited`);
  if (unseen) counts.push('not scanned now');
  const [first] = one.groups;
  return `${host.name}: ${counts.join(', ')}${first ? ` · fix first: ${first.title}` : ''}`;
}
