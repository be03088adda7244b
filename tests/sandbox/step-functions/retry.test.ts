import assert from 'node:assert/strict';
import fc from 'fast-check';
import { matchesError, nextRetry } from '../../../sandbox/step-functions/retry.js';

describe('ErrorEquals', () => {
  for (const [error, names, expected] of [
    ['Lambda.Unknown', ['Lambda.Unknown'], true],
    ['Lambda.Unknown', ['Other', 'Lambda.Unknown'], true],
    ['Lambda.Unknown', ['Other'], false],
    ['Anything', ['States.ALL'], true],
    ['States.Timeout', ['States.ALL'], true],
    ['Anything', ['States.TaskFailed'], true],
    ['States.Timeout', ['States.TaskFailed'], false],
    ['States.Timeout', ['States.Timeout'], true],
    ['States.Timeout', ['States.HeartbeatTimeout'], false],
    ['States.Runtime', ['States.ALL'], false],
    ['States.DataLimitExceeded', ['States.ALL'], false],
    ['States.DataLimitExceeded', ['States.TaskFailed'], false],
    ['States.DataLimitExceeded', ['States.DataLimitExceeded'], true],
    [undefined, ['States.ALL'], true],
  ] as [string | undefined, string[], boolean][]) {
    it(`${names} ${expected ? 'takes' : 'does not take'} ${error ?? 'an error without a name'}`, () => {
      assert.equal(matchesError({ error }, names), expected);
    });
  }

  it('can tell a missed heartbeat from another timeout', () => {
    assert.equal(matchesError({ error: 'States.Timeout', heartbeat: true }, ['States.HeartbeatTimeout']), true);
    assert.equal(matchesError({ error: 'States.Timeout', heartbeat: true }, ['States.Timeout']), true);
  });
});

describe('nextRetry', () => {
  const failure = { error: 'E' };

  it('backs off by its rate up to its longest delay, then gives up', () => {
    const retriers = [{ ErrorEquals: ['E'], IntervalSeconds: 2, MaxAttempts: 4, BackoffRate: 3, MaxDelaySeconds: 20 }];
    const delays = [0, 1, 2, 3, 4].map((used) => nextRetry(failure, retriers, [used])?.delayMs);
    assert.deepEqual(delays, [2000, 6000, 18_000, 20_000, undefined]);
  });

  it('waits 1 s, doubles and tries 3 times where the definition is silent', () => {
    const delays = [0, 1, 2, 3].map((used) => nextRetry(failure, [{ ErrorEquals: ['States.ALL'] }], [used])?.delayMs);
    assert.deepEqual(delays, [1000, 2000, 4000, undefined]);
  });

  it('never retries with MaxAttempts 0, and never States.Runtime', () => {
    assert.equal(nextRetry(failure, [{ ErrorEquals: ['E'], MaxAttempts: 0 }], []), undefined);
    assert.equal(nextRetry({ error: 'States.Runtime' }, [{ ErrorEquals: ['States.Runtime'] }], []), undefined);
  });

  it('counts each retrier by itself and lets only the first that matches decide', () => {
    const retriers = [{ ErrorEquals: ['E'], MaxAttempts: 1 }, { ErrorEquals: ['States.ALL'] }];
    assert.equal(nextRetry({ error: 'F' }, retriers, [1])?.index, 1);
    assert.equal(nextRetry(failure, retriers, [1]), undefined);
  });

  it('gives a time that can be waited for whatever the definition says', () => {
    const retrier = fc.record({
      ErrorEquals: fc.constant(['E']),
      IntervalSeconds: fc.nat(),
      MaxAttempts: fc.nat(),
      BackoffRate: fc.double({ min: 1, max: 1e9, noNaN: true }),
    });
    fc.assert(
      fc.property(retrier, fc.nat(10_000), (each, used) => {
        const retry = nextRetry(failure, [each], [used]);
        assert.equal(retry === undefined, used >= each.MaxAttempts);
        if (retry) assert.ok(Number.isSafeInteger(retry.delayMs) && retry.delayMs >= 0);
      }),
    );
  });
});
