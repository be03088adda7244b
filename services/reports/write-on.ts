import { untilAborted } from '../aws/until-aborted.js';
import { newReference } from '../correlation.js';
import { UserError } from '../errors.js';
import type { VulnerabilityReport } from '../operations/generate-vulnerability-report.js';
import type { Gap } from '../schema.js';
import type { Services } from '../services.js';
import { timeLimit } from '../time-limit.js';
import { knownCounts } from '../vulnerabilities/known-counts.js';
import { compose } from './compose.js';
import type { Facts } from './facts.js';
import { type Asked, type MadeReport, unrecorded } from './make-report.js';
import { Redaction } from './redaction.js';
import { hashOf, type StoredReport } from './reports.js';
import { riskAcceptances } from './risk-acceptances.js';
import { acceptedRisks, remediationTimes } from './settled.js';
import { firstTally } from './snapshot.js';

/** How long a report may take after its answer has gone. Milliseconds. */
const WRITE_WITHIN_MS = 120_000;
/** That it is being written is recorded before the answer leaves, if the table is quick. Milliseconds. */
const RECORD_WITHIN_MS = 250;

/**
 * Lets a report be written behind its answer, which says what is known by now and where to look later. How it ended is
 * recorded under the same id, whatever it was.
 */
export function writeOn(
  services: Services,
  asked: Asked,
  facts: Facts,
  make: (until: AbortSignal) => Promise<MadeReport>,
): Promise<VulnerabilityReport> {
  const { reports, instances, clock } = services;
  const reportId = asked.id.announced(clock.now(), asked.redact);
  const announcement = announce(services, asked, facts, reportId);
  const { record, announced } = announcement;
  const job = async (stop: AbortSignal) => {
    const until = AbortSignal.any([stop, timeLimit(WRITE_WITHIN_MS)]);
    await announced;
    try {
      await untilAborted(make(until), until);
    } catch (error) {
      const problem = wordsOf(services, error, until);
      await unrecorded(() => reports.remember({ ...record, being_written_until: null, problem }), instances.region);
    }
  };
  reports.jobs.run(job, { question: questionOf(asked), reportId });
  return answerOf(announcement);
}

/** The answer to somebody who asks what is being written for another one: they wait for the same report. */
export function waitAlong(services: Services, asked: Asked, facts: Facts): Promise<VulnerabilityReport> | undefined {
  const reportId = services.reports.jobs.answering(questionOf(asked));
  return reportId === undefined ? undefined : answerOf(announce(services, asked, facts, reportId));
}

const questionOf = ({ selectors, format, redact }: Asked): string =>
  JSON.stringify([[...selectors].sort(), format, redact]);

interface Announcement {
  readonly answer: VulnerabilityReport;
  readonly record: StoredReport;
  /** What kept it from being recorded. */
  readonly announced: Promise<Gap[]>;
}

function announce(services: Services, asked: Asked, facts: Facts, reportId: string): Announcement {
  const { reports, instances, clock } = services;
  const answer = soFar(asked, facts, reportId);
  const record = recordOf(asked, facts, answer, new Date(clock.now().getTime() + WRITE_WITHIN_MS));
  return { answer, record, announced: unrecorded(() => reports.remember(record), instances.region) };
}

async function answerOf({ answer, announced }: Announcement): Promise<VulnerabilityReport> {
  const gaps = await Promise.race([announced, quick()]);
  return { ...answer, coverage: { ...answer.coverage, failed: [...answer.coverage.failed, ...gaps] } };
}

const quick = (): Promise<[]> => new Promise((done) => setTimeout(done, RECORD_WITHIN_MS, []).unref());

/** Counts are those of Inspector, or lower bounds; what needs every finding is not known yet. */
function soFar(asked: Asked, facts: Facts, report_id: string): VulnerabilityReport {
  const { format, redact } = asked;
  const { fleet, settled, requested, status, coverage, now } = facts;
  const { totals } = fleet;
  const composed = compose(fleet, firstTally(fleet.cases, now), requested);
  const known = knownCounts(fleet, requested);
  const where = `The ${format} file is still being written: get_vulnerability_report with ${report_id} has it in a moment, ${WRITE_WITHIN_MS / 60_000} minutes at most.`;
  const answer: VulnerabilityReport = {
    status: status === 'complete' ? 'partial' : status,
    coverage,
    state: 'being_written',
    report_id,
    summary: {
      ...composed.summary,
      findings: {
        critical: known(totals.critical.count),
        high: known(totals.high.count),
        medium: known(totals.medium.count),
        low: known(totals.low.count),
        untriaged: known(totals.untriaged.count),
        total: known(totals.all.count),
      },
      vulnerabilities: known(totals.vulnerabilities.count),
    },
    recommendations: [...composed.recommendations],
    format,
    generated_at: now.toISOString(),
    snapshot_hash: null,
    redacted: redact,
    sla: { ...composed.sla, overdue: null, due_within_7_days: null },
    trend: null,
    remediation_times: remediationTimes(settled.closed, fleet),
    accepted_risks: acceptedRisks(settled, fleet),
    risk_acceptances: riskAcceptances(fleet),
    fix_groups: [...composed.fix_groups],
    unseen: [...composed.unseen],
    location: null,
    link: null,
    location_note: where,
    bytes: null,
    content: null,
    verdict: `${composed.summary.verdict} · ${where}`,
  };
  return redact ? new Redaction().value(answer) : answer;
}

function recordOf(asked: Asked, { fleet }: Facts, answer: VulnerabilityReport, until: Date): StoredReport {
  return {
    report_id: answer.report_id,
    generated_at: answer.generated_at,
    selectors: [...asked.selectors],
    snapshot_hash: null,
    answered_hash: hashOf([...fleet.byInstance.keys()].sort()),
    redacted: asked.redact,
    status: answer.status,
    coverage: answer.coverage,
    verdict: answer.summary.verdict,
    unseen: answer.unseen.slice(0, 50),
    findings: answer.summary.findings,
    files: [],
    made_by: [asked.caller.id],
    being_written_until: until.toISOString(),
    problem: null,
  };
}

/** Why there is no file, for whoever asks later. What is nobody's fault but ours is a reference. */
function wordsOf({ log }: Services, error: unknown, until: AbortSignal): string {
  if (until.aborted) return 'It was not finished: it took too long, or the service was stopped.';
  if (error instanceof UserError) return error.message;
  const reference = newReference();
  log.error({ err: error, reference, operation: 'generate_vulnerability_report' }, 'a report was not written');
  return `Something broke on my side (ref ${reference}).`;
}
