import assert from 'node:assert/strict';
import { startChange } from '../../support/change.js';
import { patchRequest } from '../../support/patch-request.js';

describe('a deployment that only reads', () => {
  it('asks nobody to approve what it could not do, says so, and starts nothing', async () => {
    const change = await startChange({ readOnly: true });
    try {
      await change.subscribe();
      change.aws.host('web-1');
      const asked = patchRequest(change).request(['web-1']);
      await assert.rejects(asked, { code: 'not_allowed', message: /only reads: it has no workflow/ });
      assert.deepEqual(change.aws.starts, []);
      assert.deepEqual(await change.services.approvals.list({ status: 'all', limit: 1 }), []);
    } finally {
      await change.close();
    }
  });
});
