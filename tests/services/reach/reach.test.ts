import assert from 'node:assert/strict';
import { CreateTagsCommand } from '@aws-sdk/client-ec2';
import { type Sandbox, startSandbox } from '../../../sandbox/index.js';
import { type Clients, createClients } from '../../../services/aws/clients.js';
import { Instances } from '../../../services/instances.js';
import type { Reach } from '../../../services/reach/reach.js';
import { controlClient } from '../../support/control-client.js';
import { StillClock } from '../../support/observations.js';

const ACL = 'acl-0a5ec0de000000001';

describe('how the internet comes to hosts', () => {
  let sandbox: Sandbox;
  const made: Clients[] = [];
  const connect = (role: 'bot' | 'operator') => {
    const { aws } = sandbox.descriptor();
    const connection = { region: aws.region, endpoint: aws.endpoint, credentials: aws.accessKeys[role] };
    const clients = createClients({ ...connection, maxAttempts: 1 });
    made.push(clients);
    return clients;
  };
  beforeEach(async () => {
    sandbox = await startSandbox({ port: 0 });
  });
  afterEach(async () => {
    for (const clients of made.splice(0)) clients.destroy();
    await sandbox.close();
  });

  async function look() {
    const instances = new Instances({ clients: connect('bot'), clock: new StillClock() });
    const signal = AbortSignal.timeout(30_000);
    const { hosts } = await instances.select([], signal);
    const { value, gaps } = await instances.reach.of(hosts, signal);
    const of = (name: string): Reach => {
      const found = value.get(hosts.find((host) => host.name === name)?.instance_id ?? '');
      assert.ok(found, name);
      return found;
    };
    return { of, gaps };
  }
  const tag = async (resource: string, Key: string, Value: string) =>
    void (await (
      await connect('operator').ec2()
    ).send(new CreateTagsCommand({ Resources: [resource], Tags: [{ Key, Value }] })));
  const fault = (...faults: readonly object[]) => controlClient(sandbox).put('/faults', [...faults]);

  it('is by their own address, by load balancers, or not at all', async () => {
    const { of, gaps } = await look();
    assert.deepEqual(of('web-1'), {
      direct: ['443/tcp from 0.0.0.0/0', '80/tcp from 0.0.0.0/0'],
      closed: [],
      unrouted: [],
      balanced: ['port 443 through load balancer web'],
      unread: [],
    });
    const none = { direct: [], closed: [], unrouted: [], balanced: [], unread: [] };
    assert.deepEqual([of('api-1'), of('db-primary'), gaps], [none, none, []]);
  });

  it('is through a load balancer that faces the internet, without a public address', async () => {
    await tag('i-0a910000000000001', 'sandbox:balancer', 'internet-facing');
    const { of } = await look();
    assert.deepEqual(of('api-1').balanced, ['port 8080 through load balancer api']);
    assert.deepEqual(of('api-2').balanced, of('api-1').balanced);
  });

  it('is not by a port that the network ACL of the subnet refuses', async () => {
    await tag(ACL, 'sandbox:acl', 'closed');
    const { of } = await look();
    assert.deepEqual([of('bastion').direct, of('bastion').closed], [[], ['22/tcp from 0.0.0.0/0']]);
  });

  it('is not where no route of the subnet leads to the internet', async () => {
    await tag('rtb-0a5ec0de0000000a1', 'sandbox:routes', 'private');
    const { of } = await look();
    assert.deepEqual([of('bastion').direct, of('bastion').unrouted], [[], ['22/tcp from 0.0.0.0/0']]);
  });

  it('is not known where a source did not answer, and known where the others did', async () => {
    await fault({ kind: 'access_denied', service: 'ec2', operation: 'DescribeNetworkAcls' });
    const acls = await look();
    assert.deepEqual([acls.of('bastion').unread, acls.of('db-primary').unread], [['its network ACL'], []]);
    assert.match(acls.gaps[0]?.detail ?? '', /may not read network ACLs/);

    await fault({ kind: 'access_denied', service: 'ec2', operation: 'DescribeRouteTables' });
    const routes = await look();
    assert.deepEqual([routes.of('bastion').unread, routes.of('db-primary').unread], [['its route table'], []]);
    assert.match(routes.gaps[0]?.detail ?? '', /may not read route tables/);

    await fault({ kind: 'access_denied', service: 'elasticloadbalancing', operation: 'DescribeTargetHealth' });
    const targets = await look();
    assert.deepEqual(targets.of('db-primary').unread, ['what load balancers forward to']);
    assert.deepEqual(targets.of('bastion').direct, ['22/tcp from 0.0.0.0/0']);
  });

  it('is asked with as few calls as there are kinds of things, and once for everybody within five minutes', async () => {
    const clock = new StillClock();
    const instances = new Instances({ clients: connect('bot'), clock });
    const signal = AbortSignal.timeout(30_000);
    const { hosts } = await instances.select([], signal);
    const calls = async () => {
      const counted = (await controlClient(sandbox).get('/calls')) as { calls: { operation: string; calls: number }[] };
      return counted.calls.reduce((sum, one) => sum + (one.operation === 'DescribeInstances' ? 0 : one.calls), 0);
    };
    const before = await calls();
    await instances.reach.of(hosts, signal);
    // Groups of hosts and of load balancers, ACLs, routes, load balancers, target groups, targets of the one that is reached.
    assert.ok((await calls()) - before <= 7);
    const after = await calls();
    clock.advance(299);
    await instances.reach.of(hosts, signal);
    assert.equal(await calls(), after);
  });
});
