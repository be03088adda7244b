import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  acceptanceState,
  acceptanceWords,
  EPSS_LINES,
  freshlyReopened,
  riskKey,
  standings,
  whyWorse,
  withReopened,
} from '../../../services/acceptance/acceptance.js';
import type { Acceptance, RiskTerms } from '../../../services/contracts/acceptance.js';

const DAY = 86_400_000;
const START = Date.parse('2026-11-01T00:00:00.000Z');
const on = (day: number): Date => new Date(START + day * DAY);

const terms: fc.Arbitrary<RiskTerms> = fc.record({
  known_exploited: fc.option(fc.boolean()),
  epss: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  internet_exposed: fc.option(fc.boolean()),
});

const acceptance = (change: Partial<Acceptance> = {}, accepted: Partial<RiskTerms> = {}): Acceptance => ({
  approval_id: 'abc-1',
  plan_hash: 'a'.repeat(64),
  hosts: [
    {
      instance_id: 'i-1',
      name: 'web-1',
      environment: 'prod',
      risks: [
        {
          risk_id: 'CVE-2024-0001',
          title: 'A flaw',
          severity: 'high',
          known_exploited: false,
          epss: 0.02,
          internet_exposed: false,
          ...accepted,
        },
      ],
    },
  ],
  reason: 'rebuilt next month',
  owner: { id: 'ben', name: 'Ben Okafor' },
  approved_by: [{ id: 'ana', name: 'Ana Ruiz' }],
  accepted_at: on(0).toISOString(),
  until: on(30).toISOString(),
  reopened: [],
  ...change,
});
const key = riskKey({ instance_id: 'i-1', risk_id: 'CVE-2024-0001' });

describe('an accepted risk', () => {
  it('is worse when it becomes known to be exploited, crosses a line of EPSS, or is exposed', () => {
    const was = { known_exploited: false, epss: 0.02, internet_exposed: false };
    assert.equal(whyWorse(was, was), undefined);
    assert.match(whyWorse(was, { ...was, known_exploited: true }) ?? '', /known to be exploited now/);
    assert.match(whyWorse(was, { ...was, epss: 0.1 }) ?? '', /EPSS rose from 0\.02 to 0\.10, over 0\.10/);
    assert.match(whyWorse(was, { ...was, epss: 0.93 }) ?? '', /over 0\.50/);
    assert.match(whyWorse(was, { ...was, internet_exposed: true }) ?? '', /the internet reaches the host now/);
    assert.equal(whyWorse(was, { ...was, epss: 0.0999 }), undefined);
  });

  it('is never worse for what it was accepted with, for what got better, or for what nobody knows now', () => {
    fc.assert(
      fc.property(terms, (was) => {
        assert.equal(whyWorse(was, was), undefined);
        assert.equal(whyWorse(was, { known_exploited: null, epss: null, internet_exposed: null }), undefined);
        const better = { known_exploited: false, epss: (was.epss ?? 0) / 2, internet_exposed: false };
        assert.equal(whyWorse(was, better), undefined);
      }),
      { numRuns: 500 },
    );
  });

  it('is worse exactly where one of the three is', () => {
    const lines = (epss: number | null) => EPSS_LINES.filter((line) => (epss ?? 0) >= line).length;
    fc.assert(
      fc.property(terms, terms, (was, now) => {
        const expected =
          (now.known_exploited === true && was.known_exploited !== true) ||
          (now.internet_exposed === true && was.internet_exposed !== true) ||
          lines(now.epss) > lines(was.epss);
        assert.equal(whyWorse(was, now) !== undefined, expected);
      }),
      { numRuns: 1_000 },
    );
  });

  it('once open again stays so, whatever comes later', () => {
    fc.assert(
      fc.property(terms, fc.array(terms, { maxLength: 12 }), (was, history) => {
        let stored = acceptance({}, was);
        let wasOpen = false;
        for (const [hour, now] of history.entries()) {
          const at = new Date(START + hour * 3_600_000);
          const found = standings([stored], () => now, at);
          const isOpen = found.get(key)?.because !== undefined;
          assert.ok(!wasOpen || isOpen, 'it was silently accepted again');
          wasOpen = isOpen;
          stored = withReopened(stored, freshlyReopened(found, at).get(stored.approval_id) ?? []);
        }
        assert.equal(stored.reopened.length, wasOpen ? 1 : 0);
      }),
      { numRuns: 500 },
    );
  });

  it('ends on its day, to the millisecond, and is then open with its reason', () => {
    fc.assert(
      fc.property(fc.integer({ min: -60 * DAY, max: 60 * DAY }), (offset) => {
        const at = new Date(on(30).getTime() + offset);
        const because = standings([acceptance()], () => undefined, at).get(key)?.because;
        assert.equal(because !== undefined, offset >= 0);
        if (because) assert.match(because, /accepted until 2026-12-01 only/);
      }),
      { numRuns: 200 },
    );
  });

  it('is only for the hosts and vulnerabilities that were named', () => {
    const found = standings([acceptance()], () => undefined, on(1));
    assert.deepEqual([...found.keys()], [key]);
  });

  it('counts by its newest acceptance', () => {
    const old = acceptance({ until: on(2).toISOString() });
    const anew = acceptance({ approval_id: 'def-1', accepted_at: on(3).toISOString() });
    for (const both of [
      [old, anew],
      [anew, old],
    ]) {
      const standing = standings(both, () => undefined, on(4)).get(key);
      assert.equal(standing?.acceptance.approval_id, 'def-1');
      assert.equal(standing?.because, undefined);
    }
  });

  it('is said with who, why and until when; open again with the cause', () => {
    const [standing] = standings([acceptance()], () => undefined, on(1)).values();
    assert.ok(standing);
    assert.equal(
      acceptanceWords(acceptanceState(standing)),
      'accepted until 2026-12-01 by Ana Ruiz, owner Ben Okafor: rebuilt next month',
    );
    assert.equal(
      acceptanceWords(acceptanceState({ ...standing, because: 'it is known to be exploited now' })),
      'open again: it is known to be exploited now (was accepted until 2026-12-01 by Ana Ruiz, owner Ben Okafor)',
    );
  });
});
