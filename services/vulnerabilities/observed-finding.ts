import type { CvssScore, Finding as InspectorFinding, Severity, VulnerablePackage } from '@aws-sdk/client-inspector2';
import type { AffectedPackage, Finding } from '../contracts/vulnerability.js';

/** A port of a host that the network lets in. */
export interface ReachablePort {
  /** For example `22/tcp`, `8000-8010/tcp`. */
  readonly ports: string;
  /** Over an internet gateway; otherwise from a peered network, a VPN or the like. */
  readonly internet: boolean;
}

/** One active finding as Inspector's list has it, in the words of the contract, and what ranking it needs besides. */
export interface ObservedFinding extends Finding {
  /** As Inspector names it, for example UBUNTU_22_04; packages of two platforms are two fixes. Empty when not said. */
  readonly platform: string;
  readonly reachable: ReachablePort | null;
}

type OfHost = 'finding_arn' | 'instance_id' | 'instance_name' | 'first_observed' | 'last_observed' | 'fix_id';

/** What a finding says that is the same on every host with the same package, or the same open port. */
export type FindingKind = Omit<ObservedFinding, OfHost>;

/** A finding as it is kept: a hundred thousand of these with the few thousand kinds they share fit where they must. */
export interface FindingRecord {
  readonly finding_arn: string;
  readonly instance_id: string;
  readonly kind: FindingKind;
  readonly first_observed: string;
  readonly last_observed: string;
}

const severities: Readonly<Record<Severity, Finding['severity']>> = {
  CRITICAL: 'critical',
  HIGH: 'high',
  MEDIUM: 'medium',
  LOW: 'low',
  INFORMATIONAL: 'low',
  UNTRIAGED: 'untriaged',
};

type Times = 'firstObservedAt' | 'lastObservedAt' | 'updatedAt';

/** As the SDK gives it, or as it came: with seconds since 1970 instead of dates. */
export type ListedFinding = Omit<InspectorFinding, Times> & {
  readonly [Name in Times]?: Date | number | undefined;
};

/** One object or text for all equal ones. */
export interface Shared {
  kind(kind: FindingKind): FindingKind;
  /** ISO 8601. @param at milliseconds since 1970 */
  time(at: number): string;
  id(instanceId: string): string;
}

const asIs: Shared = { kind: (kind) => kind, time: (at) => new Date(at).toISOString(), id: (id) => id };

/**
 * Inspector's record as a compact one of our own: an SDK object of the same finding is many times as large. Whether it is
 * known to be exploited stands in the finding's details, not in the list, and is null until those were read.
 * @param shared gives one object for all that are equal, so that they are kept once.
 * @returns undefined for a finding that names no instance.
 */
export function findingRecord(finding: ListedFinding, shared: Shared = asIs): FindingRecord | undefined {
  const resource = finding.resources?.find((one) => one.type === 'AWS_EC2_INSTANCE') ?? finding.resources?.[0];
  if (!resource?.id || !finding.findingArn) return undefined;
  return {
    finding_arn: finding.findingArn,
    instance_id: shared.id(resource.id),
    kind: shared.kind(kindOf(finding, resource.details?.awsEc2Instance?.platform ?? '')),
    first_observed: shared.time(msOf(finding.firstObservedAt ?? finding.updatedAt)),
    last_observed: shared.time(msOf(finding.lastObservedAt ?? finding.updatedAt)),
  };
}

/**
 * A record with its kind spread out. Which fix closes it is known when all findings are. Member by member: there are
 * a hundred thousand, and a spread of so many members makes a dictionary of each.
 */
export const spread = (
  record: FindingRecord,
  kind: FindingKind,
  instanceName: string,
  fixId: string | null = null,
): ObservedFinding => ({
  finding_arn: record.finding_arn,
  instance_id: record.instance_id,
  instance_name: instanceName,
  type: kind.type,
  severity: kind.severity,
  vendor_severity: kind.vendor_severity,
  inspector_score: kind.inspector_score,
  cvss: kind.cvss,
  cvss_vector: kind.cvss_vector,
  epss: kind.epss,
  known_exploited: kind.known_exploited,
  kev_due: kind.kev_due,
  exploit_available: kind.exploit_available,
  title: kind.title,
  vulnerability_id: kind.vulnerability_id,
  source_url: kind.source_url,
  packages: kind.packages,
  fix_available: kind.fix_available,
  fix_id: fixId,
  first_observed: record.first_observed,
  last_observed: record.last_observed,
  platform: kind.platform,
  reachable: kind.reachable,
  ...(kind.kev_added && { kev_added: kind.kev_added }),
});

