import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type CvssScorer, cvssScorer } from '../../../services/vulnerabilities/cvss.js';

describe('the score of a CVSS vector', () => {
  let score: CvssScorer;
  before(async () => {
    score = await cvssScorer();
  });

  /** From the examples of FIRST, "CVSS v2.0 Complete Guide", "v3.1 Examples" and "v4.0 Examples". */
  for (const [vector, base] of [
    ['CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', 7.3],
    ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N', 8.7],
    ['CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N', 6.4],
    ['CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N', 6.1],
    ['AV:N/AC:L/Au:N/C:N/I:N/A:C', 7.8],
  ] as const) {
    it(`${vector} is ${base}`, () => assert.equal(score(vector), base));
  }

  it('is the base score, whatever temporal or threat metrics stand behind it', () => {
    assert.equal(score('CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:P/RL:O'), 9.8);
  });

  it('is unknown, never zero, where the vector is incomplete or none', () => {
    for (const text of [
      '',
      'critical',
      'CVSS:3.1/AV:N',
      'CVSS:9.9/AV:N/AC:L',
      'CVSS:3.1/AV:N/AC:Q/PR:N/UI:N/S:U/C:H/I:H/A:H',
    ])
      assert.equal(score(text), null, text);
  });

  it('never throws, whatever a finding carries', () => {
    const part = fc.tuple(fc.constantFrom('AV', 'AC', 'PR', 'UI', 'S', 'C', 'I', 'A', 'E', '__proto__'), fc.string());
    const almost = fc.array(part.map((pair) => pair.join(':'))).map((parts) => ['CVSS:3.1', ...parts].join('/'));
    fc.assert(
      fc.property(fc.oneof(fc.string(), almost), (text) => {
        const value = score(text);
        assert.ok(value === null || (value >= 0 && value <= 10));
      }),
      { numRuns: 300 },
    );
  });
});
