import { riskIdOf } from '../acceptance/acceptance.js';
import type { RiskAcceptances } from '../contracts/report.js';
import { groupBy } from '../group-by.js';
import type { FleetAssessment } from '../vulnerabilities/assess-fleet.js';

const MOST = { risks: 20, reopened: 50 };

/** What people decided to live with, by the approval that says so; null where that could not be read. */
export function riskAcceptances({ accepted, reopened, hosts, gaps }: FleetAssessment): RiskAcceptances | null {
  if (gaps.some(({ service }) => service === 'dynamodb')) return null;
  const names = new Map(hosts.map(({ instance_id, name }) => [instance_id, name]));
  const byApproval = groupBy(accepted, ({ acceptance }) => acceptance?.approval_id ?? '');
  return {
    findings: accepted.length,
    by_severity: Object.fromEntries(
      [...groupBy(accepted, ({ severity }) => severity)].map(([severity, some]) => [severity, some.length]),
    ),
    accepted: [...byApproval].flatMap(([approval_id, findings]) => {
      const said = findings[0]?.acceptance;
      if (!said) return [];
      const { reason, owner, approved_by, until } = said;
      return {
        ...{ approval_id, reason, owner, approved_by, until },
        risks: [...new Set(findings.map(riskIdOf))].slice(0, MOST.risks),
        instance_names: [...new Set(findings.map(({ instance_name }) => instance_name))],
        findings: findings.length,
      };
    }),
    reopened: [...reopened].slice(0, MOST.reopened).map(([key, { risk, because }]) => {
      const id = key.slice(0, key.indexOf(' '));
      return { instance_name: names.get(id) ?? id, risk: risk.risk_id, because: because ?? '' };
    }),
  };
}
