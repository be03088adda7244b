import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RateLimit } from '../../mcp/rate-limit.js';
import { Refused } from '../../mcp/refused.js';

describe('rate limit', () => {
  it('never lets more through than the burst and what the time refilled, and lets an idle caller in again', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(30_000), fc.integer({ min: 1, max: 5 })), { maxLength: 60 }), (steps) => {
        let now = 0;
        let taken = 0;
        const limit = new RateLimit({ now: () => new Date(now) }, 10);
        for (const [wait, requests] of steps) {
          now += wait;
          if (takes(limit, requests)) taken += requests;
          assert.ok(taken <= 10 + (now / 60_000) * 10 + 1e-6);
        }
        now += 60_000;
        assert.ok(takes(limit, 10));
      }),
    );
  });

  it('is not fooled by a clock that goes back', () => {
    let now = 60_000;
    const limit = new RateLimit({ now: () => new Date(now) }, 1);
    assert.ok(takes(limit, 1));
    now = 0;
    assert.ok(!takes(limit, 1));
  });
});

function takes(limit: RateLimit, requests: number): boolean {
  try {
    limit.take('ben', requests);
    return true;
  } catch (error) {
    assert.ok(error instanceof Refused && error.status === 429);
    return false;
  }
}
