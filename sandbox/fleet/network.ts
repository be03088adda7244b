export interface Vpc {
  readonly id: string;
  readonly cidr: string;
  readonly internetGateway: string;
  readonly networkAcl: string;
  /** `main` is that of every subnet without its own; `public` leads to the internet gateway. */
  readonly routeTables: { readonly main: string; readonly public: string };
}

/** The VPC of the ten instances. */
const main: Vpc = {
  id: 'vpc-0a5ec0de000000001',
  cidr: '10.20.0.0/16',
  internetGateway: 'igw-0a5ec0de000000001',
  networkAcl: 'acl-0a5ec0de000000001',
  routeTables: { main: 'rtb-0a5ec0de000000001', public: 'rtb-0a5ec0de0000000a1' },
};
/** The way from production to staging. */
export const peering = { id: 'pcx-0a5ec0de000000001', to: '10.30.0.0/16' } as const;

/** Where the hosts of a larger fleet are that are not for production. */
const staging: Vpc = {
  id: 'vpc-0a5ec0de000000002',
  cidr: '10.30.0.0/16',
  internetGateway: 'igw-0a5ec0de000000002',
  networkAcl: 'acl-0a5ec0de000000002',
  routeTables: { main: 'rtb-0a5ec0de000000002', public: 'rtb-0a5ec0de0000000a2' },
};

export interface Subnet {
  readonly id: string;
  readonly zone: string;
  readonly vpc: Vpc;
}

export const subnets = {
  publicA: { id: 'subnet-0a5ec0de0000000a1', zone: 'us-west-2a', vpc: main },
  publicB: { id: 'subnet-0a5ec0de0000000b1', zone: 'us-west-2b', vpc: main },
  privateA: { id: 'subnet-0a5ec0de0000000a2', zone: 'us-west-2a', vpc: main },
  privateB: { id: 'subnet-0a5ec0de0000000b2', zone: 'us-west-2b', vpc: main },
  privateC: { id: 'subnet-0a5ec0de0000000c2', zone: 'us-west-2c', vpc: main },
  stagingA: { id: 'subnet-0a5ec0de0000000a3', zone: 'us-west-2a', vpc: staging },
  stagingB: { id: 'subnet-0a5ec0de0000000b3', zone: 'us-west-2b', vpc: staging },
  stagingC: { id: 'subnet-0a5ec0de0000000c3', zone: 'us-west-2c', vpc: staging },
  stagingPublic: { id: 'subnet-0a5ec0de0000000a4', zone: 'us-west-2a', vpc: staging },
} as const satisfies Record<string, Subnet>;

export type SubnetName = keyof typeof subnets;

interface Rule {
  readonly port: number;
  /** A CIDR block or the id of another group. */
  readonly from: string;
  readonly description: string;
}

export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly ingress: readonly Rule[];
  readonly vpc: Vpc;
  readonly tags?: Readonly<Record<string, string>>;
}

const anywhere = '0.0.0.0/0';
const webGroup = 'sg-0a5ec0de000000001';
const appGroup = 'sg-0a5ec0de000000002';
const bastionGroup = 'sg-0a5ec0de000000004';
const ssh: Rule = { port: 22, from: bastionGroup, description: 'ssh from the bastion' };

export const securityGroups = {
  web: {
    id: webGroup,
    name: 'web',
    description: 'Load balanced web servers',
    vpc: main,
    ingress: [
      { port: 443, from: anywhere, description: 'https' },
      { port: 80, from: anywhere, description: 'http, redirected to https' },
      ssh,
    ],
  },
  app: {
    id: appGroup,
    name: 'app',
    description: 'Application servers',
    vpc: main,
    ingress: [{ port: 8080, from: webGroup, description: 'from the web servers' }, ssh],
  },
  data: {
    id: 'sg-0a5ec0de000000003',
    name: 'data',
    description: 'Databases and caches',
    vpc: main,
    ingress: [
      { port: 5432, from: appGroup, description: 'PostgreSQL' },
      { port: 6379, from: appGroup, description: 'Redis' },
      ssh,
    ],
    tags: { ManagedBy: 'terraform' },
  },
  bastion: {
    id: bastionGroup,
    name: 'bastion',
    description: 'Way in for administrators',
    vpc: main,
    ingress: [
      { port: 22, from: '192.0.2.0/24', description: 'ssh from the office' },
      { port: 22, from: anywhere, description: '' },
    ],
  },
  batch: {
    id: 'sg-0a5ec0de000000005',
    name: 'batch',
    description: 'Batch and build hosts',
    vpc: main,
    ingress: [ssh],
  },
  stagingWeb: {
    id: 'sg-0a5ec0de000000006',
    name: 'staging-web',
    description: 'Web servers that are not for production',
    vpc: staging,
    ingress: [{ port: 443, from: '0.0.0.0/0', description: 'https' }],
  },
  stagingInner: {
    id: 'sg-0a5ec0de000000007',
    name: 'staging-inner',
    description: 'Everything else that is not for production',
    vpc: staging,
    ingress: [
      { port: 8080, from: 'sg-0a5ec0de000000006', description: 'from the web servers' },
      { port: 22, from: '0.0.0.0/0', description: 'debugging' },
    ],
  },
} as const satisfies Record<string, SecurityGroup>;

export type SecurityGroupName = keyof typeof securityGroups;

/** The groups of the VPCs that these hosts are in. */
export function groupsOf(hosts: readonly { readonly subnet: SubnetName }[]): SecurityGroup[] {
  const used = new Set<Vpc>(hosts.map(({ subnet }) => subnets[subnet].vpc));
  return Object.values(securityGroups).filter(({ vpc }) => used.has(vpc));
}
