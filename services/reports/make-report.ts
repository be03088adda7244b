import type { ReportFormat } from '../contracts/report.js';
import { UserError } from '../errors.js';
import type { Caller } from '../operation.js';
import type { Gap } from '../schema.js';
import type { Services } from '../services.js';
import { freshFor } from '../vulnerabilities/findings.js';
import { compose } from './compose.js';
import type { Facts } from './facts.js';
import { formats } from './formats/index.js';
import { recordGap } from './record-gap.js';
import { Redaction, redactedRows } from './redaction.js';
import type { ReportHeader } from './report.js';
import type { ReportId } from './report-id.js';
import { hashOf, type Made, type Snapshot, type StoredReport, type Written } from './reports.js';
import { riskAcceptances } from './risk-acceptances.js';
import { reportRows } from './row.js';
import { acceptedRisks, remediationTimes } from './settled.js';
import { severityCounts, tally } from './snapshot.js';
import { trendSince } from './trend.js';

/** What somebody asked for. */
export interface Asked {
  readonly selectors: readonly string[];
  readonly format: ReportFormat;
  readonly redact: boolean;
  readonly caller: Pick<Caller, 'id'>;
  readonly id: ReportId;
}

export interface MadeReport {
  readonly header: ReportHeader;
  readonly written: Written;
  /** What could not be recorded of it. */
  readonly gaps: readonly Gap[];
}

type Needs = Pick<Services, 'instances' | 'reports'>;

/**
 * Counts, writes, stores and records a report, in steps that let others have their turn. One that says the same as one of
 * a moment ago is that one: nothing is written twice.
 * @param read asked when nobody else's report is being written any more; what it gives is let go once the file is.
 */
export async function makeReport(needs: Needs, asked: Asked, read: () => Promise<Facts>): Promise<MadeReport> {
  const { instances, reports } = needs;
  const { header, made, record } = await reports.jobs.inTurn(async () => writeDown(needs, asked, await read()));
  const written = await made.written;
  const kept = { ...record, files: written.file ? [written.file] : [], problem: written.problem };
  return { header, written, gaps: await unrecorded(() => reports.remember(kept), instances.region) };
}

interface WrittenDown {
  readonly header: ReportHeader;
  readonly made: Made;
  readonly record: Omit<StoredReport, 'files' | 'problem'>;
}

async function writeDown({ instances, reports }: Needs, asked: Asked, facts: Facts): Promise<WrittenDown> {
  const { selectors, format, redact } = asked;
  const { fleet, settled, earlier, requested, status, coverage, now } = facts;
  const answered = [...fleet.byInstance.keys()].sort();
  const seen = { selectors, answered, unseen: fleet.unseen.map((host) => host.instance_id), coverage };
  const rows = reportRows(fleet);
  const counted = await tally(rows, seen, now, earlier?.generated_at ?? null);
  const findings = severityCounts(counted, (n) => (answered.length > 0 ? n : null));
  const snapshot: Snapshot = { selectors, hash: counted.hash, redacted: redact, format: formats[format] };
  const same = await reports.same(snapshot, freshFor(fleet.hosts.length));
  const plain: ReportHeader = {
    report_id: asked.id.of({ now, hash: counted.hash, redacted: redact }, same?.reportId),
    generated_at: same?.generatedAt ?? now.toISOString(),
    region: instances.region,
    selectors,
    redacted: redact,
    snapshot_hash: counted.hash,
    status,
    coverage,
    trend: earlier ? trendSince(earlier, { findings, fresh: counted.fresh, answered: hashOf(answered) }) : null,
    remediation_times: remediationTimes(settled.closed, fleet),
    accepted_risks: acceptedRisks(settled, fleet),
    risk_acceptances: riskAcceptances(fleet),
    ...compose(fleet, counted, requested),
  };
  const redaction = new Redaction();
  const header = redact ? redaction.value(plain) : plain;
  const writing = () => reports.write(formats[format], header, redact ? redactedRows(rows, redaction) : rows);
  const made = same ?? reports.keep(snapshot, await writing(), header.generated_at);
  const record = {
    report_id: header.report_id,
    generated_at: header.generated_at,
    selectors: [...selectors],
    snapshot_hash: header.snapshot_hash,
    answered_hash: hashOf(answered),
    redacted: redact,
    status,
    coverage: header.coverage,
    verdict: header.summary.verdict,
    unseen: header.unseen.slice(0, 50),
    findings,
    made_by: [asked.caller.id],
    being_written_until: null,
  };
  return { header, made, record };
}

/** Nobody loses an answer because the table that would have kept a note of it fails. */
export async function unrecorded(record: () => Promise<void>, region: string): Promise<Gap[]> {
  try {
    await record();
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [
      recordGap(
        error,
        region,
        'So get_vulnerability_report may not find this report, and the next one is not compared with it.',
      ),
    ];
  }
}
