import type { Severity } from '../../schema.js';
import type { ReportHeader } from '../report.js';
import type { ReportRow } from '../row.js';
import type { Format } from './format.js';

const severityIds: Readonly<Record<Severity, readonly [number, string]>> = {
  critical: [5, 'Critical'],
  high: [4, 'High'],
  medium: [3, 'Medium'],
  low: [2, 'Low'],
  untriaged: [0, 'Unknown'],
};

/** JSON lines of OCSF 1.3 "Vulnerability Finding" (class 2002), one a finding, as a lake takes them. */
export const ocsf: Format = {
  extension: 'ocsf.jsonl',
  contentType: 'application/x-ndjson',
  *pieces(header, rows) {
    for (const row of rows) yield `${JSON.stringify(event(row, header))}\n`;
  },
};

function event(row: ReportRow, { generated_at, region, report_id }: ReportHeader) {
  const [severity_id, severity] = severityIds[row.severity];
  const cve = row.vulnerability_id && /^CVE-/.test(row.vulnerability_id) ? row.vulnerability_id : null;
  return {
    activity_id: 2,
    activity_name: 'Update',
    category_uid: 2,
    category_name: 'Findings',
    class_uid: 2002,
    class_name: 'Vulnerability Finding',
    type_uid: 200202,
    severity_id,
    severity,
    status_id: 1,
    status: 'New',
    time: Date.parse(generated_at),
    metadata: {
      version: '1.3.0',
      correlation_uid: report_id,
      product: { name: 'SRE Operations Assistant', vendor_name: 'Amazon Inspector' },
    },
    cloud: { provider: 'AWS', region },
    finding_info: {
      uid: row.finding_arn,
      title: row.title,
      first_seen_time: Date.parse(row.first_observed),
      last_seen_time: Date.parse(row.last_observed),
    },
    resources: [{ uid: row.instance_id, name: row.instance_name, type: 'AWS::EC2::Instance' }],
    vulnerabilities: [
      {
        title: row.title,
        is_exploit_available: row.known_exploited ?? undefined,
        is_fix_available: row.fix_available === 'yes' || row.fix_available === 'partial',
        references: row.source_url === null ? undefined : [row.source_url],
        cve: cve === null ? undefined : { uid: cve, ...scores(row) },
        affected_packages: row.packages.map(({ name, installed, fixed, arch, path }) => ({
          name,
          version: installed,
          fixed_in_version: fixed ?? undefined,
          architecture: arch ?? undefined,
          path: path ?? undefined,
        })),
      },
    ],
    unmapped: { tier: row.tier, due: row.due, internet_exposed: row.internet_exposed, fix_id: row.fix_id },
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
