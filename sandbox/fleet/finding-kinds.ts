import type { Finding, VulnerablePackage } from '@aws-sdk/client-inspector2';
import type { Host } from './host.js';
import type { Jar } from './hosts.js';
import { securityGroups, subnets } from './network.js';
import { versionParts } from './packages.js';
import { textSeed } from './random.js';
import { type Vulnerability, vulnerability } from './vulnerabilities.js';

/** Members of a finding that differ from host to host. */
type OfHost = 'findingArn' | 'firstObservedAt' | 'lastObservedAt' | 'updatedAt' | 'resources';

/**
 * What a finding says that is the same on every host with the same package: a fleet of a hundred thousand findings has a
 * few thousand of these, and no finding exists as a whole before somebody asks for it.
 */
export interface FindingKind {
  /** CVE, or what can be reached. */
  readonly id: string;
  /** With the host, what makes a finding one of its own: its id with the package or the rule. */
  readonly number: number;
  readonly says: Omit<Finding, OfHost>;
}

type Severity = Finding['severity'];

/** CVSS severity bands, which Inspector uses for its own severity: FIRST, "CVSS v3.1 Specification", 5. */
export function severityOf(score: number | undefined): Severity {
  if (score === undefined) return 'UNTRIAGED';
  if (score >= 9) return 'CRITICAL';
  if (score >= 7) return 'HIGH';
  if (score >= 4) return 'MEDIUM';
  return score > 0 ? 'LOW' : 'INFORMATIONAL';
}

/** Kinds are made once and shared by the hosts that have them. */
export class FindingKinds {
  readonly #made = new Map<string, FindingKind>();

  constructor(private readonly account: string) {}

  /** Everything that Inspector has to say of a host by its last scan. */
  of(host: Host): FindingKind[] {
    return [...this.#ofPackages(host), ...this.#ofJars(host), ...this.#ofNetwork(host)];
  }

  #shared(key: string, make: () => FindingKind): FindingKind {
    const known = this.#made.get(key) ?? make();
    this.#made.set(key, known);
    return known;
  }

