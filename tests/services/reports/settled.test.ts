import assert from 'node:assert/strict';
import { settledLines, unseenLines } from '../../../services/reports/formats/settled-words.js';
import { acceptedRisks, remediationTimes } from '../../../services/reports/settled.js';
import type { ObservedFinding } from '../../../services/vulnerabilities/observed-finding.js';
import { finding, fleetOf } from '../../support/observations.js';
import { header } from './generated.js';

const fleet = fleetOf([]);
const day = (n: number): string => new Date(Date.UTC(2026, 10, n)).toISOString();
const closed = (first: number, at: number, change: Partial<ObservedFinding> = {}) => ({
  finding: finding({ first_observed: day(first), known_exploited: false, ...change }),
  at: day(at),
});

describe('what was closed and what is accepted', () => {
  it('takes the mean and the median by tier, the most urgent tier first', () => {
    const exploited = { known_exploited: true };
    const times = remediationTimes(
      { findings: [closed(1, 11), closed(1, 2, exploited), closed(1, 3), closed(1, 6)], truncated: false },
      fleet,
    );
    const [first, second] = times?.by_tier ?? [];
    assert.deepEqual([first?.closed, first?.mean_days, first?.median_days], [1, 1, 1]);
    assert.deepEqual([second?.closed, second?.mean_days, second?.median_days], [3, 5.7, 5]);
    assert.notEqual(first?.tier, second?.tier);
  });

  it('is unknown when it was not read, and empty when nothing was closed: neither is zero days', () => {
    assert.equal(remediationTimes(null, fleet), null);
    const none = remediationTimes({ findings: [], truncated: false }, fleet);
    assert.deepEqual(none?.by_tier, []);
    const said = (remediation_times: typeof none | null) => settledLines(header({ remediation_times }))[0];
    assert.match(said(null) ?? '', /not known, closed findings could not be read/);
    assert.match(said(none) ?? '', /not known yet\. Inspector lists no closed finding/);
  });

  it('names the rules that hide findings, and that none of them ends', () => {
    const rule = { name: 'no-fix-in-dev', reason: 'rebuilt weekly', since: day(1) };
    const list = { findings: [closed(1, 2)], truncated: true };
    const risks = acceptedRisks({ closed: null, suppressed: list, rules: [rule] }, fleet);
    assert.deepEqual([risks?.findings, risks?.rules], [1, [{ ...rule, until: null }]]);
    const lines = settledLines(header({ accepted_risks: risks }));
    assert.ok(lines.some((line) => /at least 1 finding is hidden by a suppression rule/.test(line)));
    assert.ok(lines.some((line) => /no-fix-in-dev, since 2026-11-01, without an end: rebuilt weekly/.test(line)));
    assert.equal(acceptedRisks({ closed: null, suppressed: list, rules: null }, fleet), null);
    assert.match(settledLines(header({ accepted_risks: null })).at(-1) ?? '', /Accepted risks: not known/);
  });

  it('says a host that was never scanned once, not as a host and as a gap', () => {
    const gap = { ...header().coverage.failed[0]!, reason: 'not_scanned' as const, detail: 'never scanned web-2' };
    const { coverage } = header();
    assert.deepEqual(unseenLines(header({ coverage: { ...coverage, failed: [gap] } })), [
      'web-2: its findings did not answer',
    ]);
    const other = { ...gap, instances: ['i-3'] };
    assert.equal(unseenLines(header({ coverage: { ...coverage, failed: [other] } })).length, 2);
  });
});
