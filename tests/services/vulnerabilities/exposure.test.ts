import assert from 'node:assert/strict';
import type { Reach } from '../../../services/reach/reach.js';
import { exposureOf } from '../../../services/vulnerabilities/exposure.js';
import { finding, host } from '../../support/observations.js';

const none: Reach = { direct: [], closed: [], unrouted: [], balanced: [], unread: [] };
const open: Reach = { ...none, direct: ['443/tcp from 0.0.0.0/0'] };
const path = { kind: finding({ type: 'network', reachable: { ports: '22/tcp', internet: true } }) };
const publicHost = host({ public_ip: '203.0.113.9' });

describe('exposureOf', () => {
  it('is true for a public address behind a rule for the whole internet', () => {
    const { internet, openPorts } = exposureOf(publicHost, [], open);
    assert.deepEqual([internet, openPorts], [true, ['443/tcp from 0.0.0.0/0']]);
  });
  it('is true when Inspector found a path, whatever the network says', () => {
    assert.equal(exposureOf(host(), [path], none).internet, true);
    assert.equal(exposureOf(publicHost, [path], undefined).internet, true);
  });
  it('is true for a host that a load balancer forwards the internet to', () => {
    const { internet, basis } = exposureOf(host(), [], { ...none, balanced: ['port 8080 through load balancer api'] });
    assert.deepEqual([internet, basis], [true, 'The internet reaches port 8080 through load balancer api.']);
  });
  it('is false for a host that nothing opens, and says what was looked at', () => {
    const { internet, basis } = exposureOf(host(), [], none);
    assert.equal(internet, false);
    assert.match(basis, /no public address, and Inspector found no path.*No load balancer/);
  });
  it('is false for a public address that no rule opens', () =>
    assert.equal(exposureOf(publicHost, [], none).internet, false));
  it('is false where the network ACL of the subnet closes what the security group opens', () => {
    const { internet, basis } = exposureOf(publicHost, [], { ...none, closed: ['22/tcp from 0.0.0.0/0'] });
    assert.equal(internet, false);
    assert.match(basis, /lets in 22\/tcp from 0\.0\.0\.0\/0, but the network ACL of its subnet does not/);
  });
  it('is false where no route of the subnet leads to the internet', () => {
    const { internet, basis } = exposureOf(publicHost, [], { ...none, unrouted: ['22/tcp from 0.0.0.0/0'] });
    assert.equal(internet, false);
    assert.match(basis, /lets in 22\/tcp from 0\.0\.0\.0\/0, but its subnet has no route to an internet gateway/);
  });
  it('is unknown when a security group is open and the route table was not read', () =>
    assert.equal(exposureOf(publicHost, [], { ...open, unread: ['its route table'] }).internet, null));
  it('is unknown when the security groups of a public host were not read', () => {
    assert.equal(exposureOf(publicHost, [], { ...none, unread: ['its security groups'] }).internet, null);
    assert.equal(exposureOf(publicHost, [], undefined).internet, null);
  });
  it('is unknown when a security group is open and the network ACL was not read', () => {
    const { internet, basis } = exposureOf(publicHost, [], { ...open, unread: ['its network ACL'] });
    assert.equal(internet, null);
    assert.match(basis, /lets in 443\/tcp from 0\.0\.0\.0\/0; its network ACL could not be read/);
  });
  it('is unknown when nobody says what load balancers forward to, and true where that does not matter', () => {
    const unread = ['what load balancers forward to'];
    assert.equal(exposureOf(host(), [], { ...none, unread }).internet, null);
    assert.equal(exposureOf(publicHost, [], { ...open, unread }).internet, true);
  });
  it('is unknown when Inspector did not answer and nothing else shows it open', () => {
    assert.equal(exposureOf(host(), undefined, none).internet, null);
  });
  it('does not take a path from a peered network for the internet', () => {
    const peered = { kind: finding({ type: 'network', reachable: { ports: '22/tcp', internet: false } }) };
    assert.equal(exposureOf(host(), [peered], none).internet, false);
  });
});
