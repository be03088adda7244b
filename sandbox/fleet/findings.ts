import type { CoveredResource, Finding, FindingDetail, Resource, VulnerablePackage } from '@aws-sdk/client-inspector2';
import type { Host } from './host.js';
import type { Jar } from './hosts.js';
import { internetGateway, networkAcl, securityGroups, subnets, vpc } from './network.js';
import { type Exposure, versionParts } from './packages.js';
import { hex } from './random.js';
import type { FleetState } from './state.js';
import { type Vulnerability, vulnerability } from './vulnerabilities.js';

interface Place {
  readonly account: string;
  readonly region: string;
}

type Severity = Finding['severity'];

/** CVSS severity bands, which Inspector uses for its own severity: FIRST, "CVSS v3.1 Specification", 5. */
export function severityOf(score: number): Severity {
  if (score >= 9) return 'CRITICAL';
  if (score >= 7) return 'HIGH';
  if (score >= 4) return 'MEDIUM';
  return score > 0 ? 'LOW' : 'INFORMATIONAL';
}

/** What Inspector knows of the seeded hosts. A finding that is gone after a re-scan is CLOSED, not deleted. */
export class SeededFindings {
  constructor(
    private readonly hosts: readonly Host[],
    private readonly state: FleetState,
    private readonly place: Place,
  ) {}

  list(): Finding[] {
    return this.hosts
      .filter(({ state }) => state.scannedAt)
      .flatMap((host) => [...this.#packageFindings(host), ...this.#jarFindings(host), ...this.#networkFindings(host)]);
  }

  /** KEV, EPSS and the like, which ListFindings does not carry. undefined for a finding without a CVE. */
  detail(finding: Finding): FindingDetail | undefined {
    const id = finding.packageVulnerabilityDetails?.vulnerabilityId;
    if (!id) return undefined;
    const { cwes, epss, kev, published, exploit } = vulnerability(id);
    return {
      findingArn: finding.findingArn,
      cwes: [...cwes],
      epssScore: epss,
      referenceUrls: finding.packageVulnerabilityDetails?.referenceUrls ?? [],
      ...(kev
        ? {
            cisaData: {
              dateAdded: new Date(kev.added),
              dateDue: new Date(kev.due),
              action:
                'Apply mitigations per vendor instructions or discontinue use of the product if mitigations are unavailable.',
            },
          }
        : {}),
      ...(kev && exploit ? { exploitObserved: { firstSeen: new Date(published), lastSeen: new Date(kev.added) } } : {}),
    };
  }

  coverage(): CoveredResource[] {
    return this.hosts.map(({ seed, state, tags }) => ({
      accountId: this.place.account,
      resourceId: seed.id,
      resourceType: 'AWS_EC2_INSTANCE',
      scanType: 'PACKAGE',
      scanMode: 'EC2_SSM_AGENT_BASED',
      scanStatus: { statusCode: seed.scan.code, reason: seed.scan.reason as 'SUCCESSFUL' },
      resourceMetadata: {
        ec2: {
          amiId: seed.image.id,
          platform: 'LINUX',
          tags: { ...tags },
        },
      },
      ...(state.scannedAt ? { lastScannedAt: new Date(state.scannedAt) } : {}),
    }));
  }

  #packageFindings(host: Host): Finding[] {
    const stillThere = new Set(host.exposures(host.state.seen).map(({ cve }) => cve));
    return host.exposures(host.firstVersions).map((exposure) => {
      const { cve, source, advisory, vendorSeverity, fixedIn } = exposure;
      const installed = host.state.seen[source.name] ?? '';
      const closed = stillThere.has(cve) ? undefined : host.state.closedAt[cve];
      const shown = closed ? (host.firstVersions[source.name] ?? installed) : installed;
      return this.#finding(host, vulnerability(cve), closed, {
        packages: source.binaries.map((name) => osPackage(host, name, shown, exposure)),
        fix: fixedIn ? 'YES' : 'NO',
        vendorSeverity,
        source: host.platform.source,
        sourceUrl: host.platform.sourceUrl(cve, advisory),
        references: advisory ? [host.platform.advisoryUrl(advisory)] : [],
        scored: host.platform.manager === 'dnf' || vulnerability(cve).published < '2025',
      });
    });
  }

  #jarFindings(host: Host): Finding[] {
    return (host.seed.jars ?? []).flatMap((jar) =>
      Object.entries(jar.fixes).map(([cve, fixed]) => {
        const facts = vulnerability(cve);
        return this.#finding(host, facts, undefined, {
          packages: [jarPackage(jar, fixed)],
          fix: 'YES',
          vendorSeverity: severityOf(facts.score) ?? '',
          source: 'NVD',
          sourceUrl: `https://nvd.nist.gov/vuln/detail/${cve}`,
          references: ['https://logging.apache.org/security.html'],
          scored: true,
        });
      }),
    );
  }

  #finding(host: Host, facts: Vulnerability, closedAt: string | undefined, shape: FindingShape): Finding {
    const cvss = { baseScore: facts.score, scoringVector: facts.vector, version: '3.1' };
    const observed = new Date(host.state.scannedAt ?? this.state.startedAt);
    const names = shape.packages.map(({ name }) => name ?? '');
    const more = names.length > 2 ? ` and ${names.length - 2} more` : '';
    return {
      findingArn: this.#arn(host, facts.id, names[0] ?? ''),
      awsAccountId: this.place.account,
      type: 'PACKAGE_VULNERABILITY',
      title: `${facts.id} - ${names.slice(0, 2).join(', ')}${more}`,
      description: facts.description,
      severity: severityOf(facts.score),
      status: closedAt ? 'CLOSED' : 'ACTIVE',
      firstObservedAt: this.state.ago(host.seed.firstSeen),
      lastObservedAt: closedAt ? new Date(closedAt) : observed,
      updatedAt: closedAt ? new Date(closedAt) : observed,
      fixAvailable: shape.fix,
      exploitAvailable: facts.exploit ? 'YES' : 'NO',
      ...(facts.exploit
        ? { exploitabilityDetails: { lastKnownExploitAt: new Date(facts.kev?.added ?? facts.published) } }
        : {}),
      epss: { score: facts.epss },
      ...(shape.scored ? { inspectorScore: facts.score, inspectorScoreDetails: adjusted(facts, shape.source) } : {}),
      packageVulnerabilityDetails: {
        vulnerabilityId: facts.id,
        vulnerablePackages: shape.packages,
        source: shape.source,
        sourceUrl: shape.sourceUrl,
        vendorSeverity: shape.vendorSeverity,
        vendorCreatedAt: new Date(facts.published),
        cvss: [{ ...cvss, source: shape.source }],
        relatedVulnerabilities: [],
        referenceUrls: [...shape.references, `https://www.cve.org/CVERecord?id=${facts.id}`],
      },
      remediation: { recommendation: { text: 'None Provided' } },
      resources: [this.#resource(host)],
    };
  }

  #networkFindings(host: Host): Finding[] {
    if (!host.seed.publicIp) return [];
    const open = host.seed.groups
      .map((name) => securityGroups[name])
      .flatMap((group) =>
        group.ingress.filter(({ from }) => from === '0.0.0.0/0').map(({ port }) => ({ group, port })),
      );
    return open.map(({ group, port }) => ({
      findingArn: this.#arn(host, `tcp/${port}`, group.id),
      awsAccountId: this.place.account,
      type: 'NETWORK_REACHABILITY',
      title: `Port ${port} is reachable from an Internet Gateway - TCP`,
      description: `On the instance ${host.seed.id}, the port range ${port}-${port} is reachable from the InternetGateway ${internetGateway} from an attached ENI ${host.networkInterface}.`,
      severity: port === 80 || port === 443 ? 'LOW' : 'MEDIUM',
      status: 'ACTIVE',
      firstObservedAt: this.state.ago(host.seed.firstSeen),
      lastObservedAt: new Date(host.state.scannedAt ?? this.state.startedAt),
      updatedAt: new Date(host.state.scannedAt ?? this.state.startedAt),
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
      resources: [this.#resource(host)],
    }));
  }

  #resource(host: Host): Resource {
    const { seed, platform, tags } = host;
    return {
      id: seed.id,
      type: 'AWS_EC2_INSTANCE',
      partition: 'aws',
      region: this.place.region,
      tags: { ...tags },
      details: {
        awsEc2Instance: {
          type: seed.type,
          imageId: seed.image.id,
          ipV4Addresses: [seed.privateIp, ...(seed.publicIp ? [seed.publicIp] : [])],
          ipV6Addresses: [],
          iamInstanceProfileArn: host.instanceProfile(this.place.account),
          vpcId: vpc,
          subnetId: subnets[seed.subnet].id,
          launchedAt: this.state.ago(seed.launched),
          platform: platform.inspector,
        },
      },
    };
  }

  #arn(host: Host, id: string, component: string): string {
    const { account, region } = this.place;
    return `arn:aws:inspector2:${region}:${account}:finding/${hex(32, host.seed.id, id, component)}`;
  }
}

