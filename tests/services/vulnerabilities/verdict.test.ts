import assert from 'node:assert/strict';
import type { ObservedFinding } from '../../../services/vulnerabilities/observed-finding.js';
import { attentionOf, fleetVerdict } from '../../../services/vulnerabilities/verdict.js';
import { finding, fleetOf } from '../../support/observations.js';

const now = new Date('2026-11-22T12:00:00Z');
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000).toISOString();
/** Impact partial and local: 14 days where it is known to be exploited, with the next upgrade where not. */
const calm = { cvss_vector: 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:N/A:N', first_observed: daysAgo(0) };

const one = (change: Partial<ObservedFinding>, internet: boolean | null = false) =>
  fleetOf([finding({ ...calm, known_exploited: false, exploit_available: false, ...change })], {
    internet,
    readAt: [now],
  });
const counts = (change: Partial<ObservedFinding>, internet?: boolean | null) => {
  const { today, later } = attentionOf(one(change, internet));
  return [today.length, later.length];
};

describe('attentionOf', () => {
  it('leaves a date that is weeks ahead for later, however severe', () => {
    assert.deepEqual(counts({ severity: 'critical', kev_due: '2026-12-19' }), [0, 1]);
  });

  it('is today for a fix that is overdue or due within a day', () => {
    assert.deepEqual(counts({ severity: 'low', kev_due: '2026-11-01' }), [1, 0]);
    assert.deepEqual(counts({ severity: 'low', kev_due: '2026-11-23' }), [1, 0]);
    assert.deepEqual(counts({ severity: 'low', kev_due: '2026-11-24' }), [0, 1]);
  });

  it('is today for what is known exploited where the internet reaches it, or may', () => {
    const exploited = { severity: 'high', known_exploited: true } as const;
    assert.deepEqual(counts(exploited, true), [1, 0]);
    assert.deepEqual(counts(exploited, null), [1, 0]);
    assert.deepEqual(counts(exploited, false), [0, 1]);
  });

  it('is today for a critical finding with an exploit, or where nobody says that there is none', () => {
    assert.deepEqual(counts({ severity: 'critical', exploit_available: true }), [1, 0]);
    assert.deepEqual(counts({ severity: 'critical', exploit_available: null }), [1, 0]);
    assert.deepEqual(counts({ severity: 'critical', exploit_available: false }), [0, 0]);
    assert.deepEqual(counts({ severity: 'high', exploit_available: true }), [0, 0]);
  });
});

describe('fleetVerdict', () => {
  it('says what is for today and what is for later', () => {
    assert.equal(
      fleetVerdict(one({ kev_due: '2026-12-19' }), 1),
      'Nothing needs attention today, 1 host has fixes due later · 1 host, 1 seen',
    );
    assert.match(fleetVerdict(one({ kev_due: '2026-11-20' }), 1), /^1 host needs attention today ·/);
  });
});
