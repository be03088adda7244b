import { acceptanceWords } from '../../acceptance/acceptance.js';
import type { AffectedPackage } from '../../contracts/vulnerability.js';
import type { Severity } from '../../schema.js';
import { type ReportHeader, scopeWords } from '../report.js';
import type { ReportRow } from '../row.js';
import { type Format, packageWords } from './format.js';
import { purlOf } from './purl.js';

const NAME = 'SRE Operations Assistant';

/**
 * CycloneDX 1.6 as a VEX: one entry a finding, because whether a vulnerability can be exploited depends on the host. The
 * components that the entries affect come after them, and the rest of the document after those; the order of an object's
 * keys means nothing in JSON. Reachable ports are no vulnerabilities of a component and are counted, not listed.
 */
export const cyclonedxVex: Format = {
  name: 'cyclonedx-vex',
  extension: 'cdx.json',
  contentType: 'application/vnd.cyclonedx+json; version=1.6',
  *pieces(header, rows) {
    const components = new Map<string, object>();
    let leftOut = 0;
    yield `{"$schema":"http://cyclonedx.org/schema/bom-1.6.schema.json","bomFormat":"CycloneDX","specVersion":"1.6","serialNumber":"${serialNumber(header)}","version":1,"vulnerabilities":[`;
    let between = '\n';
    for (const row of rows) {
      if (row.vulnerability_id === null) {
        leftOut += 1;
        continue;
      }
      yield `${between}${JSON.stringify(vulnerability(row, row.vulnerability_id, refsOf(row, components)))}`;
      between = ',\n';
    }
    yield '\n],"components":[';
    between = '\n';
    for (const component of components.values()) {
      yield `${between}${JSON.stringify(component)}`;
      between = ',\n';
    }
    yield `\n],"metadata":${JSON.stringify(metadata(header, leftOut))}}\n`;
  },
};

/** The same snapshot is the same document. */
function serialNumber({ snapshot_hash: hash }: ReportHeader): string {
  const uuid = [hash.slice(0, 8), hash.slice(8, 12), `8${hash.slice(13, 16)}`, `8${hash.slice(17, 20)}`];
  return `urn:uuid:${[...uuid, hash.slice(20, 32)].join('-')}`;
}

/** The host and its affected packages, as components that are each described once. */
function refsOf(row: ReportRow, components: Map<string, object>): { ref: string; package: AffectedPackage | null }[] {
  const { instance_id, instance_name, platform, environment, packages } = row;
  if (!components.has(instance_id)) {
    components.set(instance_id, {
      type: 'platform',
      'bom-ref': instance_id,
      name: instance_name,
      description: `EC2 instance, ${platform}`,
      ...(environment !== null && { properties: [{ name: 'aws:tag:env', value: environment }] }),
    });
  }
  if (packages.length === 0) return [{ ref: instance_id, package: null }];
  return packages.map((one) => {
    const ref = `${instance_id}/${one.path ?? ''}${one.name}@${one.installed}`;
    if (!components.has(ref)) components.set(ref, component(ref, one, row));
    return { ref, package: one };
  });
}

function component(ref: string, one: AffectedPackage, { instance_id, instance_name, platform }: ReportRow): object {
  const purl = purlOf(one, platform);
  return {
    type: one.manager === 'OS' ? 'application' : 'library',
    'bom-ref': ref,
    name: one.name,
    version: one.installed,
    ...(purl && { purl }),
    properties: [
      { name: 'aws:ec2:instance-id', value: instance_id },
      { name: 'aws:ec2:name', value: instance_name },
      ...(one.path === null ? [] : [{ name: 'path', value: one.path }]),
    ],
  };
}

const severities: Readonly<Record<Severity, string>> = {
  critical: 'critical',
  high: 'high',
  medium: 'medium',
  low: 'low',
  untriaged: 'unknown',
};

