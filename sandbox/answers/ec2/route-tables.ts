import type {
  DescribeRouteTablesCommandInput,
  DescribeRouteTablesCommandOutput,
  Route,
  RouteTable,
  RouteTableAssociation,
} from '@aws-sdk/client-ec2';
import type { Call } from '../../answer.js';
import { peering, type SubnetName, subnets, type Vpc } from '../../fleet/network.js';
import { hex } from '../../fleet/random.js';
import type { Fleet } from '../../fleet.js';
import type { World } from '../../world.js';
import { ec2Page, filtered, known } from './filters.js';
import { tagList } from './instance-shape.js';

const anywhere = '0.0.0.0/0';
const isPublic = (name: string): boolean => /public/i.test(name);

/** Tag `sandbox:routes=private` on a VPC's public route table sends its traffic through the NAT gateway. */
export function routeTableAnswers(world: World, fleet: Fleet) {
  function tablesOf(vpc: Vpc): RouteTable[] {
    const named = Object.entries(subnets) as [SubnetName, (typeof subnets)[SubnetName]][];
    const own = named.filter(([, subnet]) => subnet.vpc === vpc);
    const [main, open] = [vpc.routeTables.main, vpc.routeTables.public];
    const nat: Route = { DestinationCidrBlock: anywhere, NatGatewayId: `nat-${hex(17, 'nat', vpc.id)}` };
    const gateway: Route = { DestinationCidrBlock: anywhere, GatewayId: vpc.internetGateway };
    const peer: Route = { DestinationCidrBlock: peering.to, VpcPeeringConnectionId: peering.id };
    const across = vpc.cidr === peering.to ? [] : [peer];
    const closed = fleet.state.tagsOf(open)['sandbox:routes'] === 'private';
    const ofSubnets = own.flatMap(([name, { id }]) => (isPublic(name) ? [association(open, id)] : []));
    return [
      shape(vpc, main, [nat, ...across], [association(main)]),
      shape(vpc, open, [closed ? nat : gateway], ofSubnets),
    ];
  }

  const association = (RouteTableId: string, SubnetId?: string): RouteTableAssociation => ({
    RouteTableAssociationId: `rtbassoc-${hex(17, 'route table association', SubnetId ?? RouteTableId)}`,
    RouteTableId,
    Main: SubnetId === undefined,
    ...(SubnetId && { SubnetId }),
    AssociationState: { State: 'associated' },
  });

  const shape = (
    vpc: Vpc,
    RouteTableId: string,
    out: readonly Route[],
    Associations: RouteTableAssociation[],
  ): RouteTable => ({
    RouteTableId,
    VpcId: vpc.id,
    OwnerId: world.account,
    Associations,
    PropagatingVgws: [],
    Routes: [
      { DestinationCidrBlock: vpc.cidr, GatewayId: 'local', Origin: 'CreateRouteTable', State: 'active' },
      ...out.map((route): Route => ({ ...route, Origin: 'CreateRoute', State: 'active' })),
    ],
    Tags: tagList(fleet.state.tagsOf(RouteTableId)),
  });

  return {
    DescribeRouteTables({
      input,
    }: Call<DescribeRouteTablesCommandInput>): Omit<DescribeRouteTablesCommandOutput, '$metadata'> {
      const used = new Set(fleet.hosts.map(({ seed }): Vpc => subnets[seed.subnet].vpc));
      const named = known([...used].flatMap(tablesOf), input.RouteTableIds, ({ RouteTableId }) => RouteTableId, {
        kind: 'InvalidRouteTableID',
        noun: 'routeTable',
        pattern: /^rtb-/,
      });
      const wanted = filtered(
        named,
        input.Filters,
        {
          'route-table-id': ({ RouteTableId }) => [RouteTableId],
          'vpc-id': ({ VpcId }) => [VpcId],
          'association.subnet-id': ({ Associations = [] }) => Associations.map(({ SubnetId }) => SubnetId),
          'association.main': ({ Associations = [] }) => Associations.map(({ Main }) => String(Main)),
          'route.gateway-id': ({ Routes = [] }) => Routes.map(({ GatewayId }) => GatewayId),
        },
        ({ Tags }) => Tags,
      );
      const { items, next } = ec2Page(wanted, input, input.RouteTableIds);
      return { RouteTables: items, ...(next ? { NextToken: next } : {}) };
    },
  };
}
