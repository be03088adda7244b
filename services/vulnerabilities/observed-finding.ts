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

const severities: Readonly<Record<Severity, Finding['severity']>> = {
  CRITICAL: 'critical',
  HIGH: 'high',
  MEDIUM: 'medium',
  LOW: 'low',
  INFORMATIONAL: 'low',
  UNTRIAGED: 'untriaged',
};

/**
 * Inspector's record as a compact one of our own: an SDK object of the same finding is several times as large. Whether it
 * is known to be exploited stands in the finding's details, not in the list, and is null until those were read; the
 * instance is named by its id until somebody knows its name.
 * @returns undefined for a finding that names no instance.
 */
export function observedFinding(
  finding: InspectorFinding,
  instanceName: (id: string) => string = (id) => id,
): ObservedFinding | undefined {
  const resource = finding.resources?.find((one) => one.type === 'AWS_EC2_INSTANCE') ?? finding.resources?.[0];
  if (!resource?.id || !finding.findingArn) return undefined;
  const details = finding.packageVulnerabilityDetails;
  const type = types[finding.type ?? ''] ?? 'package';
  const packages = (details?.vulnerablePackages ?? []).map(affectedPackage);
  return {
    finding_arn: finding.findingArn,
    instance_id: resource.id,
    instance_name: instanceName(resource.id),
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
    fix_id: null,
    first_observed: dated(finding.firstObservedAt ?? finding.updatedAt),
    last_observed: dated(finding.lastObservedAt ?? finding.updatedAt),
    platform: resource.details?.awsEc2Instance?.platform ?? '',
    reachable: reachablePort(finding),
  };
}

const dated = (at: Date | undefined): string => (at ?? new Date(0)).toISOString();

function scores(finding: InspectorFinding) {
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

function fixAvailable(finding: InspectorFinding, packages: readonly AffectedPackage[]): Finding['fix_available'] {
  if (finding.fixAvailable === 'YES') return 'yes';
  if (finding.fixAvailable === 'NO') return 'no';
  if (finding.fixAvailable === 'PARTIAL') return 'partial';
  return packages.length > 0 && packages.every((one) => one.fixed) ? 'yes' : 'unknown';
}

function reachablePort({ networkReachabilityDetails: details }: InspectorFinding): ReachablePort | null {
  if (!details) return null;
  const { begin, end } = details.openPortRange ?? {};
  const range = begin === undefined ? 'all' : begin === end ? `${begin}` : `${begin}-${end}`;
  const steps = details.networkPath?.steps ?? [];
  const gateway = steps.some(
    (step) => /^igw-/.test(step.componentId ?? '') || /InternetGateway/.test(step.componentType ?? ''),
  );
  return { ports: `${range}/${(details.protocol ?? 'TCP').toLowerCase()}`, internet: gateway || steps.length === 0 };
}
