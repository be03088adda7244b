import type { SecurityGroupName, SubnetName } from './network.js';
import type { PlatformId } from './platforms.js';

/** Daily and weekly shape of a host's load; see load.ts. */
export type LoadShape = 'web' | 'api' | 'database' | 'replica' | 'cache' | 'night-batch' | 'build' | 'idle';

/** One seeded instance: what does not change, and where it starts. Ages are hours before the fleet began. */
export interface HostSeed {
  readonly name: string;
  readonly id: string;
  readonly platform: PlatformId;
  readonly env: 'prod' | 'staging' | 'dev';
  readonly role: string;
  readonly type: string;
  readonly subnet: SubnetName;
  readonly groups: readonly SecurityGroupName[];
  readonly privateIp: string;
  readonly publicIp?: string;
  readonly image: { readonly id: string; readonly name: string; readonly owner: string };
  readonly launched: number;
  /** Hours before the fleet began that it was stopped. */
  readonly stopped?: number;
  readonly dataVolumeGiB?: number;
  readonly autoScalingGroup?: string;
  /** EC2 may take it away. */
  readonly spot?: true;
  /** Tagged `sre-agent:patch=allowed`. */
  readonly patchable: boolean;
  /** Tags besides those that follow from the rest. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Has the packages of a whole server, most of whose vulnerabilities are invented. */
  readonly wide?: true;
  readonly ssm: 'online' | 'lost' | 'none';
  /** Age of the last patch scan. */
  readonly patchScan?: number;
  readonly scan: {
    readonly code: 'ACTIVE' | 'INACTIVE';
    readonly reason: string;
    readonly age?: number;
    readonly agentless?: true;
  };
  /** Hours between Inspector first seeing a finding and the fleet's beginning. */
  readonly firstSeen: number;
  /** Source packages that are newer than the oldest build in the repository. */
  readonly newer?: Readonly<Record<string, string>>;
  /** Source packages whose installs report success and change nothing: a version lock nobody remembers. */
  readonly stuck?: readonly string[];
  readonly jars?: readonly Jar[];
  readonly agentMetrics: boolean;
  /** Percent of the root disk in use when the fleet began, and how much more each day; a calm disk otherwise. */
  readonly disk?: { readonly used: number; readonly perDay: number };
  readonly load: LoadShape;
}

/** A package outside the package manager of the operating system. */
export interface Jar {
  readonly name: string;
  readonly version: string;
  readonly path: string;
  /** As Inspector names it. Default JAR. */
  readonly manager?: 'JAR' | 'PYTHONPKG' | 'NODEPKG';
  /** CVE to the version that fixes it. */
  readonly fixes: Readonly<Record<string, string>>;
}

const canonical = '099720109477';
const amazon = '137112412989';
const jammy = {
  id: 'ami-0a220400000000001',
  name: 'ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-20230516',
  owner: canonical,
};
const al2023 = {
  id: 'ami-0a202300000000001',
  name: 'al2023-ami-2023.4.20240611.0-kernel-6.1-x86_64',
  owner: amazon,
};
const rhel = {
  id: 'ami-0a900000000000001',
  name: 'RHEL-9.7.0_HVM-20251031-x86_64-0-Hourly2-GP3',
  owner: '309956199498',
};

const active = (age: number) => ({ code: 'ACTIVE', reason: 'SUCCESSFUL', age }) as const;

const log4j: Jar = {
  name: 'org.apache.logging.log4j:log4j-core',
  version: '2.14.1',
  path: '/opt/batch/lib/log4j-core-2.14.1.jar',
  fixes: {
    'CVE-2021-44228': '2.15.0',
    'CVE-2021-45046': '2.16.0',
    'CVE-2021-45105': '2.17.0',
    'CVE-2021-44832': '2.17.1',
  },
};

const web = {
  platform: 'ubuntu-22.04',
  env: 'prod',
  role: 'web',
  type: 't3.large',
  groups: ['web'],
  image: jammy,
  patchable: true,
  ssm: 'online',
  agentMetrics: true,
  load: 'web',
} as const;

const api = {
  platform: 'amazon-linux-2023',
  env: 'prod',
  role: 'api',
  type: 'c6i.large',
  groups: ['app'],
  image: al2023,
  autoScalingGroup: 'api',
  patchable: true,
  ssm: 'online',
  agentMetrics: false,
  load: 'api',
} as const;

const database = {
  platform: 'rhel-9',
  env: 'prod',
  type: 'r6i.xlarge',
  groups: ['data'],
  image: rhel,
  dataVolumeGiB: 500,
  patchable: true,
  ssm: 'online',
  agentMetrics: true,
} as const;

