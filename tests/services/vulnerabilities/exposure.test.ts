import assert from 'node:assert/strict';
import { exposureOf } from '../../../services/vulnerabilities/exposure.js';
import { finding, host } from '../../support/observations.js';

const group = 'sg-0000000000000000a';
const open = new Map([[group, ['443/tcp from 0.0.0.0/0']]]);
const closed = new Map([[group, []]]);
const path = finding({ type: 'network', reachable: { ports: '22/tcp', internet: true } });
const publicHost = host({ public_ip: '203.0.113.9' });

describe('exposureOf', () => {
  it('is true for a public address behind a rule for the whole internet', () => {
    const { internet, openPorts } = exposureOf(publicHost, [], open);
    assert.deepEqual([internet, openPorts], [true, ['443/tcp from 0.0.0.0/0']]);
  });
  it('is true when Inspector found a path, whatever the security groups say', () => {
    assert.equal(exposureOf(host(), [path], closed).internet, true);
    assert.equal(exposureOf(publicHost, [path], new Map()).internet, true);
  });
  it('is false for an open rule without a public address', () =>
    assert.equal(exposureOf(host(), [], open).internet, false));
  it('is false for a public address that no rule opens', () =>
    assert.equal(exposureOf(publicHost, [], closed).internet, false));
  it('is unknown when the security groups of a public host were not read', () => {
    assert.equal(exposureOf(publicHost, [], new Map()).internet, null);
  });
  it('is unknown when Inspector did not answer and nothing else shows it open', () => {
    assert.equal(exposureOf(host(), undefined, closed).internet, null);
  });
  it('does not take a path from a peered network for the internet', () => {
    const peered = finding({ type: 'network', reachable: { ports: '22/tcp', internet: false } });
    assert.equal(exposureOf(host(), [peered], closed).internet, false);
  });
});
