import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import {
  fromVector,
  remediationTier,
  type TierName,
  tierOrder,
} from '../../../services/vulnerabilities/remediation-tier.js';

/** CISA BOD 26-04, remediation timelines: known exploited, publicly exposed, automatable, technical impact. */
const table = `
no,no,no,partial,fix on system upgrade
yes,no,no,partial,14 days
no,yes,no,partial,60 days
no,no,yes,partial,60 days
no,no,no,total,fix on system upgrade
yes,yes,no,partial,14 days
yes,no,yes,partial,14 days
no,yes,yes,partial,14 days
yes,no,no,total,14 days
no,yes,no,total,14 days
no,no,yes,total,60 days
yes,yes,yes,partial,3 days
yes,yes,no,total,3 days & forensic investigation
yes,no,yes,total,3 days & forensic investigation
no,yes,yes,total,3 days
yes,yes,yes,total,3 days & forensic investigation`;

const names: Record<string, TierName> = {
  'fix on system upgrade': 'next_upgrade',
  '60 days': '60_days',
  '14 days': '14_days',
  '3 days': '3_days',
  '3 days & forensic investigation': '3_days_forensics',
};

function check(row: string): void {
  const [kev, exposed, automatable, impact, outcome = ''] = row.split(',');
  const tier = remediationTier({
    knownExploited: kev === 'yes',
    exposed: exposed === 'yes',
    automatable: automatable === 'yes',
    totalImpact: impact === 'total',
  });
  assert.equal(tier, names[outcome], row);
}

describe('remediationTier', () => {
  const rows = table.trim().split('\n');
  it('has a row for each of the 16 answers', () =>
    assert.equal(new Set(rows.map((row) => row.replace(/,[^,]*$/, ''))).size, 16));
  for (const row of rows) it(`rates ${row}`, () => check(row));

  const file = '../shared/reference/prioritisation-tables/cisa_bod_26_04_1_0_0.csv';
  it(`agrees with the published table (${existsSync(file) ? file : `${file} is absent: skipped`})`, function () {
    if (!existsSync(file)) this.skip();
    const published = readFileSync(file, 'utf8').trim().split('\n').slice(1);
    assert.equal(published.length, 16);
    for (const row of published) check(row.replace(/^\d+,/, ''));
  });

  it('takes what is not known as the worse of its answers', () => {
    const answers = [true, false, null];
    const urgency = (tier: TierName) => tierOrder.indexOf(tier);
    for (const knownExploited of answers)
      for (const exposed of answers)
        for (const automatable of answers)
          for (const totalImpact of answers) {
            const inputs = { knownExploited, exposed, automatable, totalImpact };
            const possible = Object.entries(inputs).reduce(
              (all, [name, value]) =>
                value === null
                  ? all.flatMap((one) => [
                      { ...one, [name]: true },
                      { ...one, [name]: false },
                    ])
                  : all,
              [inputs],
            );
            const worst = Math.min(...possible.map((one) => urgency(remediationTier(one))));
            assert.equal(urgency(remediationTier(inputs)), worst, JSON.stringify(inputs));
          }
  });
});

describe('fromVector', () => {
  const cases: [string | null, boolean | null, boolean | null][] = [
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', true, true],
    ['CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H', false, true],
    ['CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:H/A:H', true, false],
    ['CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', false, true],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H', false, true],
    ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', true, true],
    ['CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', false, true],
    ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:L/SC:N/SI:N/SA:N/AU:N', false, false],
    ['AV:N/AC:L/Au:N/C:C/I:C/A:C', null, null],
    [null, null, null],
  ];
  for (const [vector, automatable, totalImpact] of cases) {
    it(`reads ${vector}`, () => assert.deepEqual(fromVector(vector), { automatable, totalImpact }));
  }
});
