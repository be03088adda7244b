import type {
  AcceptedRisks,
  Recommendation,
  RemediationTimes,
  ReportSummary,
  RiskAcceptances,
  SlaState,
  Trend,
  UnseenHost,
} from '../contracts/report.js';
import type { FixGroup } from '../contracts/vulnerability.js';
import type { Coverage, Status } from '../schema.js';

/** Everything of a report but its rows: small, whatever the fleet. */
export interface ReportHeader {
  readonly report_id: string;
  /** ISO 8601. */
  readonly generated_at: string;
  readonly region: string;
  /** What was asked for; empty is the whole fleet. */
  readonly selectors: readonly string[];
  /** Account ids and addresses are replaced. */
  readonly redacted: boolean;
  /** SHA-256 of what was seen: the same findings of the same hosts give the same one. */
  readonly snapshot_hash: string;
  readonly status: Status;
  readonly coverage: Coverage;
  readonly summary: ReportSummary;
  readonly sla: SlaState;
  readonly trend: Trend | null;
  /** null: not read. */
  readonly remediation_times: RemediationTimes | null;
  readonly accepted_risks: AcceptedRisks | null;
  /** null: not read. */
  readonly risk_acceptances: RiskAcceptances | null;
  readonly recommendations: readonly Recommendation[];
  /** The most urgent, at most 20. */
  readonly fix_groups: readonly FixGroup[];
  readonly unseen: readonly UnseenHost[];
}

/** `the whole fleet` or the selectors as they were given. */
export const scopeWords = ({ selectors }: Pick<ReportHeader, 'selectors'>): string =>
  selectors.length === 0 ? 'the whole fleet' : selectors.join(', ');
