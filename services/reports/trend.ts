import type { SeverityCounts, Trend } from '../contracts/report.js';
import type { StoredReport } from './reports.js';

type Earlier = Pick<StoredReport, 'report_id' | 'generated_at' | 'answered_hash' | 'findings'>;

interface Current {
  readonly findings: SeverityCounts;
  readonly fresh: number;
  /** Hash of the ids of the hosts that answered. */
  readonly answered: string;
}

/**
 * What changed since an earlier report of the same scope. Closed findings follow from the totals and what was first
 * observed since; with other hosts seen then, nothing follows and it is null.
 */
export function trendSince(earlier: Earlier, now: Current): Trend {
  const comparable = earlier.answered_hash === now.answered;
  const difference = (name: keyof SeverityCounts): number | null => {
    const [was, is] = [earlier.findings[name], now.findings[name]];
    return was === null || is === null ? null : is - was;
  };
  const total = difference('total');
  const closed = total === null ? null : now.fresh - total;
  return {
    since: earlier.generated_at,
    report_id: earlier.report_id,
    comparable,
    change: {
      critical: difference('critical'),
      high: difference('high'),
      medium: difference('medium'),
      low: difference('low'),
      untriaged: difference('untriaged'),
      total,
    },
    new_findings: now.findings.total === null ? null : now.fresh,
    closed_findings: comparable && closed !== null && closed >= 0 ? closed : null,
  };
}
