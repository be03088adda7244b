import { acceptanceWords } from '../../acceptance/acceptance.js';
import type { Severity } from '../../schema.js';
import type { ReportHeader } from '../report.js';
import { isAccepted, type ReportRow } from '../row.js';
import type { Format } from './format.js';
import { purlOf } from './purl.js';

const severityIds: Readonly<Record<Severity, readonly [number, string]>> = {
  critical: [5, 'Critical'],
  high: [4, 'High'],
  medium: [3, 'Medium'],
  low: [2, 'Low'],
  untriaged: [0, 'Unknown'],
};

/**
 * JSON lines of OCSF 1.3, as a lake takes them. First the scan (class 6007) with what it could not see: findings alone
 * would make the other hosts look clean. Then each finding: a Vulnerability Finding (2002), which must name a CVE, or a
 * Detection Finding (2004) for what has none, such as a port that the internet reaches.
 */
export const ocsf: Format = {
  name: 'ocsf',
  extension: 'ocsf.jsonl',
  contentType: 'application/x-ndjson',
  *pieces(header, rows) {
    yield `${JSON.stringify(scan(header))}\n`;
    for (const row of rows) yield `${JSON.stringify(finding(row, header))}\n`;
  },
};

const event = (class_uid: number, class_name: string, activity: readonly [number, string], header: ReportHeader) => ({
  category_uid: Math.floor(class_uid / 1_000),
  class_uid,
  class_name,
  activity_id: activity[0],
  activity_name: activity[1],
  type_uid: class_uid * 100 + activity[0],
  time: Date.parse(header.generated_at),
  metadata: {
    version: '1.3.0',
    profiles: ['cloud'],
    correlation_uid: header.report_id,
    log_provider: 'SRE Operations Assistant',
    product: { name: 'Amazon Inspector', vendor_name: 'AWS' },
  },
  cloud: { provider: 'AWS', region: header.region },
});

function scan(header: ReportHeader) {
  const { coverage, summary, unseen, report_id, snapshot_hash } = header;
  const whole = coverage.failed.length === 0 && unseen.length === 0;
  return {
    ...event(6007, 'Scan Activity', [2, 'Completed'], header),
    category_name: 'Application Activity',
    severity_id: 1,
    severity: 'Informational',
    status_id: header.status === 'unknown' ? 2 : 1,
    status: header.status === 'unknown' ? 'Failure' : 'Success',
    ...(!whole && { status_detail: coverage.failed[0]?.detail ?? `${unseen.length} hosts were not seen.` }),
    message: summary.verdict,
    scan: { uid: report_id, name: 'Vulnerability report', type_id: 99, type: 'Report' },
    total: coverage.answered,
    num_skipped_items: unseen.length,
    ...(summary.findings.total !== null && { num_detections: summary.findings.total }),
    unmapped: { snapshot_hash, requested: coverage.requested, not_seen: unseen, gaps: coverage.failed },
  };
}

function finding(row: ReportRow, header: ReportHeader) {
  const [severity_id, severity] = severityIds[row.severity];
  const cve = row.vulnerability_id !== null && /^CVE-/.test(row.vulnerability_id) ? row.vulnerability_id : null;
  const update = [2, 'Update'] as const;
  return {
    ...(cve === null
      ? event(2004, 'Detection Finding', update, header)
      : { ...event(2002, 'Vulnerability Finding', update, header), vulnerabilities: [vulnerability(row, cve)] }),
    category_name: 'Findings',
    severity_id,
    severity,
    ...(isAccepted(row) ? { status_id: 3, status: 'Suppressed' } : { status_id: 1, status: 'New' }),
    ...(row.acceptance && { comment: acceptanceWords(row.acceptance) }),
    finding_info: {
      uid: row.finding_arn,
      title: row.title,
      first_seen_time: Date.parse(row.first_observed),
      last_seen_time: Date.parse(row.last_observed),
    },
    resources: [{ uid: row.instance_id, name: row.instance_name, type: 'AWS::EC2::Instance', region: header.region }],
    unmapped: {
      tier: row.tier,
      due: row.due,
      known_exploited: row.known_exploited,
      internet_exposed: row.internet_exposed,
      fix_id: row.fix_id,
      ...(cve === null && { vulnerability_id: row.vulnerability_id, packages: row.packages }),
    },
  };
}

/** Where nobody says whether there is an exploit or a fix, the attribute is left out: `false` would be a claim. */
function vulnerability(row: ReportRow, cve: string) {
  const exploit = row.known_exploited || row.exploit_available || (row.exploit_available === null ? undefined : false);
  const fix = row.fix_available === 'unknown' ? undefined : row.fix_available !== 'no';
  return {
    title: row.title,
    severity: severityIds[row.severity][1],
    is_exploit_available: exploit,
    is_fix_available: fix,
    references: row.source_url === null ? undefined : [row.source_url],
    cve: { uid: cve, ...scores(row) },
    affected_packages: row.packages.map((one) => ({
      name: one.name,
      version: one.installed,
      package_manager: one.manager,
      fixed_in_version: one.fixed ?? undefined,
      architecture: one.arch ?? undefined,
      path: one.path ?? undefined,
      purl: purlOf(one, row.platform),
    })),
  };
}

const scores = ({ cvss, cvss_vector, epss }: ReportRow) => ({
  ...(cvss !== null && {
    cvss: [
      {
        base_score: cvss,
        version: /^CVSS:(\d\.\d)/.exec(cvss_vector ?? '')?.[1] ?? '3.1',
        ...(cvss_vector !== null && { vector_string: cvss_vector }),
      },
    ],
  }),
  ...(epss !== null && { epss: { score: String(epss) } }),
});
