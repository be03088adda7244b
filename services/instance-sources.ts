import type { Instance as Ec2Instance } from '@aws-sdk/client-ec2';
import type { CoveredResource } from '@aws-sdk/client-inspector2';
import type { InstanceInformation } from '@aws-sdk/client-ssm';
import type { Clients } from './aws/clients.js';
import { allPages } from './aws/pages.js';
import type { Instance } from './contracts/instance.js';

/** An instance as EC2 alone describes it, with what other reads need to know about it. */
export interface Host extends Instance {
  readonly tags: Readonly<Record<string, string>>;
  /** Of its owner; an administrator of Inspector sees the findings of other accounts too. */
  readonly account?: string | null;
  readonly ipv6Addresses: readonly string[];
  readonly securityGroupIds: readonly string[];
  /** Ids under which CloudTrail may mention the host: network interfaces and volumes. */
  readonly attachedIds: readonly string[];
  readonly profileArn: string | null;
  /** Ids of its VPC and subnets; empty where nothing says in which it is. */
  readonly networkIds?: readonly string[];
  /** Whether EC2 publishes its metrics every minute instead of every five. */
  readonly detailedMonitoring?: boolean;
  readonly instanceType?: string | null;
  /** EC2 may take it away at any time. */
  readonly spot?: boolean;
  /** Its disks; null when EC2 does not say what the root volume is. */
  readonly disk?: {
    readonly root: 'ebs' | 'instance-store';
    readonly rootVolumeId: string | null;
    readonly dataVolumes: number;
  } | null;
}

export type ManagedNode = Pick<Instance, 'ssm'> & { readonly platform: string | null };
export type ScanCoverage = Pick<Instance, 'scan' | 'scan_reason' | 'scanned_at' | 'scan_mode'>;

const GONE = new Set(['terminated', 'shutting-down']);

/** EC2 gives up to 1000 a page, whose XML is tens of megabytes while it is being read. */
const INSTANCES_A_PAGE = 300;

/** EC2 `DescribeInstances`, all pages, without what is terminated; ordered by name. */
export async function readFleet(clients: Clients, signal: AbortSignal): Promise<Host[]> {
  const ec2 = await clients.ec2();
  const reservations = await allPages(async (NextToken) => {
    const page = await ec2.describeInstances({ MaxResults: INSTANCES_A_PAGE, NextToken }, { abortSignal: signal });
    return { items: page.Reservations, next: page.NextToken };
  });
  return reservations
    .flatMap(({ Instances = [], OwnerId }) => Instances.map((instance) => ({ instance, OwnerId })))
    .filter(({ instance }) => !GONE.has(instance.State?.Name ?? ''))
    .map(({ instance, OwnerId }) => ({ ...hostOf(instance), account: OwnerId ?? null }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }) || (a.instance_id < b.instance_id ? -1 : 1));
}

