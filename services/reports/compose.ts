import type { Recommendation, ReportSummary, UnseenHost } from '../contracts/report.js';
import type { FleetAssessment } from '../vulnerabilities/assess-fleet.js';
import { knownCounts } from '../vulnerabilities/known-counts.js';
import { fleetVerdict, needAttention } from '../vulnerabilities/verdict.js';
import { listing } from '../words.js';
import type { ReportHeader } from './report.js';
import { severityCounts, type Tally } from './snapshot.js';

const MOST = { recommendations: 10, groups: 20 };

/** The parts of a report's header that follow from the fleet and one pass over its findings. */
export function compose(
  fleet: FleetAssessment,
  tally: Tally,
  requested: number,
): Pick<ReportHeader, 'summary' | 'sla' | 'recommendations' | 'fix_groups' | 'unseen'> {
  const known = knownCounts(fleet, requested);
  const unseen = fleet.unseen.map((host): UnseenHost => {
    const { instance_id, name } = host;
    if (!fleet.byInstance.has(instance_id)) return { instance_id, name, reason: 'its findings did not answer' };
    const reason = host.scan === 'not_scanned' ? 'Inspector never scanned it' : 'whether Inspector scans it is unknown';
    return { instance_id, name, reason: host.scan_reason ? `${reason} (${host.scan_reason})` : reason };
  });
  return {
    summary: summary(fleet, tally, requested),
    sla: {
      ...tally.sla,
      overdue: known(tally.sla.overdue ?? 0),
      due_within_7_days: known(tally.sla.due_within_7_days ?? 0),
    },
    recommendations: recommendations(fleet, unseen),
    fix_groups: fleet.groups.slice(0, MOST.groups),
    unseen,
  };
}

function summary(fleet: FleetAssessment, tally: Tally, requested: number): ReportSummary {
  const known = knownCounts(fleet, requested);
  const exploitationKnown = fleet.cases.every(({ finding }) => finding.known_exploited !== null);
  return {
    hosts: requested,
    hosts_answered: fleet.byInstance.size,
    unseen: fleet.unseen.map(({ name }) => name),
    findings: severityCounts(tally, known),
    vulnerabilities: known(tally.vulnerabilities),
    // None known among findings of which nobody said it is not zero.
    known_exploited: exploitationKnown || tally.knownExploited > 0 ? known(tally.knownExploited) : null,
    hosts_needing_attention: known(needAttention(fleet).length),
    without_fix: known(tally.withoutFix),
    verdict: fleetVerdict(fleet, requested),
  };
}

function recommendations({ groups }: FleetAssessment, unseen: readonly UnseenHost[]): Recommendation[] {
  const fixes = groups.slice(0, MOST.recommendations).map((group) => ({
    title: group.title,
    why: group.why,
    kind: group.kind,
    instance_names: group.instance_names,
    fix_id: group.fix_id,
    due: group.tier.due,
  }));
  const look = {
    title: 'Make the hosts visible that nobody can call safe',
    why: `Not seen: ${listing(unseen.map(({ name, reason }) => `${name} (${reason})`))}.`,
    kind: 'see_host' as const,
    instance_names: unseen.map(({ name }) => name),
    fix_id: null,
    due: null,
  };
  return [...fixes, ...(unseen.length > 0 ? [look] : [])].map((one, index) => ({ rank: index + 1, ...one }));
}
