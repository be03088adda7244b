import type { AcceptedRisks, RemediationTimes } from '../contracts/report.js';
import { groupBy } from '../group-by.js';
import { mean, median } from '../metrics/statistics.js';
import type { FleetAssessment } from '../vulnerabilities/assess-fleet.js';
import { tierOrder } from '../vulnerabilities/remediation-tier.js';
import { assess } from '../vulnerabilities/risk.js';
import type { Settled, SettledFinding, SettledList } from '../vulnerabilities/settled-findings.js';

const DAY_MS = 86_400_000;

/**
 * Mean time to remediate by tier: from the first scan that saw a finding to the one that did not. Inspector keeps closed
 * findings for days, not for ever, so this is about what was closed lately; without any it is not zero but empty.
 */
export function remediationTimes(closed: SettledList | null, fleet: Exposed): RemediationTimes | null {
  if (closed === null) return null;
  const byTier = groupBy(closed.findings, (one) => tierOf(one, fleet));
  return {
    basis: 'Findings that Inspector closed and still lists, from the first scan that saw them to the one that did not',
    truncated: closed.truncated,
    by_tier: tierOrder
      .filter((tier) => byTier.has(tier))
      .map((tier) => {
        const days = (byTier.get(tier) ?? []).map(
          ({ finding, at }) => (Date.parse(at) - Date.parse(finding.first_observed)) / DAY_MS,
        );
        return { tier, closed: days.length, mean_days: rounded(mean(days)), median_days: rounded(median(days)) };
      }),
  };
}

/** What somebody decided to live with. Inspector's rules have no end, so when that ends is not known. */
export function acceptedRisks({ suppressed, rules }: Settled, fleet: Exposed): AcceptedRisks | null {
  if (suppressed === null || rules === null) return null;
  const byTier = groupBy(suppressed.findings, (one) => tierOf(one, fleet));
  return {
    findings: suppressed.findings.length,
    truncated: suppressed.truncated,
    by_tier: Object.fromEntries([...byTier].map(([tier, some]) => [tier, some.length])),
    rules: rules.map((rule) => ({ ...rule, until: null })),
  };
}

type Exposed = Pick<FleetAssessment, 'exposures'>;

const tierOf = ({ finding }: SettledFinding, { exposures }: Exposed) =>
  assess([{ finding, exposed: exposures.get(finding.instance_id)?.internet ?? null }]).tier.name;

const rounded = (days: number): number => Math.round(10 * days) / 10;
