import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RateLimit } from '../../mcp/rate-limit.js';
import { Refused } from '../../mcp/refused.js';
import { bearer, call, type Endpoint, send, startEndpoint } from './start-endpoint.js';

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

describe('rate limit of MCP over HTTP', () => {
  let endpoint: Endpoint;

  before(async () => {
    endpoint = await startEndpoint();
  });
  after(async () => {
    await endpoint.closeServed();
    await endpoint.close();
  });

  it('counts each person by itself, a batch as its requests, and says when to come back', async () => {
    const mcp = await endpoint.serve({ requestsPerMinute: 3, clock: { now: () => new Date(0) } });
    const ask = async (key: string) => await send(mcp, call('list_approvals'), bearer(key));

    const answers = [];
    for (const key of ['ben', 'ben', 'ben', 'ben', 'sam']) answers.push(await ask(`sandbox-${key}`));
    const batch = Array.from({ length: 4 }, (_, id) => ({ ...call('list_approvals'), id }));

    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200, 429, 200],
    );
    assert.equal(answers[3]?.headers['retry-after'], '20');
    assert.equal((await send(mcp, batch, bearer('sandbox-ana'))).status, 429);
  });

  it('lets nobody through by asking at once', async () => {
    const mcp = await endpoint.serve({ requestsPerMinute: 10, clock: { now: () => new Date(0) } });

    const answers = await Promise.all(
      Array.from({ length: 40 }, () => send(mcp, call('list_approvals'), bearer('sandbox-ben'))),
    );

    assert.equal(answers.filter(({ status }) => status === 200).length, 10);
    assert.equal(answers.filter(({ status }) => status === 429).length, 30);
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