interface FindingShape {
  readonly packages: VulnerablePackage[];
  readonly fix: 'YES' | 'NO';
  readonly vendorSeverity: string;
  readonly source: string;
  readonly sourceUrl: string;
  readonly references: readonly string[];
  /** Inspector gives some findings no score of its own. */
  readonly scored: boolean;
}

const adjusted = (facts: Vulnerability, source: string): Finding['inspectorScoreDetails'] => ({
  adjustedCvss: {
    score: facts.score,
    scoringVector: facts.vector,
    version: '3.1',
    scoreSource: source,
    cvssSource: source,
    adjustments: [],
  },
});

function osPackage(host: Host, name: string, installed: string, { fixedIn }: Exposure): VulnerablePackage {
  const { epoch, version, release } = versionParts(installed);
  const update =
    host.platform.manager === 'apt' ? `apt update && apt install --only-upgrade ${name}` : `dnf update ${name}`;
  return {
    name,
    version,
    ...(release ? { release } : {}),
    epoch,
    arch: host.platform.arch.inspector,
    packageManager: 'OS',
    fixedInVersion: fixedIn ?? 'NotAvailable',
    remediation: fixedIn ? update : 'None Provided',
  };
}

const jarPackage = (jar: Jar, fixedInVersion: string): VulnerablePackage => ({
  name: jar.name,
  version: jar.version,
  epoch: 0,
  packageManager: 'JAR',
  filePath: jar.path,
  fixedInVersion,
  remediation: `Update ${jar.name.split(':').at(-1)} to ${fixedInVersion}`,
});
