import type { Relationship } from '@aws-sdk/client-config-service';
import type {
  DescribeNetworkAclsCommandOutput,
  DescribeNetworkInterfacesCommandOutput,
  DescribeRouteTablesCommandOutput,
  DescribeSecurityGroupsCommandOutput,
  DescribeVolumesCommandOutput,
  NetworkAcl,
  NetworkInterface,
  RouteTable,
  SecurityGroup,
  Volume,
} from '@aws-sdk/client-ec2';
import type { Answers } from '../../answer.js';
import { type Content, contentOf, withBothRanges } from '../../fleet/configuration/content.js';
import { configurationEdits, scratchVolume } from '../../fleet/configuration/edits.js';
import { networkResources } from '../../fleet/configuration/network.js';
import { configRules } from '../../fleet/configuration/rules.js';
import { type Resource, SeededConfiguration } from '../../fleet/configuration/seeded.js';
import { subnets } from '../../fleet/network.js';
import { hex } from '../../fleet/random.js';
import type { Fleet } from '../../fleet.js';
import type { World } from '../../world.js';
import { allInstances } from '../ec2/instance-shape.js';

const related = (resourceType: string, resourceId: string, relationshipName: string): Relationship => ({
  resourceType: resourceType as 'AWS::EC2::Instance',
  resourceId,
  relationshipName,
});

/** Config's history of the seeded fleet, which ends in what EC2 describes when it is first asked for. */
export function seededConfiguration(world: World, fleet: Fleet, ec2: Answers): SeededConfiguration {
  const { account, region } = world;
  const startedAt = fleet.state.startedAt;
  const seedOf = (name: string) => {
    const found = fleet.hosts.find(({ seed }) => seed.name === name);
    if (!found) throw new Error(`Config's history needs ${name}`);
    return found.seed;
  };
  return new SeededConfiguration({
    ...{ account, region, startedAt, rules: configRules, edits: configurationEdits(seedOf) },
    resources: [
      ...instances(account, fleet),
      ...described(fleet, ec2),
      ...roles(account, fleet),
      ...inventories(fleet),
      scratch(new Date(startedAt.getTime() - 1_200 * 60_000), new Date(startedAt.getTime() - 900 * 60_000)),
    ],
  });
}

/** Without the tags that were set since: Config has not seen those. */
function instances(account: string, fleet: Fleet): Resource[] {
  const byId = new Map(allInstances(fleet, account).map((instance) => [instance.InstanceId, instance]));
  return fleet.hosts.flatMap(({ seed }) => {
    const instance = byId.get(seed.id);
    if (!instance) return [];
    const since = fleet.state.tagsOf(seed.id);
    const name = instance.IamInstanceProfile?.Arn?.split('/').at(-1) ?? '';
    const content = contentOf({
      ...instance,
      Tags: (instance.Tags ?? []).filter(({ Key = '' }) => !(Key in since)),
      IamInstanceProfile: { Arn: instance.IamInstanceProfile?.Arn, Id: `AIPA${name.toUpperCase()}` },
    }) as Content;
    return [
      {
        ...{ type: 'AWS::EC2::Instance', id: seed.id, zone: subnets[seed.subnet].zone, content },
        createdAt: fleet.state.ago(seed.launched),
        relationships: [
          ...(instance.SecurityGroups ?? []).map(({ GroupId = '' }) =>
            related('AWS::EC2::SecurityGroup', GroupId, 'Is associated with SecurityGroup'),
          ),
          ...(instance.NetworkInterfaces ?? []).map(({ NetworkInterfaceId = '' }) =>
            related('AWS::EC2::NetworkInterface', NetworkInterfaceId, 'Contains NetworkInterface'),
          ),
          ...(instance.BlockDeviceMappings ?? []).map(({ Ebs }) =>
            related('AWS::EC2::Volume', Ebs?.VolumeId ?? '', 'Is attached to Volume'),
          ),
        ],
      },
    ];
  });
}

