import type { CoveredResource, Finding, FindingDetail, Resource } from '@aws-sdk/client-inspector2';
import { type FindingKind, FindingKinds } from './finding-kinds.js';
import type { Host } from './host.js';
import { subnets } from './network.js';
import { digits, firstDigits } from './random.js';
import type { FleetState } from './state.js';
import { vulnerability } from './vulnerabilities.js';

/** What Inspector knows, from the seeds or from a recording. A row is one finding, worded only when it is asked for. */
export interface FindingSource {
  /** Grows whenever a row, or what it says, may have changed. */
  readonly changes: number;
  /** Of these instances, or of all. */
  rows(instanceIds?: ReadonlySet<string>): number[];
  finding(row: number): Finding;
  arn(row: number): string;
  /** Rows ordered by this are ordered by ARN but for ties; cheaper than an ARN. */
  rank(row: number): number;
  instanceId(row: number): string;
  /** What the finding says apart from its host: the same object for all that say the same. */
  says(row: number): Partial<Finding>;
  detail(finding: Finding): FindingDetail | undefined;
  coverage(): CoveredResource[];
}

interface Place {
  readonly account: string;
  readonly region: string;
}

/** More than any host has findings. A row is the number of its host times this, and the place among the host's own. */
const rowsOfHost = 4096;

const cisaAction =
  'Apply mitigations per vendor instructions or discontinue use of the product if mitigations are unavailable.';

/** What Inspector knows of the seeded hosts. */
export class SeededFindings implements FindingSource {
  readonly #kinds: FindingKinds;
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #byHost = new Map<Host, { readonly scan: string; readonly kinds: readonly FindingKind[] }>();

  constructor(
    private readonly hosts: readonly Host[],
    private readonly state: FleetState,
    private readonly place: Place,
  ) {
    this.#kinds = new FindingKinds(place.account);
    this.#numbers = new Map(hosts.map(({ seed }, number) => [seed.id, number]));
  }

  get changes(): number {
    return this.state.changes;
  }

  rows(instanceIds?: ReadonlySet<string>): number[] {
    const numbers = instanceIds ? [...instanceIds].flatMap((id) => this.#numbers.get(id) ?? []) : this.hosts.keys();
    const rows: number[] = [];
    for (const number of numbers) {
      const { length } = this.#ofHost(number);
      for (let place = 0; place < length; place += 1) rows.push(number * rowsOfHost + place);
    }
    return rows;
  }

  says(row: number): Partial<Finding> {
    return this.#kind(row).says;
  }

  arn(row: number): string {
    const { account, region } = this.place;
    const id = digits(this.#host(row).number, this.#kind(row).number);
    return `arn:aws:inspector2:${region}:${account}:finding/${id}`;
  }

  rank(row: number): number {
    return firstDigits(this.#host(row).number, this.#kind(row).number);
  }

  instanceId(row: number): string {
    return this.#host(row).seed.id;
  }

  finding(row: number): Finding {
    const host = this.#host(row);
    const { id, says } = this.#kind(row);
    const closedAt = says.status === 'CLOSED' ? host.state.closedAt[id] : undefined;
    const observed = closedAt ? new Date(closedAt) : new Date(host.state.scannedAt ?? this.state.startedAt);
    return {
      ...says,
      findingArn: this.arn(row),
      firstObservedAt: this.state.ago(host.seed.firstSeen),
      lastObservedAt: observed,
      updatedAt: observed,
      resources: [this.#resource(host)],
    } as Finding;
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
      ...(kev && {
        cisaData: { dateAdded: new Date(kev.added), dateDue: new Date(kev.due), action: cisaAction },
      }),
      ...(kev && exploit ? { exploitObserved: { firstSeen: new Date(published), lastSeen: new Date(kev.added) } } : {}),
    };
  }

  coverage(): CoveredResource[] {
    return this.hosts.map(({ seed, state, tags }) => ({
      accountId: this.place.account,
      resourceId: seed.id,
      resourceType: 'AWS_EC2_INSTANCE',
      scanType: 'PACKAGE',
      scanMode: seed.scan.agentless ? 'EC2_AGENTLESS' : 'EC2_SSM_AGENT_BASED',
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

  #host(row: number): Host {
    const host = this.hosts[Math.floor(row / rowsOfHost)];
    if (!host) throw new Error(`There is no finding ${row}`);
    return host;
  }

  #kind(row: number): FindingKind {
    const kind = this.#ofHost(Math.floor(row / rowsOfHost))[row % rowsOfHost];
    if (!kind) throw new Error(`There is no finding ${row}`);
    return kind;
  }

  /** As the last scan left them: nothing else changes what Inspector says of a host. */
  #ofHost(number: number): readonly FindingKind[] {
    const host = this.#host(number * rowsOfHost);
    const scan = host.state.scannedAt;
    if (!scan) return [];
    const known = this.#byHost.get(host);
    if (known?.scan === scan) return known.kinds;
    const kinds = this.#kinds.of(host);
    this.#byHost.set(host, { scan, kinds });
    return kinds;
  }

  #resource(host: Host): Resource {
    const { seed, platform, tags } = host;
    const subnet = subnets[seed.subnet];
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
          vpcId: subnet.vpc.id,
          subnetId: subnet.id,
          launchedAt: this.state.ago(seed.launched),
          platform: platform.inspector,
        },
      },
    };
  }
}
