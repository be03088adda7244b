import { groupBy } from '../group-by.js';
import type { Host } from '../instances.js';
import type { Severity } from '../schema.js';
import { count, listing } from '../words.js';
import type { FleetAssessment } from './assess-fleet.js';
import type { FindingTotals } from './finding-totals.js';
import type { KnownCount } from './known-counts.js';
import type { FindingKind } from './observed-finding.js';

const DAY_MS = 86_400_000;

/** Hosts that nobody should leave until tomorrow, and those whose fixes have a later date. */
export interface Attention {
  readonly today: readonly Host[];
  readonly later: readonly Host[];
}

/**
 * Today: a fix is overdue or due within a day of the newest fact, a known exploited finding is where the internet
 * reaches it, or a critical one has an exploit. What nobody says counts as the worse of its answers, except whether a
 * finding is exploited: the due date counts that already. Severity with a date weeks ahead is for later.
 */
export function attentionOf({ hosts, byInstance, known, exposures, groups, readAt }: FleetAssessment): Attention {
  const fixes = groups.filter(({ kind, tier }) => kind !== 'no_fix' && kind !== 'network' && tier.due !== null);
  const soon = new Date(readAt.reduce((newest, at) => Math.max(newest, at.getTime()), 0) + DAY_MS)
    .toISOString()
    .slice(0, 10);
  const due = new Set(fixes.flatMap(({ tier, instance_ids: ids }) => ((tier.due ?? '9') <= soon ? ids : [])));
  const dated = new Set(fixes.flatMap((group) => group.instance_ids));
  const isToday = ({ instance_id: id }: Host): boolean => {
    const exposed = exposures.get(id)?.internet ?? null;
    return due.has(id) || (byInstance.get(id) ?? []).some(({ kind }) => urgent(known(kind), exposed));
  };
  const today = hosts.filter(isToday);
  const soonest = new Set(today);
  return { today, later: hosts.filter((host) => dated.has(host.instance_id) && !soonest.has(host)) };
}

const urgent = ({ severity, known_exploited, exploit_available }: FindingKind, exposed: boolean | null): boolean =>
  (known_exploited === true && exposed !== false) ||
  (severity === 'critical' && (known_exploited === true || exploit_available !== false));

/** Hosts that need attention today. */
export const needAttention = (fleet: FleetAssessment): readonly Host[] => attentionOf(fleet).today;

/** `4 hosts need attention today, 5 more have fixes due later · 10 hosts, 9 seen, 2 of them by an old scan (bastion: never scanned)`. */
export function fleetVerdict(fleet: FleetAssessment, requested: number): string {
  if (requested === 0) return 'There are no instances in this region.';
  if (fleet.byInstance.size === 0) return `Nothing can be said about ${count(requested, 'host')}. ${firstGap(fleet)}`;
  const seen = fleet.hosts.length - fleet.unseen.length;
  const stale = fleet.hosts.filter((host) => host.scan === 'stale' && fleet.byInstance.has(host.instance_id)).length;
  const old = stale > 0 ? `, ${stale} of them by an old scan` : '';
  return `${attention(fleet, requested)}${livedWith(fleet)} · ${count(requested, 'host')}, ${seen} seen${old}${unseenWords(fleet)}`;
}

/**
 * What was asked for by severity, to stand before the verdict about all: `9 high findings · `, `No critical finding · `.
 * None is said only of what was counted in full.
 */
export function severityWords(severity: Severity | 'all', totals: FindingTotals, known: KnownCount): string {
  if (severity === 'all') return '';
  const { count: total, exact } = totals[severity];
  const n = known(total);
  if (n === null || (n === 0 && !exact)) return `How many findings are ${severity} is not known · `;
  return `${exact ? '' : 'At least '}${n === 0 ? 'No' : n} ${severity} ${n > 1 ? 'findings' : 'finding'} · `;
}

/** Accepted risks are never silently missing. */
const livedWith = ({ accepted }: FleetAssessment): string =>
  accepted.length > 0 ? ` · ${count(accepted.length, 'accepted risk')} counted apart` : '';

function attention(fleet: FleetAssessment, requested: number): string {
  const { today, later } = attentionOf(fleet);
  const someUnread = fleet.whole.size < fleet.hosts.length;
  const atLeast = fleet.byInstance.size < requested || someUnread ? 'At least ' : '';
  if (today.length > 0) {
    const rest = later.length > 0 ? `, ${later.length} more ${have(later.length)} due later` : '';
    return `${atLeast}${count(today.length, 'host needs', 'hosts need')} attention today${rest}`;
  }
  const known = fleet.cases.every(({ finding }) => finding.known_exploited !== null);
  const unseen = fleet.unseen.length > 0 || fleet.hosts.length < requested;
  const where = someUnread ? ' by what was read' : unseen ? ' on the hosts seen' : '';
  const rest = later.length > 0 ? `, ${count(later.length, 'host')} ${have(later.length)} due later` : '';
  const doubt = known ? '' : '; whether any finding is known to be exploited is unknown';
  return `Nothing needs attention today${where}${rest}${doubt}`;
}

const have = (hosts: number): string => (hosts === 1 ? 'has fixes' : 'have fixes');

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
    if (unseen) return `${host.name} was not seen: ${firstGap(one)}`;
    return one.accepted.length > 0
      ? `${host.name}: no finding is open${livedWith(one)}`
      : `${host.name}: no active finding at the last scan`;
  }
  const having = (severity: FindingKind['severity']) =>
    findings.filter(({ kind }) => kind.severity === severity).length;
  const kinds = findings.map(({ kind }) => one.known(kind));
  const exploited = new Set(kinds.flatMap((kind) => (kind.known_exploited && kind.vulnerability_id) || [])).size;
  const counts = [`${having('critical')} critical`, `${having('high')} high of ${count(findings.length, 'finding')}`];
  if (exploited > 0) counts.push(`${exploited} known exploited`);
  if (unseen) counts.push('not scanned now');
  const [first] = one.groups;
  return `${host.name}: ${counts.join(', ')}${livedWith(one)}${first ? ` · fix first: ${first.title}` : ''}`;
}