function described(fleet: Fleet, ec2: Answers): Resource[] {
  const all = <Output extends { NextToken?: string | undefined }, Item>(
    operation: string,
    items: (page: Output) => readonly Item[] | undefined,
  ): Item[] => {
    const found: Item[] = [];
    let NextToken: string | undefined;
    do {
      const page = ec2[operation]?.({ input: { NextToken } } as never) as Output;
      found.push(...(items(page) ?? []));
      ({ NextToken } = page);
    } while (NextToken);
    return found;
  };
  const longAgo = fleet.state.ago(24 * 400);
  const groups = all<DescribeSecurityGroupsCommandOutput, SecurityGroup>(
    'DescribeSecurityGroups',
    ({ SecurityGroups }) => SecurityGroups,
  );
  const interfaces = all<DescribeNetworkInterfacesCommandOutput, NetworkInterface>(
    'DescribeNetworkInterfaces',
    ({ NetworkInterfaces }) => NetworkInterfaces,
  );
  const volumes = all<DescribeVolumesCommandOutput, Volume>('DescribeVolumes', ({ Volumes }) => Volumes);
  const tables = all<DescribeRouteTablesCommandOutput, RouteTable>(
    'DescribeRouteTables',
    ({ RouteTables }) => RouteTables,
  );
  const acls = all<DescribeNetworkAclsCommandOutput, NetworkAcl>(
    'DescribeNetworkAcls',
    ({ NetworkAcls }) => NetworkAcls,
  );
  const about = (instanceId: string | undefined, name: string) =>
    instanceId ? [related('AWS::EC2::Instance', instanceId, name)] : [];
  return [
    ...networkResources(fleet, tables, acls),
    ...groups.map((group): Resource => {
      const content = contentOf(group) as Content;
      const both = (list: unknown) => (list as Content[]).map(withBothRanges);
      return {
        ...{
          type: 'AWS::EC2::SecurityGroup',
          id: group.GroupId ?? '',
          name: group.GroupName ?? '',
          createdAt: longAgo,
        },
        content: {
          ...content,
          ipPermissions: both(content.ipPermissions),
          ipPermissionsEgress: both(content.ipPermissionsEgress),
        },
        relationships: [related('AWS::EC2::VPC', group.VpcId ?? '', 'Is contained in Vpc')],
      };
    }),
    ...interfaces.map(
      (one): Resource => ({
        ...{ type: 'AWS::EC2::NetworkInterface', id: one.NetworkInterfaceId ?? '', zone: one.AvailabilityZone ?? '' },
        ...{ content: contentOf(one) as Content, createdAt: longAgo },
        relationships: about(one.Attachment?.InstanceId, 'Is attached to Instance'),
      }),
    ),
    ...volumes.map(
      (volume): Resource => ({
        ...{ type: 'AWS::EC2::Volume', id: volume.VolumeId ?? '', zone: volume.AvailabilityZone ?? '' },
        ...{ content: contentOf(volume) as Content, createdAt: volume.CreateTime ?? longAgo },
        relationships: about(volume.Attachments?.[0]?.InstanceId, 'Is attached to Instance'),
      }),
    ),
  ];
}

/** What SSM Inventory collected, which Config keeps of managed instances; the package managers of Linux have no services. */
function inventories(fleet: Fleet): Resource[] {
  return fleet.hosts.flatMap((host): Resource[] => {
    const { at, versions } = host.state.inventory;
    if (at === undefined) return [];
    const packages = host
      .packages(versions)
      .map(({ name, version }) => [
        name,
        { Name: name, Version: version, Architecture: 'x86_64', ApplicationType: 'System' },
      ]);
    const content = {
      'AWS:Application': { SchemaVersion: '1.1', Content: Object.fromEntries(packages) },
      'AWS:InstanceInformation': {
        SchemaVersion: '1.0',
        Content: { [host.seed.id]: { InstanceId: host.seed.id, PlatformName: host.platform.ssm.name } },
      },
    };
    const createdAt = fleet.state.ago(host.seed.launched);
    return [{ type: 'AWS::SSM::ManagedInstanceInventory', id: host.seed.id, content, createdAt, relationships: [] }];
  });
}

/** The role of each host and the profile that carries it, which have the same name. */
function roles(account: string, fleet: Fleet): Resource[] {
  const createdAt = fleet.state.ago(24 * 400);
  const names = new Set([...fleet.hosts.map(({ roleName }) => roleName), 'bastion-admin']);
  return [...names].flatMap((name): Resource[] => {
    const arn = `arn:aws:iam::${account}:role/${name}`;
    const roleId = `AROA${hex(16, 'role', name).toUpperCase()}`;
    const policies = [
      { policyName: 'AmazonSSMManagedInstanceCore', policyArn: 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore' },
    ];
    return [
      {
        ...{ type: 'AWS::IAM::InstanceProfile', id: name, name, createdAt, relationships: [] },
        content: {
          instanceProfileName: name,
          arn: `arn:aws:iam::${account}:instance-profile/${name}`,
          path: '/',
          roles: [name],
        },
      },
      {
        ...{ type: 'AWS::IAM::Role', id: roleId, name, createdAt, relationships: [] },
        content: {
          path: '/',
          roleName: name,
          roleId,
          arn,
          attachedManagedPolicies: policies,
          rolePolicyList: [],
          tags: [],
        },
      },
    ];
  });
}

/** A volume that came and went within a day, as EC2 no longer knows it. */
const scratch = (createdAt: Date, deletedAt: Date): Resource => ({
  ...{ type: 'AWS::EC2::Volume', id: scratchVolume, zone: 'us-west-2b', createdAt, deletedAt },
  content: {
    volumeId: scratchVolume,
    size: 200,
    volumeType: 'gp3',
    state: 'available',
    encrypted: false,
    availabilityZone: 'us-west-2b',
    createTime: createdAt.toISOString(),
    attachments: [],
    tags: [],
  },
  relationships: [],
});
