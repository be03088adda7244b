import { acceptanceState, riskIdOf, riskKey } from '../acceptance/acceptance.js';
import type { AcceptanceState } from '../contracts/acceptance.js';
import type { AffectedPackage, RemediationTier } from '../contracts/vulnerability.js';
import type { Severity } from '../schema.js';
import { type FleetAssessment, namesOf } from '../vulnerabilities/assess-fleet.js';
import { worstFirst } from '../vulnerabilities/finding-cases.js';
import type { ObservedFinding } from '../vulnerabilities/observed-finding.js';
import { tierReader } from '../vulnerabilities/risk.js';

/** One finding on one host, as every format tells it. */
export interface ReportRow {
  readonly finding_arn: string;
  readonly instance_id: string;
  readonly instance_name: string;
  readonly environment: string | null;
  readonly platform: string;
  readonly severity: Severity;
  readonly type: string;
  readonly vulnerability_id: string | null;
  readonly title: string;
  readonly source_url: string | null;
  readonly packages: readonly AffectedPackage[];
  readonly cvss: number | null;
  readonly cvss_vector: string | null;
  readonly inspector_score: number | null;
  readonly epss: number | null;
  readonly known_exploited: boolean | null;
  readonly exploit_available: boolean | null;
  readonly internet_exposed: boolean | null;
  readonly fix_available: string;
  readonly fix_id: string | null;
  readonly tier: RemediationTier['name'];
  /** ISO 8601 date by CISA BOD 26-04, or the KEV catalogue's own where that is earlier. */
  readonly due: string | null;
  readonly first_observed: string;
  readonly last_observed: string;
  /** People accepted it, or had accepted it; left out for what nobody ever accepted. */
  readonly acceptance?: AcceptanceState | undefined;
}

/** Rows as they are needed, worst first, accepted risks at the end. May be walked more than once; nothing but the findings themselves is kept. */
export function reportRows({ cases, hosts, exposures, accepted, reopened }: FleetAssessment): Iterable<ReportRow> {
  const byId = new Map(hosts.map((host) => [host.instance_id, host]));
  const tierOf = tierReader();
  return {
    *[Symbol.iterator]() {
      for (const finding of worstFirst(cases, namesOf(hosts))) yield row(finding);
      for (const finding of accepted) yield row(finding);
    },
  };

  function row(finding: ObservedFinding): ReportRow {
    const host = byId.get(finding.instance_id);
    const exposed = exposures.get(finding.instance_id)?.internet ?? null;
    const tier = tierOf({ finding, exposed });
    const before = reopened.get(riskKey({ instance_id: finding.instance_id, risk_id: riskIdOf(finding) }));
    const acceptance = finding.acceptance ?? (before && acceptanceState(before));
    return {
      finding_arn: finding.finding_arn,
      instance_id: finding.instance_id,
      instance_name: finding.instance_name,
      environment: host?.environment ?? null,
      platform: host?.platform ?? 'unknown',
      severity: finding.severity,
      type: finding.type,
      vulnerability_id: finding.vulnerability_id,
      title: finding.title,
      source_url: finding.source_url,
      packages: finding.packages,
      cvss: finding.cvss,
      cvss_vector: finding.cvss_vector,
      inspector_score: finding.inspector_score,
      epss: finding.epss,
      known_exploited: finding.known_exploited,
      exploit_available: finding.exploit_available,
      internet_exposed: exposed,
      fix_available: finding.fix_available,
      fix_id: finding.fix_id,
      tier: tier.name,
      due: tier.due,
      first_observed: finding.first_observed,
      last_observed: finding.last_observed,
      ...(acceptance && { acceptance }),
    };
  }
}

/** Lived with for now: it counts as nothing else. */
export const isAccepted = ({ acceptance }: Pick<ReportRow, 'acceptance'>): boolean => acceptance?.state === 'accepted';

/** Its due day is over. @param today ISO 8601 date */
export const isOverdue = ({ due }: Pick<ReportRow, 'due'>, today: string): boolean => due !== null && due < today;
