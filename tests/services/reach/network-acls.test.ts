import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type AclRule, letsIn } from '../../../services/reach/network-acls.js';
import type { WorldRule } from '../../../services/reach/world-rule.js';

const https: WorldRule = { family: 'ipv4', protocol: '6', fromPort: 443, toPort: 443, words: '443/tcp from 0.0.0.0/0' };
const rule = (number: number, allows: boolean, with_: Partial<AclRule> = {}): AclRule => ({
  ...{ number, allows, family: 'ipv4', protocol: '-1', fromPort: 0, toPort: 65_535 },
  ...with_,
});
const last = rule(32_767, false);

describe('a network ACL', () => {
  it('lets in what its first rule about it allows, and nothing that no rule is about', () => {
    assert.equal(letsIn([rule(100, true), last], https), true);
    assert.equal(letsIn([rule(90, false), rule(100, true), last], https), false);
    assert.equal(letsIn([rule(90, true), rule(100, false), last], https), true);
    assert.equal(letsIn([], https), false);
  });

  it('decides by protocol, port and family', () => {
    assert.equal(letsIn([rule(90, false, { protocol: '17' }), rule(100, true)], https), true);
    assert.equal(
      letsIn([rule(90, false, { protocol: '6', fromPort: 443, toPort: 443 }), rule(100, true)], https),
      false,
    );
    assert.equal(letsIn([rule(100, true, { family: 'ipv6' }), last], https), false);
  });

  it('is open when any port of a range, or any protocol, is', () => {
    const range = { ...https, fromPort: 8000, toPort: 9000 };
    assert.equal(letsIn([rule(90, false, { fromPort: 8000, toPort: 8999 }), rule(100, true)], range), true);
    assert.equal(letsIn([rule(90, false, { fromPort: 7000, toPort: 9500 }), rule(100, true)], range), false);
    const every = { ...https, protocol: '-1', fromPort: 0, toPort: 65_535 };
    assert.equal(letsIn([rule(90, false, { protocol: '6' }), rule(100, true)], every), true);
  });

  it('says for a range what its ports say one by one', () => {
    const port = fc.integer({ min: 0, max: 40 });
    const rules = fc.array(
      fc.record({ allows: fc.boolean(), a: port, b: port }).map(({ allows, a, b }) => ({
        ...{ allows, fromPort: Math.min(a, b), toPort: Math.max(a, b) },
      })),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(rules, port, port, (some, a, b) => {
        const acl = some.map(({ allows, ...ports }, index) => rule(index + 1, allows, ports));
        const [fromPort, toPort] = [Math.min(a, b), Math.max(a, b)];
        const single = Array.from({ length: toPort - fromPort + 1 }, (_, index) => fromPort + index).some((one) =>
          letsIn(acl, { ...https, fromPort: one, toPort: one }),
        );
        assert.equal(letsIn(acl, { ...https, fromPort, toPort }), single);
      }),
      { numRuns: 500 },
    );
  });
});
