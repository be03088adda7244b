import { createHash } from 'node:crypto';
import { acceptanceWords } from '../../acceptance/acceptance.js';
import type { Severity } from '../../schema.js';
import { isAccepted, type ReportRow } from '../row.js';
import { type Format, packageWords } from './format.js';

interface Rule {
  readonly title: string;
  readonly url: string | null;
  cvss: number | null;
}

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  untriaged: 'warning',
};

/**
 * SARIF 2.1.0 (OASIS). Results come before the tool, so that its rules are known by then; the order of an object's keys
 * means nothing in JSON. Inspector has no source files: a location is a package or path on an instance.
 */
export const sarif: Format = {
  name: 'sarif',
  extension: 'sarif',
  contentType: 'application/sarif+json',
  *pieces(header, rows) {
    const rules = new Map<string, Rule>();
    yield '{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"columnKind":"utf16CodeUnits","results":[';
    let between = '\n';
    for (const row of rows) {
      remember(rules, row);
      yield `${between}${JSON.stringify(result(row))}`;
      between = ',\n';
    }
    const driver = {
      name: 'SRE Operations Assistant',
      informationUri: 'https://docs.aws.amazon.com/inspector/',
      rules: [...rules].map(rule),
    };
    const invocation = {
      executionSuccessful: header.status !== 'unknown',
      endTimeUtc: header.generated_at,
      toolExecutionNotifications: [
        ...header.coverage.failed.map(({ detail }) => detail),
        ...header.unseen.map(({ name, reason }) => `${name} was not seen: ${reason}`),
      ].map((text) => ({ level: 'warning', message: { text } })),
    };
    const properties = {
      snapshotHash: header.snapshot_hash,
      summary: header.summary,
      sla: header.sla,
      trend: header.trend,
      remediationTimes: header.remediation_times,
      acceptedRisks: header.accepted_risks,
      riskAcceptances: header.risk_acceptances,
    };
    yield `\n],"tool":${JSON.stringify({ driver })},"invocations":${JSON.stringify([invocation])},`;
    yield `"automationDetails":${JSON.stringify({ id: `vulnerability-report/${header.report_id}` })},`;
    yield `"properties":${JSON.stringify(properties)}}]}\n`;
  },
};

const idOf = ({ vulnerability_id, type }: ReportRow): string => vulnerability_id ?? type;

function remember(rules: Map<string, Rule>, row: ReportRow): void {
  const known = rules.get(idOf(row));
  if (!known) rules.set(idOf(row), { title: row.title, url: row.source_url, cvss: row.cvss });
  else if (row.cvss !== null && row.cvss > (known.cvss ?? -1)) known.cvss = row.cvss;
}

const rule = ([id, { title, url, cvss }]: [string, Rule]) => ({
  id,
  shortDescription: { text: title },
  ...(url !== null && URL.canParse(url) && { helpUri: url }),
  properties: { tags: ['security'], ...(cvss !== null && { 'security-severity': cvss.toFixed(1) }) },
});

function result(row: ReportRow) {
  const [first] = row.packages;
  const what = first?.path ?? first?.name ?? 'host';
  const path = ['ec2', row.instance_id, ...what.split('/').filter(Boolean)].map(encodeURIComponent).join('/');
  const packages = packageWords(row);
  const said = row.acceptance ? acceptanceWords(row.acceptance) : '';
  return {
    ruleId: idOf(row),
    level: levels[row.severity],
    message: { text: `${row.title} on ${row.instance_name}${packages ? `: ${packages}` : ''}` },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: path } },
        logicalLocations: [
          { name: row.instance_name, fullyQualifiedName: `${row.instance_id}/${what}`, kind: 'resource' },
        ],
      },
    ],
    partialFingerprints: { 'finding/v1': createHash('sha256').update(row.finding_arn).digest('hex') },
    ...(isAccepted(row) && { suppressions: [{ kind: 'external', status: 'accepted', justification: said }] }),
    properties: {
      ...(row.acceptance && { acceptance: row.acceptance }),
      severity: row.severity,
      epss: row.epss,
      knownExploited: row.known_exploited,
      internetExposed: row.internet_exposed,
      tier: row.tier,
      due: row.due,
      fixId: row.fix_id,
      firstObserved: row.first_observed,
    },
  };
}
