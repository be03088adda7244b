import assert from 'node:assert/strict';
import { hostSeeds } from '../../../sandbox/fleet/hosts.js';
import { repositories } from '../../../sandbox/fleet/repositories.js';
import { epssAsOf, vulnerability, vulnerabilityIds } from '../../../sandbox/fleet/vulnerabilities.js';

/** CVSS 3.1 base score: FIRST, "CVSS v3.1 Specification Document", section 7.1 and appendix A. */
function baseScore(vector: string): number {
  const metric = Object.fromEntries(vector.split('/').map((part) => part.split(':'))) as Record<string, string>;
  const changed = metric.S === 'C';
  const weight = (table: Record<string, number>, name: string) => table[metric[name] ?? ''] ?? Number.NaN;
  const impacts = ['C', 'I', 'A'].map((name) => weight({ H: 0.56, L: 0.22, N: 0 }, name));
  const iss = 1 - impacts.reduce((product, impact) => product * (1 - impact), 1);
  const impact = changed ? 7.52 * (iss - 0.029) - 3.25 * (iss - 0.02) ** 15 : 6.42 * iss;
  const exploitability =
    8.22 *
    weight({ N: 0.85, A: 0.62, L: 0.55, P: 0.2 }, 'AV') *
    weight({ L: 0.77, H: 0.44 }, 'AC') *
    weight(changed ? { N: 0.85, L: 0.68, H: 0.5 } : { N: 0.85, L: 0.62, H: 0.27 }, 'PR') *
    weight({ N: 0.85, R: 0.62 }, 'UI');
  const raw = Math.min((changed ? 1.08 : 1) * (impact + exploitability), 10);
  const scaled = Math.round(raw * 100_000);
  return scaled % 10_000 === 0 ? scaled / 100_000 : (Math.floor(scaled / 10_000) + 1) / 10;
}

const isoDate = /^\d{4}-\d\d-\d\d$/;

describe('facts of vulnerabilities', () => {
  const facts = vulnerabilityIds.map(vulnerability);

  it('have the score that their vector gives', () => {
    for (const { id, vector, score } of facts) assert.equal(score, baseScore(vector ?? ''), id);
    assert.equal(baseScore('CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H'), 10);
  });

  it('are well formed and dated', () => {
    assert.match(epssAsOf, isoDate);
    for (const { id, epss, published, kev } of facts) {
      assert.match(id, /^CVE-\d{4}-\d{4,}$/);
      assert.ok(epss > 0 && epss < 1, id);
      assert.match(published, isoDate);
      if (kev) assert.ok(isoDate.test(kev.added) && isoDate.test(kev.due) && kev.added < kev.due, id);
    }
    assert.equal(new Set(vulnerabilityIds).size, facts.length);
  });

  it('hold six that CISA knows to be exploited', () => {
    const known = facts.filter(({ kev }) => kev).map(({ id, kev }) => `${id} ${kev?.added} ${kev?.due}`);
    assert.deepEqual(known.sort(), [
      'CVE-2021-44228 2021-12-10 2021-12-24',
      'CVE-2021-45046 2023-05-01 2023-05-22',
      'CVE-2023-44487 2023-10-10 2023-10-31',
      'CVE-2023-4911 2023-11-21 2023-12-12',
      'CVE-2025-32463 2025-09-29 2025-10-20',
      'CVE-2026-31431 2026-05-01 2026-05-15',
    ]);
  });

  it('are exactly those that the repositories and hosts name', () => {
    const sources = Object.values(repositories).flat();
    const named = [
      ...sources.flatMap(({ releases }) => releases.flatMap(({ fixes = {} }) => Object.keys(fixes))),
      ...sources.flatMap(({ unfixed = {} }) => Object.keys(unfixed)),
      ...hostSeeds.flatMap(({ jars = [] }) => jars.flatMap(({ fixes }) => Object.keys(fixes))),
    ];
    assert.deepEqual([...new Set(named)].sort(), vulnerabilityIds.toSorted());
  });
});
