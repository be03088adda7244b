import assert from 'node:assert/strict';
import type {
  CreateSnapshotCommandOutput,
  CreateSnapshotsCommandOutput,
  DescribeImagesCommandOutput,
  DescribeInstanceStatusCommandOutput,
  DescribeInstancesCommandOutput,
  DescribeNetworkAclsCommandOutput,
  DescribeNetworkInterfacesCommandOutput,
  DescribeSecurityGroupsCommandOutput,
  DescribeSnapshotsCommandOutput,
  DescribeVolumesCommandOutput,
  Filter,
} from '@aws-sdk/client-ec2';
import { type Asked, closeFleets, every, openFleet, pass } from './ask.js';

const instancesOf = ({ Reservations = [] }: DescribeInstancesCommandOutput) =>
  Reservations.flatMap(({ Instances = [] }) => Instances);

const names = ({ ask }: Asked, ...filters: Filter[]) =>
  instancesOf(ask('ec2', 'DescribeInstances', { Filters: filters })).map(
    ({ Tags = [] }) => Tags.find(({ Key }) => Key === 'Name')?.Value,
  );

describe('EC2', () => {
  afterEach(closeFleets);

  it('finds instances by tag, address, state and wildcard', () => {
    const aws = openFleet();
    assert.deepEqual(names(aws, { Name: 'tag:role', Values: ['web'] }), ['web-1', 'web-2']);
    assert.deepEqual(names(aws, { Name: 'tag:env', Values: ['staging'] }), ['batch-1', 'jenkins-1']);
    assert.deepEqual(names(aws, { Name: 'tag:Name', Values: ['db-*'] }), ['db-primary', 'db-replica']);
    assert.deepEqual(names(aws, { Name: 'private-ip-address', Values: ['10.20.11.41'] }), ['cache-1']);
    assert.deepEqual(names(aws, { Name: 'ip-address', Values: ['198.51.100.10'] }), ['bastion']);
    assert.deepEqual(names(aws, { Name: 'instance-state-name', Values: ['stopped'] }), ['jenkins-1']);
    assert.deepEqual(
      names(aws, { Name: 'tag:role', Values: ['web', 'api'] }, { Name: 'availability-zone', Values: ['us-west-2b'] }),
      ['web-2', 'api-2'],
    );
    assert.equal(names(aws, { Name: 'tag:sre-agent:patch', Values: ['allowed'] }).length, 9);
    assert.throws(() => names(aws, { Name: 'colour', Values: ['red'] }), { code: 'InvalidParameterValue' });
  });

  it('refuses ids as EC2 does', () => {
    const { ask } = openFleet();
    const ids = (InstanceIds: string[]) => () => ask('ec2', 'DescribeInstances', { InstanceIds });
    assert.throws(ids(['i-0123456789abcdef0']), { code: 'InvalidInstanceID.NotFound' });
    assert.throws(ids(['web-1']), { code: 'InvalidInstanceID.Malformed' });
    assert.throws(() => ask('ec2', 'DescribeInstances', { MaxResults: 4 }), { code: 'InvalidParameterValue' });
    assert.throws(() => ask('ec2', 'DescribeInstances', { NextToken: 'mine' }), { code: 'InvalidNextToken' });
  });

  it('finds the network ACL of a subnet, whose rules a tag closes', () => {
    const { ask } = openFleet();
    const acls = (Values: string[]) =>
      ask<DescribeNetworkAclsCommandOutput>('ec2', 'DescribeNetworkAcls', {
        Filters: [{ Name: 'association.subnet-id', Values }],
      }).NetworkAcls ?? [];
    const inbound = () =>
      acls(['subnet-0a5ec0de0000000a1'])
        .flatMap(({ Entries = [] }) => Entries)
        .flatMap(({ Egress, RuleNumber, RuleAction }) => (Egress ? [] : [`${RuleNumber} ${RuleAction}`]));
    assert.deepEqual(acls(['subnet-0a5ec0de0000000ff']), []);
    assert.deepEqual(inbound(), ['100 allow', '32767 deny']);
    ask('ec2', 'CreateTags', {
      Resources: ['acl-0a5ec0de000000001'],
      Tags: [{ Key: 'sandbox:acl', Value: 'closed' }],
    });
    assert.deepEqual(inbound(), ['80 allow', '90 deny', '100 allow', '32767 deny']);
  });

  it('pages without losing or repeating an instance', () => {
    const { ask } = openFleet();
    const { items, pages } = every(
      (NextToken) => ask<DescribeInstancesCommandOutput>('ec2', 'DescribeInstances', { MaxResults: 5, NextToken }),
      instancesOf,
      ({ NextToken }) => NextToken,
    );
    assert.deepEqual(pages, [5, 5]);
    assert.equal(new Set(items.map(({ InstanceId }) => InstanceId)).size, 10);
  });

  it('ties instances to groups, interfaces, volumes and images that exist', () => {
    const { ask } = openFleet();
    const instances = instancesOf(ask('ec2', 'DescribeInstances'));
    const groups = ask<DescribeSecurityGroupsCommandOutput>('ec2', 'DescribeSecurityGroups', {
      GroupIds: [
        ...new Set(instances.flatMap(({ SecurityGroups = [] }) => SecurityGroups.map(({ GroupId }) => GroupId))),
      ],
    });
    assert.equal(groups.SecurityGroups?.length, 5);
    const interfaces = ask<DescribeNetworkInterfacesCommandOutput>('ec2', 'DescribeNetworkInterfaces', {
      NetworkInterfaceIds: instances.map(({ NetworkInterfaces = [] }) => NetworkInterfaces[0]?.NetworkInterfaceId),
    });
    assert.equal(interfaces.NetworkInterfaces?.length, 10);
    const volumes = ask<DescribeVolumesCommandOutput>('ec2', 'DescribeVolumes', {
      VolumeIds: instances.flatMap(({ BlockDeviceMappings = [] }) =>
        BlockDeviceMappings.map(({ Ebs }) => Ebs?.VolumeId),
      ),
    });
    assert.equal(volumes.Volumes?.length, 13);
    const images = ask<DescribeImagesCommandOutput>('ec2', 'DescribeImages', {
      ImageIds: [...new Set(instances.map(({ ImageId }) => ImageId))],
    });
    assert.equal(images.Images?.length, 5);
  });

  it('opens 443 and 80 of the web servers and 22 of the bastion to the world, and nothing else', () => {
    const { ask } = openFleet();
    const open = ask<DescribeSecurityGroupsCommandOutput>('ec2', 'DescribeSecurityGroups').SecurityGroups?.flatMap(
      ({ GroupName, IpPermissions = [] }) =>
        IpPermissions.filter(({ IpRanges = [] }) => IpRanges.some(({ CidrIp }) => CidrIp === '0.0.0.0/0')).map(
          ({ FromPort }) => `${GroupName} ${FromPort}`,
        ),
    );
    assert.deepEqual(open, ['web 443', 'web 80', 'bastion 22']);
  });

  it('takes a while to complete a snapshot', async () => {
    const { ask, id, clock } = openFleet();
    const made = ask<CreateSnapshotsCommandOutput>('ec2', 'CreateSnapshots', {
      InstanceSpecification: { InstanceId: id('db-primary'), ExcludeDataVolumeIds: [] },
      Description: 'before patching',
      TagSpecifications: [{ ResourceType: 'snapshot', Tags: [{ Key: 'workflow', Value: 'w-1' }] }],
    });
    const ids = made.Snapshots?.map(({ SnapshotId }) => SnapshotId);
    assert.equal(ids?.length, 2);
    const states = () =>
      ask<DescribeSnapshotsCommandOutput>('ec2', 'DescribeSnapshots', {
        Filters: [{ Name: 'tag:workflow', Values: ['w-1'] }],
      }).Snapshots?.map(({ State, Progress, SnapshotId }) => [State, Progress, ids?.includes(SnapshotId)]);
    assert.deepEqual(states(), [
      ['pending', '0%', true],
      ['pending', '0%', true],
    ]);
    await pass(clock, 10_000);
    assert.deepEqual(states(), [
      ['completed', '100%', true],
      ['completed', '100%', true],
    ]);
  });

  it('finds the root volume of a host by its device, and snapshots that one alone', () => {
    const { ask, id } = openFleet();
    const { Reservations } = ask<DescribeInstancesCommandOutput>('ec2', 'DescribeInstances', {
      InstanceIds: [id('db-primary')],
    });
    const device = Reservations?.[0]?.Instances?.[0]?.RootDeviceName ?? '';
    const volumes = (...more: { Name: string; Values: string[] }[]) =>
      ask<DescribeVolumesCommandOutput>('ec2', 'DescribeVolumes', {
        Filters: [{ Name: 'attachment.instance-id', Values: [id('db-primary')] }, ...more],
      }).Volumes ?? [];
    assert.equal(volumes().length, 2);
    const [root, ...others] = volumes({ Name: 'attachment.device', Values: [device] });
    assert.equal(others.length, 0);
    assert.equal(root?.Attachments?.[0]?.DeleteOnTermination, true);
    const made = ask<CreateSnapshotCommandOutput>('ec2', 'CreateSnapshot', { VolumeId: root?.VolumeId ?? '' });
    assert.equal(made.VolumeId, root?.VolumeId);
    assert.equal(ask<DescribeSnapshotsCommandOutput>('ec2', 'DescribeSnapshots', {}).Snapshots?.length, 1);
    assert.throws(() => ask('ec2', 'CreateSnapshot', { VolumeId: 'vol-00000000000000000' }), {
      code: 'InvalidVolume.NotFound',
    });
  });

  it('keeps tags, and fails the status check of an instance tagged so', () => {
    const { ask, id } = openFleet();
    const status = () =>
      ask<DescribeInstanceStatusCommandOutput>('ec2', 'DescribeInstanceStatus', { InstanceIds: [id('api-1')] })
        .InstanceStatuses?.[0]?.InstanceStatus?.Status;
    assert.equal(status(), 'ok');
    ask('ec2', 'CreateTags', { Resources: [id('api-1')], Tags: [{ Key: 'sandbox:health', Value: 'impaired' }] });
    assert.equal(status(), 'impaired');
    assert.throws(() => ask('ec2', 'CreateTags', { Resources: [id('api-1')], Tags: [{ Key: 'aws:x', Value: '' }] }), {
      code: 'InvalidParameterValue',
    });
  });

  it('says nothing of the status of a stopped instance unless asked for all', () => {
    const { ask } = openFleet();
    const count = (IncludeAllInstances?: boolean) =>
      ask<DescribeInstanceStatusCommandOutput>('ec2', 'DescribeInstanceStatus', { IncludeAllInstances })
        .InstanceStatuses?.length;
    assert.deepEqual([count(), count(true)], [9, 10]);
  });
});
