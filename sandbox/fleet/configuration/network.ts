import type { Relationship } from '@aws-sdk/client-config-service';
import type { NetworkAcl, RouteTable } from '@aws-sdk/client-ec2';
import type { Fleet } from '../../fleet.js';
import { type Subnet, subnets } from '../network.js';
import { type Content, contentOf } from './content.js';
import type { Resource } from './seeded.js';

const related = (resourceType: string, resourceId: string, relationshipName: string): Relationship => ({
  resourceType: resourceType as 'AWS::EC2::Subnet',
  resourceId,
  relationshipName,
});

/** Subnets that hosts are in, with the route tables and network ACLs around them, which Config relates to each other. */
export function networkResources(fleet: Fleet, tables: readonly RouteTable[], acls: readonly NetworkAcl[]): Resource[] {
  const createdAt = fleet.state.ago(24 * 400);
  const used = new Map<string, Subnet>(fleet.hosts.map(({ seed }) => [subnets[seed.subnet].id, subnets[seed.subnet]]));
  const tableOf = (subnetId: string, vpcId: string) =>
    tables.find(({ Associations = [] }) => Associations.some(({ SubnetId }) => SubnetId === subnetId)) ??
    tables.find(({ VpcId, Associations = [] }) => VpcId === vpcId && Associations.some(({ Main }) => Main));
  const contained = (associations: readonly { readonly SubnetId?: string | undefined }[] = []) =>
    associations.flatMap(({ SubnetId }) =>
      SubnetId && used.has(SubnetId) ? [related('AWS::EC2::Subnet', SubnetId, 'Contains Subnet')] : [],
    );
  return [
    ...[...used.values()].map(
      ({ id, zone, vpc }): Resource => ({
        ...{ type: 'AWS::EC2::Subnet', id, zone, createdAt },
        content: {
          subnetId: id,
          vpcId: vpc.id,
          availabilityZone: zone,
          state: 'available',
          availableIpAddressCount: 200,
          mapPublicIpOnLaunch: false,
          assignIpv6AddressOnCreation: false,
          tags: [],
        },
        relationships: [
          related('AWS::EC2::NetworkAcl', vpc.networkAcl, 'Is attached to NetworkAcl'),
          related('AWS::EC2::RouteTable', tableOf(id, vpc.id)?.RouteTableId ?? '', 'Is contained in RouteTable'),
          related('AWS::EC2::VPC', vpc.id, 'Is contained in Vpc'),
        ],
      }),
    ),
    ...tables.map(
      (table): Resource => ({
        ...{ type: 'AWS::EC2::RouteTable', id: table.RouteTableId ?? '', createdAt },
        content: contentOf(table) as Content,
        relationships: contained(table.Associations),
      }),
    ),
    ...acls.map(
      (acl): Resource => ({
        ...{ type: 'AWS::EC2::NetworkAcl', id: acl.NetworkAclId ?? '', createdAt },
        content: contentOf(acl) as Content,
        relationships: contained(acl.Associations),
      }),
    ),
  ];
}
