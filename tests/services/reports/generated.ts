import type { ReportHeader } from '../../../services/reports/report.js';
import { type ReportRow, reportRows } from '../../../services/reports/row.js';
import type { FleetAssessment } from '../../../services/vulnerabilities/assess-fleet.js';
import { groupByFix } from '../../../services/vulnerabilities/fix-groups.js';
import type { ObservedFinding } from '../../../services/vulnerabilities/observed-finding.js';
import { finding, host } from '../../support/observations.js';

/** A fleet that saw exactly these findings, all on one host. */
export function fleetOf(findings: readonly ObservedFinding[]): FleetAssessment {
  const one = host();
  return {
    ...groupByFix({ findings, exposed: new Map([[one.instance_id, false]]) }),
    hosts: [one],
    byInstance: new Map([[one.instance_id, findings]]),
    exposures: new Map([[one.instance_id, { internet: false, openPorts: [], basis: '' }]]),
    unseen: [],
    gaps: [],
    readAt: [],
  };
}

export const rowOf = (change: Partial<ReportRow> = {}): ReportRow => {
  const [row] = reportRows(fleetOf([finding({ finding_arn: 'arn:aws:inspector2:us-west-2:111122223333:finding/1' })]));
  if (!row) throw new Error('no row');
  return { ...row, ...change };
};

const counts = { critical: 0, high: 1, medium: 0, low: 0, untriaged: 0, total: 1 };

export const header = (change: Partial<ReportHeader> = {}): ReportHeader => ({
  report_id: 'rpt-20261122t1200-0a1b2c3d',
  generated_at: '2026-11-22T12:00:00.000Z',
  region: 'us-west-2',
  selectors: [],
  redacted: false,
  snapshot_hash: 'a'.repeat(64),
  status: 'partial',
  coverage: {
    requested: 2,
    answered: 1,
    failed: [
      {
        service: 'inspector2',
        region: 'us-west-2',
        account: null,
        instances: ['i-2'],
        reason: 'denied',
        retryable: false,
        detail: 'Inspector findings of web-2 could not be read.',
      },
    ],
    as_of: '2026-11-22T12:00:00.000Z',
    stale_s: 0,
  },
  summary: {
    hosts: 2,
    hosts_answered: 1,
    unseen: ['web-2'],
    findings: counts,
    vulnerabilities: 1,
    known_exploited: 0,
    hosts_needing_attention: 0,
    without_fix: 0,
    verdict: 'No critical finding on the hosts seen',
  },
  sla: { basis: 'CISA BOD 26-04', overdue: 0, overdue_by_tier: {}, due_within_7_days: 0, worst: [] },
  trend: null,
  recommendations: [],
  fix_groups: [],
  unseen: [{ instance_id: 'i-2', name: 'web-2', reason: 'its findings did not answer' }],
  ...change,
});

/** `length` rows that exist one at a time; `made` counts those that were asked for. */
export function manyRows(length: number, made: { count: number } = { count: 0 }): Iterable<ReportRow> {
  const row = rowOf();
  return {
    *[Symbol.iterator]() {
      for (let index = 0; index < length; index++) {
        made.count += 1;
        yield {
          ...row,
          finding_arn: `${row.finding_arn}-${index}`,
          instance_id: `i-${String(index % 1_000).padStart(17, '0')}`,
          vulnerability_id: `CVE-2024-${index % 900}`,
        };
      }
    },
  };
}