function hostOf(instance: Ec2Instance): Host {
  const tags = Object.fromEntries((instance.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
  const interfaces = instance.NetworkInterfaces ?? [];
  const id = instance.InstanceId ?? '';
  return {
    instance_id: id,
    name: tags.Name || id,
    environment: tags.env ?? tags.Env ?? tags.environment ?? tags.Environment ?? null,
    role: tags.role ?? tags.Role ?? null,
    platform: platformOf(instance),
    state: instance.State?.Name ?? 'unknown',
    private_ip: instance.PrivateIpAddress || null,
    public_ip: instance.PublicIpAddress || null,
    image_id: instance.ImageId ?? null,
    launched_at: instance.LaunchTime?.toISOString() ?? null,
    ssm: 'unknown',
    scan: 'unknown',
    scan_reason: null,
    scanned_at: null,
    tags,
    ipv6Addresses: interfaces.flatMap((one) => present((one.Ipv6Addresses ?? []).map((ip) => ip.Ipv6Address))),
    securityGroupIds: [
      ...new Set(
        present(
          [...(instance.SecurityGroups ?? []), ...interfaces.flatMap((one) => one.Groups ?? [])].map(
            (group) => group.GroupId,
          ),
        ),
      ),
    ],
    attachedIds: present([
      ...interfaces.map((one) => one.NetworkInterfaceId),
      ...(instance.BlockDeviceMappings ?? []).map((device) => device.Ebs?.VolumeId),
    ]),
    profileArn: instance.IamInstanceProfile?.Arn ?? null,
    networkIds: [
      ...new Set(
        present([instance.VpcId, instance.SubnetId, ...interfaces.flatMap(({ VpcId, SubnetId }) => [VpcId, SubnetId])]),
      ),
    ],
    detailedMonitoring: instance.Monitoring?.State === 'enabled',
    instanceType: instance.InstanceType ?? null,
    spot: instance.InstanceLifecycle === 'spot',
    disk: diskOf(instance),
  };
}

function diskOf({
  RootDeviceType: root,
  RootDeviceName,
  BlockDeviceMappings = [],
}: Ec2Instance): NonNullable<Host['disk']> | null {
  if (root !== 'ebs' && root !== 'instance-store') return null;
  const [first] = BlockDeviceMappings.filter(({ DeviceName }) => DeviceName === RootDeviceName);
  const rootVolumeId = first?.Ebs?.VolumeId ?? null;
  return { root, rootVolumeId, dataVolumes: BlockDeviceMappings.length - (first ? 1 : 0) };
}

/** EC2 knows the distribution only where it is billed for: everything else is "Linux/UNIX" there. */
function platformOf({ PlatformDetails = '' }: Ec2Instance): string {
  if (PlatformDetails === '') return 'unknown';
  return PlatformDetails.startsWith('Linux/UNIX') ? 'Linux' : PlatformDetails;
}

const present = <T>(values: readonly (T | undefined)[]): T[] => values.filter((value) => value !== undefined);

/** SSM `DescribeInstanceInformation` for at most 50 ids. null: Systems Manager does not list the instance. */
export async function readManagedNodes(
  clients: Clients,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, ManagedNode>> {
  const ssm = await clients.ssm();
  const nodes = await allPages(async (NextToken) => {
    const Filters = [{ Key: 'InstanceIds', Values: [...ids] }];
    const page = await ssm.describeInstanceInformation({ Filters, MaxResults: 50, NextToken }, { abortSignal: signal });
    return { items: page.InstanceInformationList, next: page.NextToken };
  });
  const answer = new Map<string, ManagedNode>(ids.map((id) => [id, { ssm: 'not_managed', platform: null }]));
  for (const node of nodes) if (node.InstanceId) answer.set(node.InstanceId, managedNodeOf(node));
  return answer;
}

function managedNodeOf({ PingStatus, PlatformName, PlatformVersion }: InstanceInformation): ManagedNode {
  const platform = [PlatformName, PlatformVersion].filter(Boolean).join(' ');
  return { ssm: PingStatus === 'Online' ? 'online' : 'offline', platform: platform || null };
}

/** Every filter of ListCoverage takes ten values (Amazon Inspector API reference, CoverageFilterCriteria). */
const COVERAGE_IDS_A_CALL = 10;
/** Above this, the list of all instances takes fewer calls than asking about each ten. */
const FEW_IDS = 50;

/** Inspector `ListCoverage`. An instance that it does not list is not scanned. */
export async function readScans(
  clients: Clients,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, ScanCoverage>> {
  const inspector = await clients.inspector();
  const equals = (value: string) => ({ comparison: 'EQUALS' as const, value });
  const list = (some?: readonly string[]) =>
    allPages(async (nextToken) => {
      const filterCriteria = {
        resourceType: [equals('AWS_EC2_INSTANCE')],
        ...(some && { resourceId: some.map(equals) }),
      };
      const input = { filterCriteria, maxResults: 200, nextToken };
      const page = await inspector.listCoverage(input, { abortSignal: signal });
      return { items: page.coveredResources, next: page.nextToken };
    });
  const parts = ids.length > FEW_IDS ? [undefined] : chunks(ids, COVERAGE_IDS_A_CALL);
  const resources = (await Promise.all(parts.map(list))).flat();
  const answer = new Map<string, ScanCoverage>(
    ids.map((id) => [id, { scan: 'not_scanned', scan_reason: null, scanned_at: null }]),
  );
  // The network is looked at from outside, whether or not anybody could look into the host.
  const packageScans = resources.filter((resource) => resource.scanType !== 'NETWORK');
  for (const resource of packageScans) {
    if (resource.resourceId && answer.has(resource.resourceId)) answer.set(resource.resourceId, scanOf(resource));
  }
  return answer;
}

const chunks = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));

/** A host that was scanned once and can no longer be is stale: what was found then is true, what came since is unseen. */
const modes: Readonly<Record<string, Instance['scan_mode']>> = {
  EC2_SSM_AGENT_BASED: 'agent',
  EC2_AGENTLESS: 'agentless',
};

function scanOf({ scanStatus, lastScannedAt, scanMode }: CoveredResource): ScanCoverage {
  const scanned = scanStatus?.statusCode === 'ACTIVE' && ACTIVE_REASONS.has(scanStatus.reason ?? '');
  return {
    scan: scanned && lastScannedAt ? 'scanned' : lastScannedAt ? 'stale' : 'not_scanned',
    scan_reason: scanStatus?.reason ?? null,
    scanned_at: lastScannedAt?.toISOString() ?? null,
    scan_mode: modes[scanMode ?? ''] ?? null,
  };
}

/** Inspector API reference, ScanStatus: the reasons under which the last scan still speaks for the host. */
const ACTIVE_REASONS = new Set(['SUCCESSFUL', 'SCAN_IN_PROGRESS']);
