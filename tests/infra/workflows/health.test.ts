import assert from 'node:assert/strict';
import { patchPlan } from '../../../services/patching/runs.js';
import { patchWorkflow } from '../../support/patch-workflow.js';

describe('what a host says of itself after the install', function () {
  this.timeout(120_000);

  describe('of its kernel', () => {
    const { ask, approve, finished, hostsOf, faces, tag } = patchWorkflow();

    it('is the third witness: it rebooted, and runs what was installed', async () => {
      const approval = await ask(['db-primary']);
      const content = patchPlan(approval.plan);
      assert.equal(content.hosts[0]?.health_check, 'boot');
      assert.equal(content.health_document?.name, 'SreOps-CheckHealth');
      assert.match(content.health_document?.hash ?? '', /^[0-9a-f]{64}$/);
      await approve(approval);
      const [host] = (await finished(approval.approval_id)).hosts;
      const shown = new Set(faces().changed.flatMap(({ run }) => run?.hosts.map(({ state }) => state) ?? []));
      for (const state of ['planned', 'installing', 'rebooted', 'verified'] as const)
        assert.ok(shown.has(state), state);
      const to = content.hosts[0]?.packages.find(({ name }) => name === 'kernel')?.to ?? 'none';
      assert.equal(host?.kernel?.running, `${to.replace(/^0:/, '')}.x86_64`);
      assert.match(host?.detail ?? '', /closed; runs kernel 5\.14\.0-\S+; rebooted \d\d:\d\d UTC$/);
    });

    it('is never called verified while an older one runs, though Inspector closed every finding', async () => {
      const approval = await ask(['db-primary']);
      await tag(approval.plan.content.hosts[0]?.instance_id ?? '', 'sandbox:kernel', 'old-after-reboot');
      await approve(approval);
      const run = await finished(approval.approval_id);
      const { 'db-primary': host } = hostsOf(run);
      assert.equal(host?.state, 'reboot_pending', JSON.stringify(host));
      assert.match(host?.detail ?? '', /not in effect: it runs kernel 5\.14\.0-\S+; 5\.14\.0-\S+ is installed/);
      assert.deepEqual([run.status, run.success_rate], ['failed', 0]);
    });
  });

  describe('of its services, where the policy counts them', () => {
    const { ask, approve, finished, effects, hostsOf, tag } = patchWorkflow({ checkServices: true });

    it('is a regression where more units have failed than before: the canary goes back, nothing else begins', async () => {
      const approval = await ask(['api-1', 'api-2']);
      const { waves, hosts } = patchPlan(approval.plan);
      const canary = hosts.find(({ instance_id }) => instance_id === waves[0]?.instance_ids[0]);
      assert.equal(canary?.health_check, 'services');
      await tag(canary?.instance_id ?? '', 'sandbox:services', 'failed-by-patch');
      await approve(approval);
      const { [canary?.name ?? '']: first, ...others } = hostsOf(await finished(approval.approval_id));
      assert.equal(first?.state, 'rolled_back', JSON.stringify(first));
      assert.match(first?.detail ?? '', /^not healthy 15 minutes after the install: unit api\.service: failed/);
      for (const { detail } of Object.values(others)) assert.match(detail, /^not started: /);
      assert.equal(await effects('StartAutomationExecution'), 2, 'one install, one way back');
    });

    it('is no sign where the same units had failed before', async () => {
      const approval = await ask(['api-1']);
      await tag(approval.plan.content.hosts[0]?.instance_id ?? '', 'sandbox:services', 'failed');
      await approve(approval);
      assert.equal((await finished(approval.approval_id)).status, 'verified');
    });
  });
});
