/** The one VPC of the sandbox, as EC2 describes it. */
export const vpc = 'vpc-0a5ec0de000000001';
export const internetGateway = 'igw-0a5ec0de000000001';
export const networkAcl = 'acl-0a5ec0de000000001';

export interface Subnet {
  readonly id: string;
  readonly zone: string;
}

export const subnets = {
  publicA: { id: 'subnet-0a5ec0de0000000a1', zone: 'us-west-2a' },
  publicB: { id: 'subnet-0a5ec0de0000000b1', zone: 'us-west-2b' },
  privateA: { id: 'subnet-0a5ec0de0000000a2', zone: 'us-west-2a' },
  privateB: { id: 'subnet-0a5ec0de0000000b2', zone: 'us-west-2b' },
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
    ingress: [{ port: 8080, from: webGroup, description: 'from the web servers' }, ssh],
  },
  data: {
    id: 'sg-0a5ec0de000000003',
    name: 'data',
    description: 'Databases and caches',
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
    ingress: [
      { port: 22, from: '192.0.2.0/24', description: 'ssh from the office' },
      { port: 22, from: anywhere, description: '' },
    ],
  },
  batch: {
    id: 'sg-0a5ec0de000000005',
    name: 'batch',
    description: 'Batch and build hosts',
    ingress: [ssh],
  },
} as const satisfies Record<string, SecurityGroup>;

export type SecurityGroupName = keyof typeof securityGroups;
