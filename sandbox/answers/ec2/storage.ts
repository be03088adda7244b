import type {
  CreateSnapshotCommandInput,
  CreateSnapshotCommandOutput,
  CreateSnapshotsCommandInput,
  CreateSnapshotsCommandOutput,
  DescribeImagesCommandInput,
  DescribeImagesCommandOutput,
  DescribeSnapshotsCommandInput,
  DescribeSnapshotsCommandOutput,
  DescribeVolumesCommandInput,
  DescribeVolumesCommandOutput,
  Image,
  Snapshot,
  Volume,
} from '@aws-sdk/client-ec2';
import { AwsError, type Call } from '../../answer.js';
import type { Host } from '../../fleet/host.js';
import { subnets } from '../../fleet/network.js';
import { hex } from '../../fleet/random.js';
import type { Snapshot as KeptSnapshot } from '../../fleet/state.js';
import type { Fleet } from '../../fleet.js';
import type { World } from '../../world.js';
import { ec2Page, filtered, known } from './filters.js';
import { rootDevice, tagList, volumeId } from './instance-shape.js';
import { contentsOf } from './root-volume.js';
import { keepTags } from './tags.js';

type Out<T> = Omit<T, '$metadata'>;

const snapshotMs = 8_000;
const rootGiB = 30;

const volumesOf = (host: Host) => [
  { id: volumeId(host, 'root'), device: rootDevice, sizeGiB: rootGiB, root: true },
  ...(host.seed.dataVolumeGiB
    ? [{ id: volumeId(host, 'data'), device: '/dev/sdf', sizeGiB: host.seed.dataVolumeGiB, root: false }]
    : []),
];

