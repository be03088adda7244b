import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RateLimit } from '../../../sandbox/teams/rate-limit.js';

const limits = [
  [7, 1_000],
  [8, 2_000],
  [60, 30_000],
  [1_800, 3_600_000],
] as const;

describe('rate limit of a conversation', () => {
  it('lets no window have more than its limit, whatever the pauses', () => {
    const pauses = fc.array(fc.oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 20_000 })), {
      maxLength: 300,
    });
    fc.assert(
      fc.property(pauses, (steps) => {
        let now = 0;
        const limit = new RateLimit(() => now);
        const passed: number[] = [];
        for (const step of steps) {
          now += step;
          if (limit.take('a') === 0) passed.push(now);
        }
        for (const [most, window] of limits) {
          for (const end of passed) {
            assert.ok(passed.filter((at) => at > end - window && at <= end).length <= most, `${most} in ${window}`);
          }
        }
      }),
    );
  });

  it('lets a sender pass who waits as long as told, and not one who waits less than a second less', () => {
    let now = 0;
    const limit = new RateLimit(() => now);
    for (let sent = 0; sent < 60; sent++) {
      now += 300;
      assert.equal(limit.take('a'), 0, `the ${sent + 1}th`);
    }
    const wait = limit.take('a');
    assert.equal(wait, 13);
    now += (wait - 1) * 1000;
    assert.ok(limit.take('a') > 0);
    now += 1000;
    assert.equal(limit.take('a'), 0);
  });

  it('counts each conversation for itself and nothing when it is off', () => {
    const limit = new RateLimit(() => 0);
    const take = (conversation: string) => Array.from({ length: 8 }, () => limit.take(conversation));
    assert.deepEqual(take('a'), [0, 0, 0, 0, 0, 0, 0, 1]);
    assert.equal(limit.take('b'), 0);
    limit.enabled = false;
    assert.equal(limit.take('a'), 0);
  });
});