  /** A finding that is gone after a re-scan is CLOSED, not deleted. */
  #ofPackages(host: Host): FindingKind[] {
    const { platform, state } = host;
    const everClosed = Object.keys(state.closedAt).length > 0;
    const stillThere = everClosed ? new Set(host.exposures(state.seen).map(({ cve }) => cve)) : undefined;
    return host.exposures(host.firstVersions).map((exposure) => {
      const { cve, source, advisory, vendorSeverity, fixedIn, notFixed = [] } = exposure;
      const closed = stillThere !== undefined && !stillThere.has(cve) && state.closedAt[cve] !== undefined;
      const installed = state.seen[source.name] ?? '';
      const shown = closed ? (host.firstVersions[source.name] ?? installed) : installed;
      const status = closed ? 'CLOSED' : isSuppressed(host, cve) ? 'SUPPRESSED' : 'ACTIVE';
      return this.#shared([host.seed.platform, cve, source.name, shown, status].join('|'), () =>
        this.#kind(vulnerability(cve), status, {
          packages: source.binaries.map((name) =>
            osPackage(host, name, shown, notFixed.includes(name) ? undefined : fixedIn),
          ),
          fix: fixedIn === undefined ? 'NO' : notFixed.length > 0 ? 'PARTIAL' : 'YES',
          vendorSeverity,
          source: platform.source,
          sourceUrl: platform.sourceUrl(cve, advisory),
          references: advisory ? [platform.advisoryUrl(advisory)] : [],
          scored: platform.manager !== 'apt' || vulnerability(cve).published < '2025',
        }),
      );
    });
  }

  #ofJars(host: Host): FindingKind[] {
    return (host.seed.jars ?? []).flatMap((jar) =>
      Object.entries(jar.fixes).map(([cve, fixed]) =>
        this.#shared(`${cve}|${jar.path}|${jar.version}`, () => {
          const facts = vulnerability(cve);
          return this.#kind(facts, 'ACTIVE', {
            packages: [jarPackage(jar, fixed)],
            fix: 'YES',
            vendorSeverity: severityOf(facts.score) ?? '',
            source: 'NVD',
            sourceUrl: `https://nvd.nist.gov/vuln/detail/${cve}`,
            references: jar.name.includes('log4j') ? ['https://logging.apache.org/security.html'] : [],
            scored: true,
          });
        }),
      ),
    );
  }

  #kind(facts: Vulnerability, status: Finding['status'], shape: FindingShape): FindingKind {
    const { score, vector } = facts;
    const scores = score === undefined || vector === undefined ? undefined : { score, vector };
    const names = shape.packages.map(({ name }) => name ?? '');
    const more = names.length > 2 ? ` and ${names.length - 2} more` : '';
    return {
      id: facts.id,
      number: textSeed(`${facts.id} ${names[0]}`),
      says: {
        awsAccountId: this.account,
        type: 'PACKAGE_VULNERABILITY',
        title: `${facts.id} - ${names.slice(0, 2).join(', ')}${more}`,
        description: facts.description,
        severity: severityOf(score),
        status,
        fixAvailable: shape.fix,
        exploitAvailable: facts.exploit ? 'YES' : 'NO',
        ...(facts.exploit
          ? { exploitabilityDetails: { lastKnownExploitAt: new Date(facts.kev?.added ?? facts.published) } }
          : {}),
        epss: { score: facts.epss },
        ...(shape.scored && scores
          ? { inspectorScore: scores.score, inspectorScoreDetails: adjusted(scores, shape.source) }
          : {}),
        packageVulnerabilityDetails: {
          vulnerabilityId: facts.id,
          vulnerablePackages: shape.packages,
          source: shape.source,
          sourceUrl: shape.sourceUrl,
          vendorSeverity: shape.vendorSeverity,
          vendorCreatedAt: new Date(facts.published),
          cvss: scores
            ? [{ baseScore: scores.score, scoringVector: scores.vector, version: '3.1', source: shape.source }]
            : [],
          relatedVulnerabilities: [],
          referenceUrls: [...shape.references, `https://www.cve.org/CVERecord?id=${facts.id}`],
        },
        remediation: { recommendation: { text: 'None Provided' } },
      },
    };
  }

  #ofNetwork(host: Host): FindingKind[] {
    if (!host.seed.publicIp) return [];
    const { internetGateway, networkAcl } = subnets[host.seed.subnet].vpc;
    const open = host.seed.groups
      .map((name) => securityGroups[name])
      .flatMap((group) =>
        group.ingress.filter(({ from }) => from === '0.0.0.0/0').map(({ port }) => ({ group, port })),
      );
    return open.map(({ group, port }) => ({
      id: `tcp/${port}`,
      number: textSeed(`tcp/${port} ${group.id}`),
      says: {
        awsAccountId: this.account,
        type: 'NETWORK_REACHABILITY',
        title: `Port ${port} is reachable from an Internet Gateway - TCP`,
        description: `On the instance ${host.seed.id}, the port range ${port}-${port} is reachable from the InternetGateway ${internetGateway} from an attached ENI ${host.networkInterface}.`,
        severity: port === 80 || port === 443 ? 'LOW' : 'MEDIUM',
        status: 'ACTIVE',
        networkReachabilityDetails: {
          openPortRange: { begin: port, end: port },
          protocol: 'TCP',
          networkPath: {
            steps: [
              { componentId: internetGateway, componentType: 'AWS::EC2::InternetGateway' },
              { componentId: networkAcl, componentType: 'AWS::EC2::NetworkAcl' },
              { componentId: group.id, componentType: 'AWS::EC2::SecurityGroup' },
              { componentId: host.networkInterface, componentType: 'AWS::EC2::NetworkInterface' },
              { componentId: host.seed.id, componentType: 'AWS::EC2::Instance' },
            ],
          },
        },
        remediation: {
          recommendation: {
            text: 'You can restrict access to your instance by modifying the Security Groups or ACLs in the network path.',
          },
        },
      },
    }));
  }
}

/** The account's one suppression rule: what has no fix yet does not matter on hosts for development. */
function isSuppressed(host: Host, cve: string): boolean {
  return host.seed.env === 'dev' && host.sources.some(({ unfixed = {} }) => cve in unfixed);
}

interface FindingShape {
  readonly packages: VulnerablePackage[];
  readonly fix: 'YES' | 'NO' | 'PARTIAL';
  readonly vendorSeverity: string;
  readonly source: string;
  readonly sourceUrl: string;
  readonly references: readonly string[];
  /** Inspector gives some findings no score of its own. */
  readonly scored: boolean;
}

const adjusted = (
  { score, vector }: { readonly score: number; readonly vector: string },
  source: string,
): Finding['inspectorScoreDetails'] => ({
  adjustedCvss: {
    score,
    scoringVector: vector,
    version: '3.1',
    scoreSource: source,
    cvssSource: source,
    adjustments: [],
  },
});

function osPackage(
  { platform }: Host,
  name: string,
  installed: string,
  fixedIn: string | undefined,
): VulnerablePackage {
  const { epoch, version, release } = versionParts(installed);
  const { manager } = platform;
  const update = manager === 'apt' ? `apt update && apt install --only-upgrade ${name}` : `${manager} update ${name}`;
  return {
    name,
    version,
    ...(release ? { release } : {}),
    epoch,
    arch: platform.arch.inspector,
    packageManager: 'OS',
    fixedInVersion: fixedIn ?? 'NotAvailable',
    remediation: fixedIn ? update : 'None Provided',
  };
}

const jarPackage = (jar: Jar, fixedInVersion: string): VulnerablePackage => ({
  name: jar.name,
  version: jar.version,
  epoch: 0,
  packageManager: jar.manager ?? 'JAR',
  filePath: jar.path,
  fixedInVersion,
  remediation: `Update ${jar.name.split(':').at(-1)} to ${fixedInVersion}`,
});
