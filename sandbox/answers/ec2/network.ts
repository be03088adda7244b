import type {
  DescribeNetworkInterfacesCommandInput,
  DescribeNetworkInterfacesCommandOutput,
  DescribeRegionsCommandInput,
  DescribeRegionsCommandOutput,
  DescribeSecurityGroupsCommandInput,
  DescribeSecurityGroupsCommandOutput,
  NetworkInterface,
  SecurityGroup,
} from '@aws-sdk/client-ec2';
import { AwsError, type Call } from '../../answer.js';
import { groupsOf, type SecurityGroup as SeededGroup, securityGroups, subnets } from '../../fleet/network.js';
import type { Fleet } from '../../fleet.js';
import type { World } from '../../world.js';
import { ec2Page, filtered, known } from './filters.js';
import { tagList } from './instance-shape.js';

type Out<T> = Omit<T, '$metadata'>;

/** Those that every account has without asking for them. */
const regions = [
  ...['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-southeast-1', 'ap-southeast-2'],
  ...['ca-central-1', 'eu-central-1', 'eu-north-1', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'sa-east-1'],
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'],
];

export function networkAnswers(world: World, fleet: Fleet) {
  const groups = (): SecurityGroup[] =>
    groupsOf(fleet.hosts.map(({ seed }) => seed)).map((group) => groupShape(group, world.account, fleet));

  const interfaces = (): NetworkInterface[] =>
    fleet.hosts.map((host) => {
      const { seed } = host;
      const subnet = subnets[seed.subnet];
      return {
        NetworkInterfaceId: host.networkInterface,
        InterfaceType: 'interface',
        Status: 'in-use',
        VpcId: subnet.vpc.id,
        SubnetId: subnet.id,
        AvailabilityZone: subnet.zone,
        OwnerId: world.account,
        PrivateIpAddress: seed.privateIp,
        Groups: seed.groups.map((name) => ({ GroupId: securityGroups[name].id, GroupName: securityGroups[name].name })),
        Attachment: { InstanceId: seed.id, InstanceOwnerId: world.account, DeviceIndex: 0, Status: 'attached' },
        ...(seed.publicIp && !host.stopped ? { Association: { PublicIp: seed.publicIp, IpOwnerId: 'amazon' } } : {}),
        TagSet: tagList(fleet.state.tagsOf(host.networkInterface)),
      };
    });

  return {
    DescribeSecurityGroups({
      input,
    }: Call<DescribeSecurityGroupsCommandInput>): Out<DescribeSecurityGroupsCommandOutput> {
      const named = known(groups(), input.GroupIds, ({ GroupId }) => GroupId, {
        kind: 'InvalidGroup',
        noun: 'security group',
        pattern: /^sg-/,
      });
      const wanted = filtered(
        named.filter(({ GroupName = '' }) => !input.GroupNames?.length || input.GroupNames.includes(GroupName)),
        input.Filters,
        {
          'group-id': ({ GroupId }) => [GroupId],
          'group-name': ({ GroupName }) => [GroupName],
          'vpc-id': ({ VpcId }) => [VpcId],
          'ip-permission.cidr': ({ IpPermissions = [] }) =>
            IpPermissions.flatMap(({ IpRanges = [] }) => IpRanges.map(({ CidrIp }) => CidrIp)),
          'ip-permission.from-port': ({ IpPermissions = [] }) => IpPermissions.map(({ FromPort }) => String(FromPort)),
        },
        ({ Tags }) => Tags,
      );
      const { items, next } = ec2Page(wanted, input, input.GroupIds);
      return { SecurityGroups: items, ...(next ? { NextToken: next } : {}) };
    },

    DescribeNetworkInterfaces({
      input,
    }: Call<DescribeNetworkInterfacesCommandInput>): Out<DescribeNetworkInterfacesCommandOutput> {
      const named = known(interfaces(), input.NetworkInterfaceIds, ({ NetworkInterfaceId }) => NetworkInterfaceId, {
        kind: 'InvalidNetworkInterfaceID',
        noun: 'networkInterface',
        pattern: /^eni-/,
      });
      const wanted = filtered(
        named,
        input.Filters,
        {
          'network-interface-id': ({ NetworkInterfaceId }) => [NetworkInterfaceId],
          'attachment.instance-id': ({ Attachment }) => [Attachment?.InstanceId],
          'group-id': ({ Groups = [] }) => Groups.map(({ GroupId }) => GroupId),
          'vpc-id': ({ VpcId }) => [VpcId],
          'subnet-id': ({ SubnetId }) => [SubnetId],
          'private-ip-address': ({ PrivateIpAddress }) => [PrivateIpAddress],
          'association.public-ip': ({ Association }) => [Association?.PublicIp],
        },
        ({ TagSet }) => TagSet,
      );
      const { items, next } = ec2Page(wanted, input, input.NetworkInterfaceIds);
      return { NetworkInterfaces: items, ...(next ? { NextToken: next } : {}) };
    },

    DescribeRegions({ input }: Call<DescribeRegionsCommandInput>): Out<DescribeRegionsCommandOutput> {
      const unknown = input.RegionNames?.find((name) => !regions.includes(name));
      if (unknown) throw new AwsError('InvalidParameterValue', `Invalid region names: [${unknown}]`);
      return {
        Regions: regions
          .filter((name) => !input.RegionNames?.length || input.RegionNames.includes(name))
          .map((name) => ({
            RegionName: name,
            Endpoint: `ec2.${name}.amazonaws.com`,
            OptInStatus: 'opt-in-not-required',
          })),
      };
    },
  };
}

function groupShape(group: SeededGroup, account: string, fleet: Fleet): SecurityGroup {
  return {
    GroupId: group.id,
    GroupName: group.name,
    Description: group.description,
    VpcId: group.vpc.id,
    OwnerId: account,
    IpPermissions: group.ingress.map(({ port, from, description }) => {
      const said = description ? { Description: description } : {};
      return {
        IpProtocol: 'tcp',
        FromPort: port,
        ToPort: port,
        IpRanges: from.startsWith('sg-') ? [] : [{ CidrIp: from, ...said }],
        Ipv6Ranges: [],
        PrefixListIds: [],
        UserIdGroupPairs: from.startsWith('sg-') ? [{ GroupId: from, UserId: account, ...said }] : [],
      };
    }),
    IpPermissionsEgress: [
      {
        IpProtocol: '-1',
        IpRanges: [{ CidrIp: '0.0.0.0/0' }],
        Ipv6Ranges: [],
        PrefixListIds: [],
        UserIdGroupPairs: [],
      },
    ],
    Tags: tagList({ ...group.tags, ...fleet.state.tagsOf(group.id) }),
  };
}
