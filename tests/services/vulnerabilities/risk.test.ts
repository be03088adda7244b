import assert from 'node:assert/strict';
import fc from 'fast-check';
import { tierOrder } from '../../../services/vulnerabilities/remediation-tier.js';
import { assess, combinedEpss, tierReader } from '../../../services/vulnerabilities/risk.js';
import { finding } from '../../support/observations.js';

const vectors = [
  'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
  'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N',
  'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H',
  'CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N',
  null,
];
const maybe = fc.constantFrom(true, false, null);
const rated = fc
  .record({
    known_exploited: maybe,
    exposed: maybe,
    cvss_vector: fc.constantFrom(...vectors),
    cvss: fc.option(fc.integer({ min: 0, max: 100 }).map((n) => n / 10)),
    epss: fc.option(fc.integer({ min: 0, max: 1000 }).map((n) => n / 1000)),
    id: fc.integer({ min: 1, max: 20 }),
  })
  .map(({ exposed, id, ...facts }) => ({
    exposed,
    finding: finding({ ...facts, inspector_score: facts.cvss, vulnerability_id: `CVE-2024-${id}` }),
  }));
const some = fc.array(rated, { minLength: 1, maxLength: 8 });

describe('assess', () => {
  it('never gives a lower score to the more urgent tier', () => {
    fc.assert(
      fc.property(some, some, (left, right) => {
        const [a, b] = [assess(left), assess(right)];
        const urgency = tierOrder.indexOf(a.tier.name) - tierOrder.indexOf(b.tier.name);
        return urgency === 0 || (urgency < 0 ? (a.score ?? -1) > (b.score ?? -1) : (a.score ?? -1) < (b.score ?? -1));
      }),
    );
  });

  it('stays between 0 and 100, and does not depend on the order of the findings', () => {
    fc.assert(
      fc.property(some, (all) => {
        const forward = assess(all);
        const { score } = forward;
        assert.deepEqual(assess([...all].reverse()), forward);
        return score !== null && score >= 0 && score <= 100;
      }),
    );
  });

  it('is due at the earlier of the directive and the catalogue', () => {
    const exploited = { known_exploited: true, first_observed: '2026-11-10T00:00:00.000Z' };
    const due = (kev_due: string | null) =>
      assess([{ finding: finding({ ...exploited, kev_due }), exposed: false }]).tier;
    assert.deepEqual(due(null), { name: '14_days', days: 14, due: '2026-11-24' });
    assert.equal(due('2026-11-20T00:00:00.000Z').due, '2026-11-20');
    assert.equal(due('2026-12-20T00:00:00.000Z').due, '2026-11-24');
  });

  it('says which inputs no source gave, and that it took the worse answer', () => {
    const { factors, missing, tier } = assess([
      {
        finding: finding({ known_exploited: null, cvss: null, inspector_score: null, cvss_vector: null, epss: null }),
        exposed: null,
      },
    ]);
    assert.equal(tier.name, '3_days_forensics');
    assert.equal(factors.find((factor) => factor.name === 'Known exploited')?.effect, 'unknown');
    assert.match(
      missing.join('; '),
      /exploitation of 1 of 1 vulnerability; CVSS score .*; CVSS vector .*; EPSS .*; internet exposure/,
    );
  });

  it('marks what was derived from the vector, and nothing else of the four questions, as derived', () => {
    const { factors } = assess([{ finding: finding(), exposed: null }]);
    const derived = factors.filter((factor) => factor.derived).map((factor) => factor.name);
    assert.deepEqual(derived, ['Automatable', 'Technical impact']);
  });

  it('gives one finding after the other the tier that each has alone', () => {
    fc.assert(
      fc.property(some, (all) => {
        const tierOf = tierReader();
        for (const one of all) assert.deepEqual(tierOf(one), assess([one]).tier);
      }),
    );
    const port = { finding: finding({ type: 'network' }), exposed: true };
    assert.deepEqual(tierReader()(port), assess([port]).tier);
  });

  it('rates no open port as a vulnerability', () => {
    const open = finding({ type: 'network', packages: [], vulnerability_id: null });
    assert.deepEqual(assess([{ finding: open, exposed: true }]).score, null);
  });

  it('counts a vulnerability on two hosts once in the combined EPSS', () => {
    const twice = [finding({ epss: 0.5 }), finding({ epss: 0.5, instance_id: 'i-0000000000000000b' })];
    assert.equal(assess(twice.map((one) => ({ finding: one, exposed: false }))).epss, 0.5);
  });
});

describe('combinedEpss', () => {
  it('is null without scores: nothing known is not improbable', () => assert.equal(combinedEpss([]), null));
  it('is 1 - product of (1 - p)', () => assert.ok(Math.abs((combinedEpss([0.5, 0.2]) ?? 0) - 0.6) < 1e-12));
  it('is a probability not below any of its parts', () => {
    const p = fc.integer({ min: 0, max: 1000 }).map((n) => n / 1000);
    fc.assert(
      fc.property(fc.array(p, { minLength: 1 }), (all) => {
        const combined = combinedEpss(all) ?? -1;
        return combined <= 1 && combined >= Math.max(...all) - 1e-9;
      }),
    );
  });
});
