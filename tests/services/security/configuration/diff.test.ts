import assert from 'node:assert/strict';
import fc from 'fast-check';
import { contentOf } from '../../../../services/security/configuration/content.js';
import { differences } from '../../../../services/security/configuration/diff.js';
import { groupRules, readRule } from '../../../../services/security/configuration/group-rules.js';
import { resourceTypes } from '../../../../services/security/configuration/resource.js';

const group = (...permissions: object[]) =>
  contentOf(resourceTypes.group, { groupId: 'sg-1', ipPermissions: permissions });
const old = (port: number, ...ipRanges: string[]) => ({ ipProtocol: 'tcp', fromPort: port, toPort: port, ipRanges });

describe('differences between configuration items', () => {
  it('are rule by rule, whatever the order and form in which Config writes a rule set', () => {
    const before = group(old(8080, '0.0.0.0/0'), old(443, '10.42.1.0/24'));
    const newer = {
      ...old(443, '10.42.1.0/24', '203.0.113.7/32'),
      ipv4Ranges: [{ cidrIp: '10.42.1.0/24' }, { cidrIp: '203.0.113.7/32' }],
      ipv6Ranges: [{ cidrIpv6: '::/0' }],
    };
    assert.deepEqual(differences(before, group(newer, old(8080, '0.0.0.0/0'))), [
      { path: ['ingress', '443/tcp from 203.0.113.7/32'], before: undefined, after: true },
      { path: ['ingress', '443/tcp from ::/0'], before: undefined, after: true },
    ]);
    assert.deepEqual(differences(before, group(old(443, '10.42.1.0/24'), old(8080, '0.0.0.0/0'))), []);
  });

  it('take what is null, empty and absent for the same, and tell what came, went and changed apart', () => {
    const of = (configuration: object) => contentOf(resourceTypes.instance, configuration);
    const before = of({
      publicIpAddress: null,
      tags: [{ key: 'a', value: '1' }],
      metadataOptions: { httpTokens: 'required' },
    });
    const after = of({ kernelId: '', tags: [{ key: 'b', value: '2' }], metadataOptions: { httpTokens: 'optional' } });
    assert.deepEqual(differences(before, after), [
      { path: ['tags', 'b'], before: undefined, after: '2' },
      { path: ['tags', 'a'], before: '1', after: undefined },
      { path: ['metadataOptions', 'httpTokens'], before: 'required', after: 'optional' },
    ]);
  });

  it('are none between a content and itself, and the same in number both ways', () => {
    const json = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(json, json, (a, b) => {
        const [one, other] = [contentOf(resourceTypes.instance, a), contentOf(resourceTypes.instance, b)];
        assert.deepEqual(differences(one, one), []);
        assert.equal(differences(one, other).length, differences(other, one).length);
      }),
    );
  });

  it('reads every rule back that it writes', () => {
    const port = fc.integer({ min: 0, max: 65_535 });
    fc.assert(
      fc.property(port, port, fc.constantFrom('tcp', 'udp'), fc.ipV4(), (from, to, ipProtocol, ip) => {
        const [rule = ''] = Object.keys(
          groupRules([{ ipProtocol, fromPort: from, toPort: to, ipRanges: [`${ip}/32`] }]),
        );
        assert.deepEqual(readRule(rule), { from, to, protocol: ipProtocol, peer: `${ip}/32` });
      }),
    );
  });
});
