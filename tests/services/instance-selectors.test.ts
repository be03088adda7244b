import assert from 'node:assert/strict';
import fc from 'fast-check';
import { select } from '../../services/instance-selectors.js';
import { host } from '../support/observations.js';

const fleet = [
  host(),
  host({
    instance_id: 'i-0000000000000000b',
    name: 'web-2',
    private_ip: '10.0.1.11',
    public_ip: '203.0.113.7',
    tags: { Name: 'web-2', env: 'staging', role: 'web' },
    environment: 'staging',
  }),
  host({
    instance_id: 'i-0000000000000000c',
    name: 'db',
    private_ip: '10.0.1.12',
    ipv6Addresses: ['2001:db8::7'],
    tags: { Name: 'db', Environment: 'staging', Role: 'db', note: 'a=b' },
    environment: 'staging',
    role: 'db',
  }),
];
const names = (...selectors: string[]) => select(fleet, selectors, 'us-west-2').hosts.map((one) => one.name);
const unmatched = (...selectors: string[]) => select(fleet, selectors, 'us-west-2').unmatched;

describe('select', () => {
  it('finds a host by id, name, private, public and IPv6 address', () => {
    for (const selector of ['i-0000000000000000b', 'web-2', '10.0.1.11', '203.0.113.7'])
      assert.deepEqual(names(selector), ['web-2']);
    assert.deepEqual(names('2001:db8::7'), ['db']);
  });
  it('finds a host by the private DNS name that EC2 gives, unless one is called so', () => {
    assert.deepEqual(names('ip-10-0-1-11'), ['web-2']);
    assert.deepEqual(names('ip-10-0-1-11.us-west-2.compute.internal'), ['web-2']);
    assert.deepEqual(names('IP-10-0-1-11.ec2.internal'), ['web-2']);
    const called = host({ instance_id: 'i-0000000000000000d', name: 'ip-10-0-1-11', private_ip: '10.0.9.9' });
    const { hosts } = select([...fleet, called], ['ip-10-0-1-11'], 'us-west-2');
    assert.deepEqual(
      hosts.map(({ private_ip }) => private_ip),
      ['10.0.9.9'],
    );
    for (const other of ['ip-10-0-1-11-b', 'ip-300-0-1-11', 'ip-10-0-1']) assert.equal(unmatched(other).length, 1);
  });
  it('finds the hosts of a network by private or public address', () => {
    assert.deepEqual(names('10.0.1.11/32'), ['web-2']);
    assert.deepEqual(names('10.0.1.10/31'), ['web-1', 'web-2']);
    assert.deepEqual(names('203.0.113.0/24'), ['web-2']);
    assert.deepEqual(unmatched('192.0.2.0/24'), ['No instance has an address in 192.0.2.0/24.']);
    for (const none of ['10.0.1.0/33', '10.0.1.300/24', '10.0.1/24']) assert.equal(unmatched(none).length, 1);
  });
  it('does not mind the case of a name', () => assert.deepEqual(names('WEB-2'), ['web-2']));
  it('finds several by a tag', () => assert.deepEqual(names('role=web'), ['web-1', 'web-2']));
  it('lets tags narrow each other and everything else add', () => {
    assert.deepEqual(names('env=staging', 'role=web'), ['web-2']);
    assert.deepEqual(names('env=staging', 'role=web', 'db'), ['web-2', 'db']);
  });
  it('takes several values of one tag as any of them', () => {
    assert.deepEqual(names('role=web', 'role=db'), ['web-1', 'web-2', 'db']);
    assert.deepEqual(names('env=staging', 'role=web', 'Role=db'), ['web-2', 'db']);
    assert.deepEqual(unmatched('role=web', 'role=bd'), ['No instance has role=bd. Did you mean role=db?']);
    assert.deepEqual(unmatched('role=x', 'role=y', 'env=prod'), ['No instance has role=x or role=y and env=prod.']);
  });
  it('reads env and role under either spelling', () => {
    assert.deepEqual(names('env=staging', 'role=db'), ['db']);
    assert.deepEqual(names('environment=STAGING'), ['web-2', 'db']);
  });
  it('takes everything after the first = as the value', () => assert.deepEqual(names('note=a=b'), ['db']));
  it('names each host once', () =>
    assert.deepEqual(names('web-1', '10.0.1.10', 'role=web', 'web-1'), ['web-1', 'web-2']));

  it('asks whether a close name was meant', () => {
    assert.deepEqual(unmatched('web-9'), ['No instance is called web-9. Did you mean web-1 or web-2?']);
    assert.deepEqual(unmatched('completely-else'), ['No instance is called completely-else.']);
    assert.deepEqual(unmatched('role=wep'), ['No instance has role=wep. Did you mean role=web?']);
    assert.deepEqual(unmatched('env=staging', 'role=cache'), ['No instance has env=staging and role=cache.']);
  });
  it('names the region for an id that is not there', () => {
    assert.deepEqual(unmatched('i-0123456789abcdef0'), ['No instance has the id i-0123456789abcdef0 in us-west-2.']);
  });
  it('keeps the hosts that do match when another does not', () => {
    const { hosts, unmatched: missing } = select(fleet, ['web-1', 'nope'], 'us-west-2');
    assert.deepEqual([hosts.map((one) => one.name), missing.length], [['web-1'], 1]);
  });
  it('takes any text: what it means is in the fleet or in the sentence', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 4 }), (selectors) => {
        const { hosts, unmatched: missing } = select(fleet, selectors, 'us-west-2');
        return hosts.every((one) => fleet.includes(one)) && (hosts.length > 0 || missing.length > 0);
      }),
    );
  });
});
