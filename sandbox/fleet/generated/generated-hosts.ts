import type { HostSeed, Jar, LoadShape } from '../hosts.js';
import type { SecurityGroupName, SubnetName } from '../network.js';
import { newestVersion, sourcesOf } from '../packages.js';
import type { PlatformId } from '../platforms.js';
import { hex, noise } from '../random.js';
import { coverageAt } from './coverage.js';
import { inventedId } from './invented-vulnerabilities.js';

interface Tier {
  readonly role: string;
  /** Of a thousand hosts. */
  readonly share: number;
  readonly load: LoadShape;
  readonly types: readonly string[];
  readonly groups: readonly SecurityGroupName[];
  readonly scaled?: true;
  readonly dataVolumeGiB?: number;
}

const tiers: readonly Tier[] = [
  { role: 'web', share: 220, load: 'web', types: ['t3.large', 'c6i.large'], groups: ['web'], scaled: true },
  { role: 'api', share: 290, load: 'api', types: ['c6i.large', 'm6i.large'], groups: ['app'], scaled: true },
  { role: 'worker', share: 220, load: 'api', types: ['m6i.xlarge', 'c6i.xlarge'], groups: ['app'], scaled: true },
  {
    role: 'db',
    share: 90,
    load: 'database',
    types: ['r6i.xlarge', 'r6i.2xlarge'],
    groups: ['data'],
    dataVolumeGiB: 500,
  },
  { role: 'cache', share: 70, load: 'cache', types: ['r6i.large'], groups: ['data'] },
  { role: 'batch', share: 80, load: 'night-batch', types: ['c6i.2xlarge'], groups: ['batch'], dataVolumeGiB: 200 },
  { role: 'ci', share: 30, load: 'build', types: ['t3.medium'], groups: ['batch'] },
];

const platformShares: readonly (readonly [number, PlatformId, string, string])[] = [
  [270, 'ubuntu-22.04', 'ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server', '099720109477'],
  [150, 'ubuntu-24.04', 'ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server', '099720109477'],
  [290, 'amazon-linux-2023', 'al2023-ami-2023-kernel-6.1-x86_64', '137112412989'],
  [110, 'rhel-9', 'RHEL-9.6.0_HVM-x86_64-0-Hourly2-GP3', '309956199498'],
  [80, 'rocky-9', 'Rocky-9-EC2-Base-9.6.x86_64', '792107900819'],
  [60, 'amazon-linux-2', 'amzn2-ami-kernel-5.10-hvm-x86_64-gp2', '137112412989'],
  [40, 'ubuntu-20.04', 'ubuntu/images/hvm-ssd/ubuntu-focal-20.04-amd64-server', '099720109477'],
];

const applications = [
  ['checkout', 'payments'],
  ['catalog', 'shop'],
  ['search', 'shop'],
  ['accounts', 'identity'],
  ['orders', 'fulfilment'],
  ['shipping', 'fulfilment'],
  ['media', 'content'],
  ['reporting', 'data'],
  ['gateway', 'platform'],
  ['billing', 'payments'],
] as const;

const zones = ['A', 'B', 'C'] as const;
const day = 24;

/** A cluster or Auto Scaling group: hosts that were made from one image on one day. */
interface Cluster {
  readonly number: number;
  readonly tier: Tier;
  readonly platform: PlatformId;
  readonly image: HostSeed['image'];
  readonly env: HostSeed['env'];
  readonly app: string;
  readonly team: string;
  readonly type: string;
  readonly launched: number;
  /** How far behind its packages are, 0 to 1. */
  readonly lag: number;
  readonly jar: Jar | undefined;
}

/**
 * Hosts beyond the ten that people know by name. The same seed and number give the same host, however many there are.
 *
 * @param from - number of the first, counted from 1 over the whole fleet.
 */
export function generatedHosts(seed: number, from: number, to: number): HostSeed[] {
  const hosts: HostSeed[] = [];
  let cluster = clusterAt(seed, 0);
  let left = sizeOf(seed, 0, cluster.tier);
  for (let number = from; number <= to; number += 1) {
    if (left === 0) {
      cluster = clusterAt(seed, cluster.number + 1);
      left = sizeOf(seed, cluster.number, cluster.tier);
    }
    left -= 1;
    hosts.push(hostAt(seed, number, cluster));
  }
  return hosts;
}

const sizeOf = (seed: number, number: number, { scaled }: Tier): number =>
  scaled ? 4 + Math.floor(noise(seed, number, 1) * 14) : 1 + Math.floor(noise(seed, number, 1) * 4);

/** Picks by share, for clusters of a tier whose hosts come in larger numbers less often. */
function pick<T>(rows: readonly T[], share: (row: T) => number, chance: number): T {
  const total = rows.reduce((sum, row) => sum + share(row), 0);
  let place = chance * total;
  const found = rows.find((row) => {
    place -= share(row);
    return place < 0;
  });
  const [first] = rows;
  if (first === undefined) throw new Error('Nothing to pick from');
  return found ?? first;
}

