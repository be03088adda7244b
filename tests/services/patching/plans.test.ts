import assert from 'node:assert/strict';
import { ben, type Change, mei, startChange } from '../../support/change.js';
import { planContent } from '../../support/plan.js';

describe('Plans', () => {
  let change: Change;
  before(async () => {
    change = await startChange();
  });
  after(() => change.close());

  it('stores the same content once, as it was stored first', async () => {
    const { plans } = change.services;
    const first = await plans.store(planContent(), ben);
    const again = await plans.store(planContent(), mei);
    assert.deepEqual(again, first);
    assert.ok(first.hash.startsWith(first.plan_id));
  });

  it('takes a plan by its id or its whole content, and nothing that differs', async () => {
    const { plans } = change.services;
    const plan = await plans.store(planContent({ title: 'one' }), ben);
    assert.deepEqual(await plans.resolve({ plan_id: plan.plan_id }), plan);
    assert.deepEqual(await plans.resolve(plan), plan);
    const other = { ...plan, content: { ...plan.content, reboot_option: 'RebootIfNeeded' as const } };
    await assert.rejects(plans.resolve(other), { code: 'conflict' });
    await assert.rejects(plans.resolve({ ...plan, hash: 'f'.repeat(64) }), { code: 'conflict' });
    await assert.rejects(plans.resolve({ plan_id: '000000000000' }), { code: 'not_found' });
  });
});
