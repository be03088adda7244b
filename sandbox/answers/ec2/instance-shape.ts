import type { Instance, Tag } from '@aws-sdk/client-ec2';
import type { Host } from '../../fleet/host.js';
import { securityGroups, subnets } from '../../fleet/network.js';
import type { Fleet } from '../../fleet.js';
import type { RecordedInstance } from '../../replay.js';

export const tagList = (tags: Readonly<Record<string, string>>): Tag[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

export const rootDevice = '/dev/xvda';

export const volumeId = (host: Host, kind: 'root' | 'data'): string =>
  (kind === 'root' ? host.state.rootVolume : undefined) ?? `vol-${kind === 'root' ? '0' : '1'}${host.seed.id.slice(3)}`;

/** Every instance that EC2 lists, seeded ones first. */
export const allInstances = (fleet: Fleet, account: string): Instance[] => [
  ...fleet.hosts.map((host) => seededInstance(host, fleet, account)),
  ...fleet.recorded.map((instance) => recordedInstance(instance, fleet)),
];

/** Tag `sandbox:machine=restarted`: somebody stopped it and started it again, an hour after it was made. */
const startedAt = ({ tags }: Host, made: Date): Date =>
  tags['sandbox:machine'] === 'restarted' ? new Date(made.getTime() + 3_600_000) : made;

function seededInstance(host: Host, fleet: Fleet, account: string): Instance {
  const { seed, platform } = host;
  const subnet = subnets[seed.subnet];
  const groups = seed.groups.map((name) => ({
    GroupId: securityGroups[name].id,
    GroupName: securityGroups[name].name,
  }));
  const attached = fleet.state.ago(seed.launched);
  const volumes = [['root', rootDevice] as const, ...(seed.dataVolumeGiB ? [['data', '/dev/sdf'] as const] : [])];
  const address = host.stopped ? undefined : seed.publicIp;
  return {
    InstanceId: seed.id,
    ImageId: seed.image.id,
    InstanceType: seed.type as 't3.micro',
    ...(seed.spot && { InstanceLifecycle: 'spot' as const }),
    State: host.stopped ? { Code: 80, Name: 'stopped' } : { Code: 16, Name: 'running' },
    ...(host.stopped
      ? {
          StateReason: {
            Code: 'Client.UserInitiatedShutdown',
            Message: 'Client.UserInitiatedShutdown: User initiated shutdown',
          },
        }
      : {}),
    LaunchTime: startedAt(host, attached),
    Placement: { AvailabilityZone: subnet.zone, Tenancy: 'default' },
    PrivateIpAddress: seed.privateIp,
    PrivateDnsName: `ip-${seed.privateIp.replaceAll('.', '-')}.us-west-2.compute.internal`,
    ...(address ? { PublicIpAddress: address } : {}),
    VpcId: subnet.vpc.id,
    SubnetId: subnet.id,
    Architecture: 'x86_64',
    VirtualizationType: 'hvm',
    Hypervisor: 'xen',
    RootDeviceName: rootDevice,
    RootDeviceType: 'ebs',
    PlatformDetails: platform.ec2,
    Monitoring: { State: 'disabled' },
    IamInstanceProfile: { Arn: host.instanceProfile(account), Id: `AIPA${seed.id.slice(2).toUpperCase()}` },
    MetadataOptions: {
      State: 'applied',
      HttpTokens: seed.name === 'bastion' ? 'optional' : 'required',
      HttpEndpoint: 'enabled',
    },
    SecurityGroups: groups,
    NetworkInterfaces: [
      {
        NetworkInterfaceId: host.networkInterface,
        Status: 'in-use',
        SubnetId: subnet.id,
        VpcId: subnet.vpc.id,
        PrivateIpAddress: seed.privateIp,
        Groups: groups,
        Attachment: { AttachTime: attached, DeviceIndex: 0, Status: 'attached' },
        ...(address ? { Association: { PublicIp: address, IpOwnerId: 'amazon' } } : {}),
      },
    ],
    BlockDeviceMappings: volumes.map(([kind, DeviceName]) => ({
      DeviceName,
      Ebs: {
        VolumeId: volumeId(host, kind),
        Status: 'attached',
        AttachTime: attached,
        DeleteOnTermination: kind === 'root',
      },
    })),
    Tags: tagList(host.tags),
  };
}

/** A recording says little of an instance; what it does not say is left out. */
function recordedInstance({ id, resource, interfaces }: RecordedInstance, fleet: Fleet): Instance {
  const details = resource?.details?.awsEc2Instance;
  const [privateIp, publicIp] = details?.ipV4Addresses ?? [];
  return {
    InstanceId: id,
    State: { Code: 16, Name: 'running' },
    ...(details?.imageId ? { ImageId: details.imageId } : {}),
    ...(details?.type ? { InstanceType: details.type as 't3.micro' } : {}),
    ...(details?.launchedAt ? { LaunchTime: details.launchedAt } : {}),
    ...(privateIp ? { PrivateIpAddress: privateIp } : {}),
    ...(publicIp ? { PublicIpAddress: publicIp } : {}),
    ...(details?.vpcId ? { VpcId: details.vpcId } : {}),
    ...(details?.subnetId ? { SubnetId: details.subnetId } : {}),
    ...(details?.iamInstanceProfileArn ? { IamInstanceProfile: { Arn: details.iamInstanceProfileArn } } : {}),
    SecurityGroups: [],
    NetworkInterfaces: interfaces.map((NetworkInterfaceId) => ({ NetworkInterfaceId, Status: 'in-use' as const })),
    BlockDeviceMappings: [],
    Tags: tagList({ ...resource?.tags, ...fleet.state.tagsOf(id) }),
  };
}