export function storageAnswers(world: World, fleet: Fleet) {
  const { state } = fleet;
  state.on('snapshot', ({ snapshotId }) => {
    const snapshot = state.snapshots.find(({ id }) => id === snapshotId);
    if (snapshot) snapshot.completedAt = state.now().toISOString();
  });

  const volumes = (): Volume[] => [
    ...fleet.hosts.flatMap((host) =>
      volumesOf(host).map(
        ({ id, device, sizeGiB, root }): Volume => ({
          VolumeId: id,
          Size: sizeGiB,
          VolumeType: 'gp3',
          State: 'in-use',
          Encrypted: true,
          AvailabilityZone: subnets[host.seed.subnet].zone,
          CreateTime: state.ago(host.seed.launched),
          Attachments: [
            { InstanceId: host.seed.id, Device: device, State: 'attached', VolumeId: id, DeleteOnTermination: root },
          ],
          Tags: tagList(state.tagsOf(id)),
        }),
      ),
    ),
    ...state.detached.map(({ id, instanceId, sizeGiB }) => ({
      VolumeId: id,
      Size: sizeGiB,
      VolumeType: 'gp3' as const,
      State: 'available' as const,
      Encrypted: true,
      AvailabilityZone: subnets[fleet.host(instanceId)?.seed.subnet ?? 'privateA'].zone,
      Attachments: [],
      Tags: tagList(state.tagsOf(id)),
    })),
  ];

  const snapshotShape = (snapshot: KeptSnapshot): Snapshot => ({
    SnapshotId: snapshot.id,
    VolumeId: snapshot.volumeId,
    VolumeSize: snapshot.sizeGiB,
    State: snapshot.completedAt ? 'completed' : 'pending',
    Progress: snapshot.completedAt ? '100%' : '0%',
    StartTime: new Date(snapshot.startedAt),
    ...(snapshot.completedAt ? { CompletionTime: new Date(snapshot.completedAt) } : {}),
    Description: snapshot.description,
    OwnerId: world.account,
    Encrypted: true,
    Tags: tagList(state.tagsOf(snapshot.id)),
  });

  const images = (): Image[] => {
    const byId = new Map(
      fleet.hosts.map(({ seed, platform }) => [seed.image.id, { ...seed.image, details: platform.ec2 }]),
    );
    return [...byId.values()].map(({ id, name, owner, details }) => ({
      ImageId: id,
      Name: name,
      Description: name,
      OwnerId: owner,
      State: 'available',
      Architecture: 'x86_64',
      ImageType: 'machine',
      Public: true,
      PlatformDetails: details,
      RootDeviceName: rootDevice,
      RootDeviceType: 'ebs',
      VirtualizationType: 'hvm',
      Tags: tagList(state.tagsOf(id)),
    }));
  };

  function keep(
    host: Host,
    { id: volumeId, sizeGiB, root }: ReturnType<typeof volumesOf>[number],
    { Description = '', TagSpecifications }: Pick<CreateSnapshotCommandInput, 'Description' | 'TagSpecifications'>,
  ): KeptSnapshot {
    const id = `snap-${hex(17, 'snapshot', volumeId, state.nextNumber(), state.startedAt.toISOString())}`;
    const snapshot: KeptSnapshot = {
      id,
      volumeId,
      instanceId: host.seed.id,
      sizeGiB,
      description: Description,
      startedAt: state.now().toISOString(),
      ...(root && { contents: contentsOf(host) }),
    };
    state.snapshots.push(snapshot);
    keepTags(state, id, TagSpecifications);
    state.after(snapshotMs, { kind: 'snapshot', snapshotId: id });
    return snapshot;
  }

  return {
    DescribeVolumes({ input }: Call<DescribeVolumesCommandInput>): Out<DescribeVolumesCommandOutput> {
      const named = known(volumes(), input.VolumeIds, ({ VolumeId }) => VolumeId, {
        kind: 'InvalidVolume',
        noun: 'volume',
        pattern: /^vol-/,
      });
      const wanted = filtered(
        named,
        input.Filters,
        {
          'volume-id': ({ VolumeId }) => [VolumeId],
          'attachment.instance-id': ({ Attachments = [] }) => Attachments.map(({ InstanceId }) => InstanceId),
          'attachment.device': ({ Attachments = [] }) => Attachments.map(({ Device }) => Device),
          status: ({ State }) => [State],
        },
        ({ Tags }) => Tags,
      );
      const { items, next } = ec2Page(wanted, input, input.VolumeIds);
      return { Volumes: items, ...(next ? { NextToken: next } : {}) };
    },

    DescribeSnapshots({ input }: Call<DescribeSnapshotsCommandInput>): Out<DescribeSnapshotsCommandOutput> {
      const named = known(state.snapshots.map(snapshotShape), input.SnapshotIds, ({ SnapshotId }) => SnapshotId, {
        kind: 'InvalidSnapshot',
        noun: 'snapshot',
        pattern: /^snap-/,
      });
      const wanted = filtered(
        named,
        input.Filters,
        {
          'snapshot-id': ({ SnapshotId }) => [SnapshotId],
          'volume-id': ({ VolumeId }) => [VolumeId],
          status: ({ State }) => [State],
          description: ({ Description }) => [Description],
          'owner-id': ({ OwnerId }) => [OwnerId],
        },
        ({ Tags }) => Tags,
      );
      const { items, next } = ec2Page(wanted, input, input.SnapshotIds);
      return { Snapshots: items, ...(next ? { NextToken: next } : {}) };
    },

    CreateSnapshot({ input }: Call<CreateSnapshotCommandInput>): Out<CreateSnapshotCommandOutput> {
      known(volumes(), [input.VolumeId ?? ''], ({ VolumeId }) => VolumeId, {
        kind: 'InvalidVolume',
        noun: 'volume',
        pattern: /^vol-/,
      });
      for (const host of fleet.hosts) {
        const volume = volumesOf(host).find(({ id }) => id === input.VolumeId);
        if (volume) return snapshotShape(keep(host, volume, input));
      }
      throw new AwsError('InvalidVolume.NotFound', `The volume ID '${input.VolumeId}' does not exist`);
    },

    CreateSnapshots({ input }: Call<CreateSnapshotsCommandInput>): Out<CreateSnapshotsCommandOutput> {
      const wanted = input.InstanceSpecification;
      const host = fleet.host(wanted?.InstanceId ?? '');
      if (!host)
        throw new AwsError('InvalidInstanceID.NotFound', `The instance ID '${wanted?.InstanceId}' does not exist`);
      const chosen = volumesOf(host).filter(
        ({ id, root }) => !(root && wanted?.ExcludeBootVolume) && !wanted?.ExcludeDataVolumeIds?.includes(id),
      );
      if (chosen.length === 0) throw new AwsError('InvalidParameterValue', 'There are no volumes to snapshot');
      return { Snapshots: chosen.map((volume) => snapshotShape(keep(host, volume, input))) };
    },

    DescribeImages({ input }: Call<DescribeImagesCommandInput>): Out<DescribeImagesCommandOutput> {
      const named = known(images(), input.ImageIds, ({ ImageId }) => ImageId, {
        kind: 'InvalidAMIID',
        noun: 'image',
        pattern: /^ami-/,
      });
      const wanted = filtered(
        named.filter(({ OwnerId = '' }) => !input.Owners?.length || input.Owners.includes(OwnerId)),
        input.Filters,
        {
          'image-id': ({ ImageId }) => [ImageId],
          name: ({ Name }) => [Name],
          'owner-id': ({ OwnerId }) => [OwnerId],
          state: ({ State }) => [State],
          architecture: ({ Architecture }) => [Architecture],
        },
        ({ Tags }) => Tags,
      );
      const { items, next } = ec2Page(wanted, input, input.ImageIds);
      return { Images: items, ...(next ? { NextToken: next } : {}) };
    },
  };
}