function vulnerability(row: ReportRow, id: string, affected: ReturnType<typeof refsOf>): object {
  const url = row.source_url !== null && URL.canParse(row.source_url) ? row.source_url : undefined;
  return {
    'bom-ref': row.finding_arn,
    id,
    ...(url && { source: { url } }),
    ratings: ratings(row),
    description: row.title,
    recommendation: packageWords(row) || undefined,
    created: row.first_observed,
    updated: row.last_observed,
    analysis: analysis(row),
    affects: affected.map(({ ref, package: one }) => ({
      ref,
      ...(one && {
        versions: [
          { version: one.installed, status: 'affected' },
          ...(one.fixed === null ? [] : [{ version: one.fixed, status: 'unaffected' }]),
        ],
      }),
    })),
    properties: [
      { name: 'cisa:kev', value: known(row.known_exploited) },
      { name: 'internet-exposed', value: known(row.internet_exposed) },
      { name: 'cisa:bod-26-04:tier', value: row.tier },
      ...(row.due === null ? [] : [{ name: 'cisa:bod-26-04:due', value: row.due }]),
    ],
  };
}

const known = (answer: boolean | null): string => (answer === null ? 'unknown' : String(answer));

const EXPLOITABLE = 'Known to be exploited (CISA KEV), and the host can be reached from the internet.';
const NOT_JUDGED = 'Amazon Inspector found the package; whether it can be exploited here has not been judged.';
const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** `Exploitable` is said of what is exploited elsewhere and can be reached here; of the rest nobody has judged it. */
function analysis({ known_exploited, internet_exposed, fix_available, acceptance }: ReportRow): object {
  const lived = acceptance?.state === 'accepted';
  const exploitable = known_exploited === true && internet_exposed === true;
  const possible = { yes: ['update'], partial: ['update'], no: ['can_not_fix'], unknown: [] }[fix_available] ?? [];
  const responses = lived ? ['will_not_fix'] : possible;
  return {
    state: exploitable ? 'exploitable' : 'in_triage',
    ...(responses.length > 0 && { response: responses }),
    detail: [exploitable ? EXPLOITABLE : NOT_JUDGED, acceptance && sentence(acceptanceWords(acceptance))]
      .filter(Boolean)
      .join(' '),
  };
}

function ratings({ cvss, cvss_vector, inspector_score, severity, epss }: ReportRow): object[] {
  const [, version = ''] = /^CVSS:(\d\.\d)/.exec(cvss_vector ?? '') ?? [];
  const method = { '3.0': 'CVSSv3', '3.1': 'CVSSv31', '4.0': 'CVSSv4' }[version] ?? 'other';
  return [
    {
      source: { name: 'Amazon Inspector' },
      severity: severities[severity],
      ...(inspector_score !== null && { score: inspector_score, method: 'other' }),
    },
    ...(cvss === null ? [] : [{ score: cvss, method, ...(cvss_vector !== null && { vector: cvss_vector }) }]),
    ...(epss === null
      ? []
      : [{ source: { name: 'EPSS', url: 'https://www.first.org/epss/' }, score: epss, method: 'other' }]),
  ];
}

function metadata(header: ReportHeader, leftOut: number): object {
  const { generated_at, report_id, snapshot_hash, unseen, coverage, summary } = header;
  const property = (name: string, value: string) => ({ name: `sre-ops:${name}`, value });
  return {
    timestamp: generated_at,
    tools: { components: [{ type: 'application', name: NAME }] },
    component: { type: 'platform', 'bom-ref': report_id, name: `EC2 fleet: ${scopeWords(header)}` },
    properties: [
      property('verdict', summary.verdict),
      property('snapshot', snapshot_hash),
      property('hosts-answered', `${coverage.answered} of ${coverage.requested}`),
      property('findings-that-are-no-vulnerability', String(leftOut)),
      ...unseen.map(({ name, reason }) => property('not-seen', `${name}: ${reason}`)),
      ...coverage.failed.map(({ detail }) => property('gap', detail)),
    ],
  };
}