export function observedFinding(finding: ListedFinding): ObservedFinding | undefined {
  const record = findingRecord(finding);
  return record && spread(record, record.kind, record.instance_id);
}

function kindOf(finding: ListedFinding, platform: string): FindingKind {
  const details = finding.packageVulnerabilityDetails;
  const type = types[finding.type ?? ''] ?? 'package';
  const packages = (details?.vulnerablePackages ?? []).map(affectedPackage);
  return {
    type,
    ...scores(finding),
    known_exploited: type === 'network' ? false : null,
    kev_due: null,
    exploit_available: finding.exploitAvailable ? finding.exploitAvailable === 'YES' : null,
    title: finding.title ?? details?.vulnerabilityId ?? 'Finding without a title',
    vulnerability_id: details?.vulnerabilityId ?? null,
    source_url: details?.sourceUrl ?? null,
    packages,
    fix_available: fixAvailable(finding, packages),
    platform,
    reachable: reachablePort(finding),
  };
}

const msOf = (at: Date | number | undefined): number => (typeof at === 'number' ? at * 1_000 : (at?.getTime() ?? 0));

function scores(finding: ListedFinding) {
  const details = finding.packageVulnerabilityDetails;
  const score = baseScore(details?.cvss ?? []);
  return {
    severity: severities[finding.severity ?? 'UNTRIAGED'] ?? 'untriaged',
    vendor_severity: details?.vendorSeverity ?? null,
    inspector_score: finding.inspectorScore ?? null,
    cvss: score?.baseScore ?? null,
    cvss_vector: score?.scoringVector ?? finding.inspectorScoreDetails?.adjustedCvss?.scoringVector ?? null,
    epss: finding.epss?.score ?? null,
  };
}

const types: Readonly<Record<string, Finding['type']>> = {
  PACKAGE_VULNERABILITY: 'package',
  NETWORK_REACHABILITY: 'network',
  CODE_VULNERABILITY: 'code',
};

/** CVSS 3 before 4 before 2, and NVD before the vendor: the scores that ranking rules are written for. */
function baseScore(scores: readonly CvssScore[]): CvssScore | undefined {
  const preference = ({ version = '', source }: CvssScore) =>
    (version.startsWith('3') ? 4 : version.startsWith('4') ? 2 : 0) + (source === 'NVD' ? 1 : 0);
  return [...scores].sort((a, b) => preference(b) - preference(a))[0];
}

/** Inspector writes an epoch of 0 that neither dpkg nor rpm shows, and "NotAvailable" where there is no fix. */
function affectedPackage(one: VulnerablePackage): AffectedPackage {
  const fixed = one.fixedInVersion?.replace(/^0:/, '') ?? '';
  const epoch = one.epoch ? `${one.epoch}:` : '';
  return {
    name: one.name ?? 'unknown',
    arch: one.arch ?? null,
    manager: one.packageManager ?? 'OS',
    installed: `${epoch}${one.version ?? '?'}${one.release ? `-${one.release}` : ''}`,
    fixed: fixed === '' || fixed === 'NotAvailable' ? null : fixed,
    path: one.filePath ?? null,
  };
}

function fixAvailable(finding: ListedFinding, packages: readonly AffectedPackage[]): Finding['fix_available'] {
  if (finding.fixAvailable === 'YES') return 'yes';
  if (finding.fixAvailable === 'NO') return 'no';
  if (finding.fixAvailable === 'PARTIAL') return 'partial';
  return packages.length > 0 && packages.every((one) => one.fixed) ? 'yes' : 'unknown';
}

function reachablePort({ networkReachabilityDetails: details }: ListedFinding): ReachablePort | null {
  if (!details) return null;
  const { begin, end } = details.openPortRange ?? {};
  const range = begin === undefined ? 'all' : begin === end ? `${begin}` : `${begin}-${end}`;
  const steps = details.networkPath?.steps ?? [];
  const gateway = steps.some(
    (step) => /^igw-/.test(step.componentId ?? '') || /InternetGateway/.test(step.componentType ?? ''),
  );
  return { ports: `${range}/${(details.protocol ?? 'TCP').toLowerCase()}`, internet: gateway || steps.length === 0 };
}
