import assert from 'node:assert/strict';
import { contentOf } from '../../../../services/security/configuration/content.js';
import { differences, textOf } from '../../../../services/security/configuration/diff.js';
import { impactOf } from '../../../../services/security/configuration/impacts.js';
import { resourceTypes } from '../../../../services/security/configuration/resource.js';
import { revertOf } from '../../../../services/security/configuration/reverts.js';
import { whatChanged } from '../../../../services/security/configuration/words.js';

const local = { destinationCidrBlock: '10.0.0.0/16', gatewayId: 'local', state: 'active' };
const table = (...routes: object[]) => ({ routeTableId: 'rtb-1', routes: [local, ...routes], associations: [] });
const acl = (...entries: object[]) => ({ networkAclId: 'acl-1', entries, associations: [] });
const anywhere = (target: object) => ({ destinationCidrBlock: '0.0.0.0/0', state: 'active', ...target });
const entry = (more: object) => ({ ruleNumber: 100, protocol: '6', ruleAction: 'allow', egress: false, ...more });

function told(type: 'routeTable' | 'networkAcl' | 'subnet', before: object, after: object) {
  const ref = { type: resourceTypes[type], id: { routeTable: 'rtb-1', networkAcl: 'acl-1', subnet: 'subnet-1' }[type] };
  const all = differences(contentOf(ref.type, before), contentOf(ref.type, after));
  return all.map((one) => {
    const changed = { ...one, type: ref.type, together: all };
    const values = { before: textOf(one.before), after: textOf(one.after) };
    return {
      words: whatChanged({ ref, name: null, kind: 'changed', path: one.path, ...values }),
      impact: impactOf(changed)?.id ?? null,
      revert: revertOf(ref, changed),
    };
  });
}

describe('changes of the network around hosts', () => {
  it('tell a new way to the internet as the route, its meaning and the way back', () => {
    assert.deepEqual(told('routeTable', table(), table(anywhere({ gatewayId: 'igw-1' }))), [
      {
        words: 'Route table rtb-1: 0.0.0.0/0 now goes to igw-1',
        impact: 'way-to-the-internet',
        revert: 'aws ec2 delete-route --route-table-id rtb-1 --destination-cidr-block 0.0.0.0/0',
      },
    ]);
  });

  it('tell traffic that goes another way, and one that goes nowhere', () => {
    const through = (target: object, state = 'active') => table({ ...anywhere(target), state });
    assert.deepEqual(told('routeTable', through({ natGatewayId: 'nat-1' }), through({ networkInterfaceId: 'eni-1' })), [
      {
        words: 'Route table rtb-1: 0.0.0.0/0 goes to eni-1 instead of nat-1',
        impact: 'traffic-redirected',
        revert:
          'aws ec2 replace-route --route-table-id rtb-1 --destination-cidr-block 0.0.0.0/0 --nat-gateway-id nat-1',
      },
    ]);
    const dead = told(
      'routeTable',
      through({ natGatewayId: 'nat-1' }),
      through({ natGatewayId: 'nat-1' }, 'blackhole'),
    );
    const gone = told('routeTable', through({ natGatewayId: 'nat-1' }), table());
    assert.deepEqual([dead[0]?.impact, gone[0]?.impact], ['way-cut-off', 'way-cut-off']);
    assert.equal(
      gone[0]?.revert,
      'aws ec2 create-route --route-table-id rtb-1 --destination-cidr-block 0.0.0.0/0 --nat-gateway-id nat-1',
    );
  });

  it('take half of the internet for all of it', () => {
    const half = (target: object) => table({ destinationCidrBlock: '128.0.0.0/1', state: 'active', ...target });
    const [sent] = told('routeTable', half({ natGatewayId: 'nat-1' }), half({ networkInterfaceId: 'eni-1' }));
    const [opened] = told('networkAcl', acl(), acl(entry({ cidrBlock: '0.0.0.0/1' })));
    assert.deepEqual([sent?.impact, opened?.impact], ['traffic-redirected', 'network-acl-opened']);
  });

  it('say nothing grave of a route to another network', () => {
    const peer = { destinationCidrBlock: '10.9.0.0/16', vpcPeeringConnectionId: 'pcx-1', state: 'active' };
    assert.deepEqual(
      told('routeTable', table(), table(peer)).map(({ impact }) => impact),
      [null],
    );
  });

  it('tell the rule of a network ACL by direction and number', () => {
    const [opened] = told('networkAcl', acl(), acl(entry({ cidrBlock: '0.0.0.0/0', portRange: { from: 22, to: 22 } })));
    assert.deepEqual(
      [opened?.words, opened?.impact],
      ['Network ACL acl-1: rule in 100 is now allow tcp 22 from 0.0.0.0/0', 'network-acl-opened'],
    );
    const [inner] = told('networkAcl', acl(), acl(entry({ cidrBlock: '10.0.0.0/8' })));
    const [out] = told('networkAcl', acl(), acl(entry({ egress: true, cidrBlock: '0.0.0.0/0' })));
    assert.deepEqual([inner?.impact, out?.impact], [null, null]);
  });

  it('tell a subnet that gives public addresses, and not how many addresses are left', () => {
    const subnet = (mapPublicIpOnLaunch: boolean, availableIpAddressCount: number) => ({
      ...{ subnetId: 'subnet-1', mapPublicIpOnLaunch, availableIpAddressCount },
    });
    assert.deepEqual(
      told('subnet', subnet(false, 200), subnet(true, 180)).map(({ impact }) => impact),
      ['public-by-default'],
    );
  });

  it('tell a subnet that was put under another route table', () => {
    const of = (subnetId: string) => ({ ...table(), associations: [{ subnetId, main: false }] });
    const all = told(
      'routeTable',
      { ...of('subnet-1') },
      { ...table(), associations: [...of('subnet-1').associations, ...of('subnet-2').associations] },
    );
    assert.deepEqual(
      all.map(({ words, impact }) => [words, impact]),
      [['Route table rtb-1: associations.subnet-2 added', 'other-fence']],
    );
  });
});
