import type { AffectedPackage, RemediationTier } from '../contracts/vulnerability.js';
import type { Severity } from '../schema.js';
import type { FleetAssessment } from '../vulnerabilities/assess-fleet.js';
import { assess } from '../vulnerabilities/risk.js';

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
  readonly internet_exposed: boolean | null;
  readonly fix_available: string;
  readonly fix_id: string | null;
  readonly tier: RemediationTier['name'];
  /** ISO 8601 date by CISA BOD 26-04, or the KEV catalogue's own where that is earlier. */
  readonly due: string | null;
  readonly first_observed: string;
  readonly last_observed: string;
}

/** Rows as they are needed, worst first. May be walked more than once; nothing but the findings themselves is kept. */
export function reportRows({ findings, hosts, exposures }: FleetAssessment): Iterable<ReportRow> {
  const byId = new Map(hosts.map((host) => [host.instance_id, host]));
  return {
    *[Symbol.iterator]() {
      for (const finding of findings) {
        const host = byId.get(finding.instance_id);
        const exposed = exposures.get(finding.instance_id)?.internet ?? null;
        const { tier } = assess([{ finding, exposed }]);
        yield {
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
          internet_exposed: exposed,
          fix_available: finding.fix_available,
          fix_id: finding.fix_id,
          tier: tier.name,
          due: tier.due,
          first_observed: finding.first_observed,
          last_observed: finding.last_observed,
        };
      }
    },
  };
}

/** Its due day is over. @param today ISO 8601 date */
export const isOverdue = ({ due }: Pick<ReportRow, 'due'>, today: string): boolean => due !== null && due < today;
