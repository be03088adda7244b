import assert from 'node:assert/strict';
import { changesSince } from '../../../services/vulnerabilities/changes.js';
import type { SettledList } from '../../../services/vulnerabilities/settled-findings.js';
import { finding, fleetOf } from '../../support/observations.js';

const now = new Date('2026-11-22T12:00:00Z');
const since = new Date('2026-11-21T12:00:00Z');
const before = finding({ first_observed: '2026-11-21T11:59:59.999Z', vulnerability_id: 'CVE-1' });
const fresh = finding({ first_observed: '2026-11-21T12:00:00.000Z', vulnerability_id: 'CVE-2' });
const closed = (at: string, truncated = false): SettledList => ({
  findings: [{ finding: finding({ vulnerability_id: 'CVE-3' }), at }],
  truncated,
});
const told = (
  findings = [before, fresh],
  value: SettledList | null = closed('2026-11-22T00:00:00.000Z'),
  from = since,
) => changesSince(from, fleetOf(findings), { value }, now);

describe('what changed about findings', () => {
  it('is what was found since and what was closed since, to the instant', () => {
    assert.deepEqual(told(), {
      ...{ since: since.toISOString(), new_count: 1, new_vulnerability_ids: ['CVE-2'] },
      ...{ closed_count: 1, closed_vulnerability_ids: ['CVE-3'], newly_exploited: [], exact: true },
    });
    assert.equal(told([before], closed('2026-11-21T11:00:00.000Z')).closed_count, 0);
  });

  it('is also what became known to be exploited, however old the finding is', () => {
    const { newly_exploited } = told([{ ...before, kev_added: '2026-11-22T00:00:00.000Z' }, fresh]);
    assert.deepEqual(newly_exploited, ['CVE-1']);
  });

  it('is not known to be all where closed findings were not read, not all, or longer ago than they are kept', () => {
    assert.deepEqual([told([], null).closed_count, told([], null).exact], [null, false]);
    assert.equal(told([], closed('2026-11-22T00:00:00.000Z', true)).exact, false);
    assert.equal(told([], closed('2026-11-22T00:00:00.000Z'), new Date('2026-11-18T00:00:00Z')).exact, false);
  });
});
