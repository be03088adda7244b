import assert from 'node:assert/strict';
import type { Route, RouteTable } from '@aws-sdk/client-ec2';
import { routesOf } from '../../../services/reach/route-tables.js';

const table = (SubnetId: string | undefined, ...Routes: Route[]): RouteTable => ({
  Associations: [SubnetId ? { SubnetId, Main: false } : { Main: true }],
  Routes: [{ DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', State: 'active' }, ...Routes],
});
const ipv4 = (target: Route): Route => ({ DestinationCidrBlock: '0.0.0.0/0', State: 'active', ...target });
const ipv6 = (target: Route): Route => ({ DestinationIpv6CidrBlock: '::/0', State: 'active', ...target });
const ways = (...routes: Route[]) => [...(routesOf([table(undefined, ...routes)])?.main ?? ['nothing known'])];

describe('the route tables of a VPC', () => {
  it('are those of its subnets, and the main one for the others', () => {
    const routes = routesOf([table(undefined), table('subnet-a', ipv4({ GatewayId: 'igw-1' }))]);
    assert.deepEqual([...(routes?.bySubnet.get('subnet-a') ?? [])], ['ipv4']);
    assert.deepEqual([routes?.bySubnet.has('subnet-b'), routes?.main.size], [false, 0]);
  });

  it('lead to the internet by a gateway, for each family alone, or by what may stand before one', () => {
    assert.deepEqual(ways(ipv4({ GatewayId: 'igw-1' })), ['ipv4']);
    assert.deepEqual(ways(ipv6({ GatewayId: 'igw-1' })), ['ipv6']);
    assert.deepEqual(ways(ipv4({ GatewayId: 'vpce-1' })), ['ipv4']);
    assert.deepEqual(ways(ipv4({ InstanceId: 'i-1', NetworkInterfaceId: 'eni-1' })), ['ipv4']);
    assert.deepEqual(ways({ DestinationPrefixListId: 'pl-1', GatewayId: 'igw-1' }), ['ipv4', 'ipv6']);
  });

  it('do not by a NAT gateway, a peer, a transit gateway, a VPN, or a route that leads nowhere', () => {
    assert.deepEqual(
      ways(
        ipv4({ NatGatewayId: 'nat-1' }),
        ipv4({ VpcPeeringConnectionId: 'pcx-1' }),
        ipv4({ TransitGatewayId: 'tgw-1' }),
        ipv4({ GatewayId: 'vgw-1' }),
        ipv6({ EgressOnlyInternetGatewayId: 'eigw-1' }),
        ipv4({ GatewayId: 'igw-1', State: 'blackhole' }),
      ),
      [],
    );
  });

  it('are not known without a main one', () => assert.equal(routesOf([table('subnet-a')]), undefined));
});
