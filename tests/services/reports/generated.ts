import type { ReportHeader } from '../../../services/reports/report.js';
import { type ReportRow, reportRows } from '../../../services/reports/row.js';
import { finding, fleetOf } from '../../support/observations.js';

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
  remediation_times: {
    basis: 'Findings that Inspector closed and still lists',
    truncated: false,
    by_tier: [{ tier: '14_days', closed: 3, mean_days: 9.5, median_days: 8 }],
  },
  accepted_risks: {
    findings: 2,
    truncated: false,
    by_tier: { '60_days': 2 },
    rules: [{ name: 'no-fix', reason: null, since: '2026-08-01T00:00:00.000Z', until: null }],
  },
  risk_acceptances: { findings: 0, by_severity: {}, accepted: [], reopened: [] },
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
