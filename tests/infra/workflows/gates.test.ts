import assert from 'node:assert/strict';
import type { Approval } from '../../../services/contracts/approval.js';
import { patchPlan } from '../../../services/patching/runs.js';
import { patchWorkflow } from '../../support/patch-workflow.js';

describe('the gates between waves in the sandbox', function () {
  this.timeout(120_000);
  const { ask, approve, call, finished, effects, hostsOf, services, tag } = patchWorkflow({ bakeMinutes: 15 });

  const canaryOf = (approval: Approval) => {
    const { waves, hosts } = patchPlan(approval.plan);
    const id = waves[0]?.instance_ids[0] ?? '';
    return { id, name: hosts.find(({ instance_id }) => instance_id === id)?.name ?? '' };
  };

  it('names in the plan what must be well: target groups, quiet alarms, and how long a wave is watched', async () => {
    const { gates, hosts } = patchPlan((await ask(['web-1', 'web-2'])).plan);
    assert.equal(gates.bake_minutes, 15);
    assert.deepEqual(
      gates.target_groups?.map(({ name, instance_ids }) => [name, instance_ids.length]),
      [['web', hosts.length]],
    );
    assert.ok(gates.alarms?.includes('web-1-status'));
    assert.ok(
      gates.alarms?.every((name) => name.startsWith('web-')),
      'alarms of other hosts say nothing here',
    );
  });

  it('takes a load balanced host out of its target group before the install, and puts it back', async () => {
    const approval = await ask(['api-1']);
    assert.equal(patchPlan(approval.plan).hosts[0]?.drain?.name, 'api');
    await approve(approval);
    const run = await finished(approval.approval_id);
    assert.equal(run.status, 'verified', JSON.stringify(run.hosts));
    assert.equal(await effects('DeregisterTargets'), 1);
    assert.equal(await effects('RegisterTargets'), 1);
  });

  it('puts a drained host back though the install failed', async () => {
    const approval = await ask(['api-1']);
    await tag(approval.plan.content.hosts[0]?.instance_id ?? '', 'sandbox:patching', 'fail');
    await approve(approval);
    const run = await finished(approval.approval_id);
    assert.match(run.hosts[0]?.detail ?? '', /^installing failed: /);
    assert.equal(await effects('RegisterTargets'), 1);
  });

  it('watches the canary for the bake time before the next wave begins', async () => {
    const approval = await ask(['db-primary', 'db-replica']);
    await approve(approval);
    await call('POST', '/clock', { to: approval.plan.content.window.start });
    const run = async () => (await services().approvals.byId(approval.approval_id)).run;
    const hosts = async () => hostsOf((await run()) ?? assert.fail('no run'));
    const details = new Set<string>();
    const started = Date.parse(approval.plan.content.window.start);
    for (let moves = 0; (await effects('StartAutomationExecution')) < 2; moves++) {
      assert.ok(moves < 200, 'the second wave begins');
      details.add((await hosts())['db-replica']?.detail ?? '');
      await call('POST', '/clock', { advance_ms: 30_000 });
    }
    const { now } = (await call('GET', '/clock')) as { now: string };
    assert.ok(Date.parse(now) - started > 15 * 60_000, 'not before the bake time is over');
    assert.ok([...details].some((detail) => /waiting for the bake time, until \d\d:\d\d UTC/.test(detail)));
  });

  for (const [what, key, value, words] of [
    [
      'its target group calls it unhealthy',
      'sandbox:target',
      'unhealthy-by-patch',
      /target group (api|web): unhealthy/,
    ],
    ['an alarm fires after the install', 'sandbox:alarm', 'firing-by-patch', /alarm api-\d-(cpu|status): ALARM/],
  ] as const) {
    it(`stops before the second wave and puts the canary back when ${what}`, async () => {
      const approval = await ask(['api-1', 'api-2']);
      const canary = canaryOf(approval);
      await tag(canary.id, key, value);
      await approve(approval);
      const run = await finished(approval.approval_id);
      const { [canary.name]: first, ...others } = hostsOf(run);
      assert.equal(first?.state, 'rolled_back', JSON.stringify(first));
      assert.match(first?.detail ?? '', words);
      for (const { state, detail } of Object.values(others)) {
        assert.equal(state, 'planned');
        assert.match(detail, /^not started: /);
      }
    });
  }

  it('takes an alarm that fires already for no sign, and says so', async () => {
    const { plan } = await ask(['api-1']);
    const id = plan.content.hosts[0]?.instance_id ?? '';
    await services().approvals.decide(
      `${plan.plan_id}-1`,
      { decision: 'cancel', comment: null, planHash: undefined },
      { id: 'ben', name: 'Ben Okafor', role: 'operator', surface: 'teams' },
    );
    await tag(id, 'sandbox:alarm', 'firing');
    const { gates } = patchPlan((await ask(['api-1'])).plan);
    assert.deepEqual(gates.alarms, []);
    assert.deepEqual(gates.firing_alarms, ['api-1-cpu', 'api-1-status']);
  });
});
