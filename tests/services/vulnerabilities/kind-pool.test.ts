import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { KindPool } from '../../../services/vulnerabilities/kind-pool.js';
import type { FindingKind } from '../../../services/vulnerabilities/observed-finding.js';

const few = (...values: readonly string[]) => fc.constantFrom(...values);
const affected = fc.record({
  name: few('openssl', 'libssl3'),
  arch: fc.option(few('X86_64')),
  manager: fc.constant('OS'),
  installed: few('1', '2'),
  fixed: fc.option(few('3')),
  path: fc.constant(null),
});
const kinds: fc.Arbitrary<FindingKind> = fc.record({
  type: fc.constantFrom('package', 'network'),
  severity: fc.constantFrom('high', 'low'),
  vendor_severity: fc.constant(null),
  inspector_score: fc.constantFrom(null, 7.5),
  cvss: fc.constant(7.5),
  cvss_vector: fc.constant(null),
  epss: fc.constant(null),
  known_exploited: fc.constantFrom(null, false),
  kev_due: fc.constant(null),
  exploit_available: fc.constantFrom(null, true),
  title: few('one', 'another'),
  vulnerability_id: fc.option(few('CVE-2026-0001')),
  source_url: fc.constant(null),
  packages: fc.array(affected, { maxLength: 2 }),
  fix_available: fc.constantFrom('yes', 'no'),
  platform: few('UBUNTU_22_04', ''),
  reachable: fc.option(fc.record({ ports: few('22/tcp', '80/tcp'), internet: fc.boolean() })),
});

describe('kinds of findings', () => {
  it('are one object where all they say is the same, and only there', () => {
    fc.assert(
      fc.property(fc.array(kinds, { maxLength: 40 }), (all) => {
        const pool = new KindPool();
        const kept = all.map((kind) => pool.kind(kind));
        assert.deepEqual(kept, all);
        for (const [at, one] of all.entries()) {
          for (const [beside, other] of all.entries()) {
            assert.equal(kept[at] === kept[beside], isDeepStrictEqual(one, other));
          }
        }
      }),
    );
  });
});