export const hostSeeds: readonly HostSeed[] = [
  {
    ...web,
    name: 'web-1',
    id: 'i-0aeb0000000000001',
    subnet: 'publicA',
    privateIp: '10.20.1.11',
    publicIp: '198.51.100.21',
    launched: 24 * 212,
    patchScan: 4,
    scan: active(3),
    firstSeen: 24 * 41,
  },
  {
    ...web,
    name: 'web-2',
    id: 'i-0aeb0000000000002',
    subnet: 'publicB',
    privateIp: '10.20.2.12',
    publicIp: '198.51.100.22',
    launched: 24 * 212,
    patchScan: 4,
    scan: active(2),
    firstSeen: 24 * 41,
    newer: { glibc: '0:2.35-0ubuntu3.7' },
  },
  {
    ...api,
    name: 'api-1',
    id: 'i-0a910000000000001',
    subnet: 'privateA',
    privateIp: '10.20.11.21',
    launched: 24 * 96,
    patchScan: 6,
    scan: active(5),
    firstSeen: 24 * 33,
  },
  {
    ...api,
    name: 'api-2',
    spot: true,
    id: 'i-0a910000000000002',
    subnet: 'privateB',
    privateIp: '10.20.12.22',
    launched: 24 * 96,
    patchScan: 6,
    scan: active(6),
    firstSeen: 24 * 33,
    stuck: ['openssl'],
  },
  {
    ...database,
    name: 'db-primary',
    id: 'i-0db00000000000001',
    role: 'db',
    subnet: 'privateA',
    privateIp: '10.20.11.31',
    launched: 24 * 250,
    patchScan: 12,
    scan: active(9),
    firstSeen: 24 * 26,
    disk: { used: 79.4, perDay: 1.9 },
    load: 'database',
  },
  {
    ...database,
    name: 'db-replica',
    id: 'i-0db00000000000002',
    role: 'db-replica',
    subnet: 'privateB',
    privateIp: '10.20.12.32',
    launched: 24 * 250,
    patchScan: 20,
    scan: { code: 'INACTIVE', reason: 'STALE_INVENTORY', age: 26 },
    firstSeen: 24 * 26,
    load: 'replica',
  },
  {
    name: 'cache-1',
    id: 'i-0cac0e00000000001',
    platform: 'rocky-9',
    env: 'prod',
    role: 'cache',
    type: 'r6i.large',
    subnet: 'privateA',
    groups: ['data'],
    privateIp: '10.20.11.41',
    image: { id: 'ami-0a900000000000002', name: 'Rocky-9-EC2-Base-9.6-20250531.0.x86_64', owner: '792107900819' },
    launched: 24 * 180,
    patchable: true,
    ssm: 'online',
    patchScan: 8,
    scan: active(7),
    firstSeen: 24 * 48,
    agentMetrics: true,
    load: 'cache',
  },
  {
    name: 'batch-1',
    id: 'i-0ba7c000000000001',
    platform: 'ubuntu-24.04',
    env: 'staging',
    role: 'batch',
    type: 'c6i.2xlarge',
    subnet: 'privateB',
    groups: ['batch'],
    privateIp: '10.20.12.51',
    image: {
      id: 'ami-0a240400000000001',
      name: 'ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20240423',
      owner: canonical,
    },
    launched: 24 * 131,
    dataVolumeGiB: 200,
    patchable: true,
    ssm: 'online',
    patchScan: 10,
    scan: active(11),
    firstSeen: 24 * 60,
    jars: [log4j],
    agentMetrics: false,
    load: 'night-batch',
  },
  {
    ...api,
    name: 'jenkins-1',
    id: 'i-0c1c1000000000001',
    env: 'staging',
    role: 'ci',
    type: 't3.medium',
    subnet: 'privateA',
    groups: ['batch'],
    privateIp: '10.20.11.61',
    autoScalingGroup: '',
    launched: 24 * 70,
    stopped: 24 * 3,
    ssm: 'lost',
    patchScan: 24 * 3 + 5,
    scan: { code: 'INACTIVE', reason: 'EC2_INSTANCE_STOPPED', age: 24 },
    firstSeen: 24 * 33,
    load: 'build',
  },
  {
    name: 'bastion',
    id: 'i-0ba57100000000001',
    platform: 'ubuntu-22.04',
    env: 'prod',
    role: 'bastion',
    type: 't3.micro',
    subnet: 'publicA',
    groups: ['bastion'],
    privateIp: '10.20.1.10',
    publicIp: '198.51.100.10',
    image: jammy,
    launched: 24 * 398,
    patchable: false,
    ssm: 'none',
    scan: { code: 'INACTIVE', reason: 'UNMANAGED_EC2_INSTANCE' },
    firstSeen: 0,
    agentMetrics: false,
    load: 'idle',
  },
];