function clusterAt(seed: number, number: number): Cluster {
  const chance = (what: number) => noise(seed ^ 0xf1ee7, number, what);
  const tier = pick(tiers, ({ share, scaled }) => share / (scaled ? 10.5 : 2.5), chance(1));
  const [, platform, image, owner] = pick(platformShares, ([share]) => share, chance(2));
  const [app, team] = applications[Math.floor(chance(3) * applications.length)] ?? applications[0];
  const env = chance(4) < 0.62 ? 'prod' : chance(4) < 0.82 ? 'staging' : 'dev';
  // One in eight was made from a new image; the others lag as long as nobody patched them.
  const lag = chance(5) < 0.14 ? 0 : 0.08 + 0.8 * chance(6) ** 1.1;
  return {
    ...{ number, tier, platform, env, app, team, lag },
    image: { id: `ami-${hex(17, 'image', platform)}`, name: image, owner },
    type: tier.types[Math.floor(chance(7) * tier.types.length)] ?? 't3.large',
    launched: Math.round(day * (3 + 500 * chance(8) ** 2)),
    jar: tier.scaled && chance(9) < 0.16 ? jarAt(app, chance(10)) : undefined,
  };
}

/** A library of the application: in a folder of the host, or in the layer of a container that runs there. */
function jarAt(app: string, chance: number): Jar {
  const layer = `/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/${41 + Math.floor(chance * 40)}/fs`;
  const base = chance < 0.5 ? `/opt/${app}/lib` : `${layer}/app/lib`;
  return {
    name: 'org.yaml:snakeyaml',
    version: '1.33',
    path: `${base}/snakeyaml-1.33.jar`,
    fixes: { [inventedId(20, 1, 0)]: '2.0', [inventedId(20, 1, 1)]: '2.0' },
  };
}

function hostAt(seed: number, number: number, cluster: Cluster): HostSeed {
  const { tier, platform, env, app, team, image, type, jar } = cluster;
  const chance = (what: number) => noise(seed ^ 0x40057, number, what);
  const launched = tier.scaled ? Math.max(2, cluster.launched - Math.floor(chance(2) * day)) : cluster.launched;
  return {
    name: `${app}-${tier.role}-${env === 'prod' ? '' : `${env}-`}${String(number).padStart(4, '0')}`,
    id: `i-${hex(17, 'host', seed, number)}`,
    ...{ platform, env, role: tier.role, type, image, launched },
    ...placeOf(number, cluster, chance(1)),
    ...(tier.dataVolumeGiB && { dataVolumeGiB: tier.dataVolumeGiB }),
    ...(tier.scaled && { autoScalingGroup: `${app}-${tier.role}-${env}-${cluster.number}` }),
    patchable: chance(3) < 0.7,
    ...coverageAt(chance(4), chance, launched),
    firstSeen: Math.round(Math.min(launched, day * (2 + 90 * chance(5) ** 2))),
    wide: true,
    newer: versionsAt(cluster, chance),
    ...(jar && { jars: [jar] }),
    tags: { app, team, ...(chance(6) < 0.3 && { 'data-class': 'internal' }) },
    agentMetrics: chance(7) < 0.6,
    load: tier.load,
  };
}

/** Where a host is in the network; some of the web servers for production, and some forgotten hosts, are public. */
function placeOf(
  number: number,
  { env, tier }: Cluster,
  chance: number,
): Pick<HostSeed, 'subnet' | 'groups' | 'privateIp' | 'publicIp'> {
  const prod = env === 'prod';
  const zone = zones[number % 3] ?? 'A';
  const isPublic = chance < publicShare(env, tier);
  return {
    subnet: isPublic ? outerSubnet(env, zone) : `${prod ? 'private' : 'staging'}${zone}`,
    groups: prod ? tier.groups : [tier.role === 'web' ? 'stagingWeb' : 'stagingInner'],
    privateIp: `10.${prod ? 20 : 30}.${64 + Math.floor(number / 250)}.${4 + (number % 250)}`,
    // Benchmarking addresses (RFC 2544), which the internet does not route.
    ...(isPublic && { publicIp: `198.18.${number >> 8}.${number & 255}` }),
  };
}

function publicShare(env: HostSeed['env'], { role }: Tier): number {
  if (env === 'prod') return role === 'web' ? 0.2 : 0;
  return env === 'dev' ? 0.05 : 0;
}

function outerSubnet(env: HostSeed['env'], zone: (typeof zones)[number]): SubnetName {
  if (env !== 'prod') return 'stagingPublic';
  return zone === 'A' ? 'publicA' : 'publicB';
}

/** Where each source package of a host stands between its first and its last build: near its cluster's lag. */
function versionsAt({ platform, lag }: Cluster, chance: (what: number) => number): Record<string, string> {
  const versions: Record<string, string> = {};
  for (const [index, source] of sourcesOf({ platform, wide: true }).entries()) {
    const last = source.releases.length - 1;
    const own = lag === 0 ? 0 : Math.min(1, Math.max(0, lag + 0.3 * (chance(20 + index) - 0.5)));
    versions[source.name] = source.releases[last - Math.round(last * own)]?.version ?? newestVersion(source);
  }
  return versions;
}
