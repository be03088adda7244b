import assert from 'node:assert/strict';
import type { ServedMcp } from '../support/mcp.js';
import { refused, SEEDS } from './hostile-classes.js';
import { BEN, call, type Endpoint, SAM, send, startEndpoint } from './start-endpoint.js';

describe('POST /mcp', () => {
  let endpoint: Endpoint;
  let mcp: ServedMcp;

  before(async () => {
    endpoint = await startEndpoint();
    mcp = await endpoint.serve({ requestsPerMinute: 100_000 });
  });
  after(async () => {
    await endpoint.closeServed();
    await endpoint.close();
  });
  beforeEach(() => {
    mcp.logged.length = 0;
    endpoint.change.logged.length = 0;
  });

  it('answers what a client with a key asks', async () => {
    for (const headers of [BEN, SAM]) {
      for (const seed of SEEDS) {
        const { status, body } = await send(mcp, { ...call('list_approvals'), id: seed }, headers);
        assert.equal(status, 200);
        assert.equal(JSON.parse(body).id, seed);
        assert.equal(JSON.parse(body).result.structuredContent.summary, 'No pending approvals.');
      }
    }
    assert.deepEqual(endpoint.refusals(mcp), []);
  });

  for (const [what, { status, forge }] of Object.entries(refused)) {
    it(`refuses ${what} with ${status} and one event, and answers the next`, async () => {
      for (const seed of SEEDS) {
        const { body, headers } = forge(seed);
        mcp.logged.length = 0;
        endpoint.change.logged.length = 0;

        const answer = await send(mcp, body, headers);

        assert.equal(answer.status, status, answer.body);
        assert.match(answer.body, /"error":|"isError":true/);
        assert.equal(endpoint.refusals(mcp).length, 1, JSON.stringify(endpoint.refusals(mcp)));
        assert.doesNotMatch(JSON.stringify([mcp.logged, endpoint.change.logged]), /sandbox-|nobody-|Bearer/);
      }
      assert.equal((await send(mcp, call('list_approvals'), BEN)).status, 200);
    });
  }

  it('does nothing of a batch that it refuses', async () => {
    const batch = [call('list_approvals'), { ...call('execute_automated_patching'), id: 2 }];

    assert.equal((await send(mcp, batch, SAM)).status, 403);

    assert.doesNotMatch(JSON.stringify(endpoint.change.logged), /list_approvals/);
  });
});
