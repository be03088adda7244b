import assert from 'node:assert/strict';
import { invoke } from '../../../services/operation.js';
import { createApprovalWorkflow } from '../../../services/operations/create-approval-workflow.js';
import { decideApproval } from '../../../services/operations/decide-approval.js';
import { resolveVulnerabilitiesByCriticality } from '../../../services/operations/resolve-vulnerabilities-by-criticality.js';
import { ana, ben, type Change, sam, startChange } from '../../support/change.js';
import { HOUR } from '../../support/manual-clock.js';

describe('resolve_vulnerabilities_by_criticality', () => {
  let change: Change;
  const resolve = (input: unknown, caller = ben) =>
    invoke(resolveVulnerabilitiesByCriticality, input, { services: change.services, caller });

  beforeEach(async () => {
    change = await startChange();
  });
  afterEach(() => change.close());

  it('stores plans that an approval can be asked for, and starts nothing by itself', async () => {
    await change.subscribe();
    change.aws.host('web-1');
    change.aws.host('api-1', { env: 'staging' });
    const answer = await resolve({ criticality: 'high' });
    assert.deepEqual(
      answer.scheduled_patches.map(({ environment, instance_names }) => [environment, ...instance_names]),
      [
        ['prod', 'web-1'],
        ['staging', 'api-1'],
      ],
    );
    assert.match(answer.summary, /^High and worse, the whole fleet, 2 hosts: 2 plans stored .* Nothing was started/);
    assert.equal(change.aws.starts.length, 0);
    assert.equal(change.aws.executions.size, 0);

    const plan = answer.scheduled_patches[0];
    assert.ok(plan);
    const as = (caller: typeof ben) => ({ services: change.services, caller });
    const asked = await invoke(
      createApprovalWorkflow,
      { remediation_plan: { plan_id: plan.plan_id }, criticality: plan.criticality },
      as(ben),
    );
    assert.equal(asked.approval.plan.hash, plan.hash);
    assert.equal(asked.approval.required, answer.approval_required[0]?.approvers);
    assert.equal(change.aws.starts.length, 1);

    const again = await resolve({ criticality: 'high' });
    assert.equal(again.scheduled_patches[0]?.plan_id, plan.plan_id);
    assert.equal(again.scheduled_patches[0]?.approval_id, asked.approval.approval_id);
    assert.deepEqual(again.scheduled_patches[0]?.overlaps, []);

    const decided = await invoke(decideApproval, { approval_id: asked.workflow_id, decision: 'approve' }, as(ana));
    assert.equal(decided.approval.status, 'approved');
    const after = await resolve({ criticality: 'high' });
    assert.deepEqual(
      after.scheduled_patches.map(({ environment }) => environment),
      ['staging'],
    );
    assert.match(after.left_out[0]?.reason ?? '', /approved and not over/);
  });

  it('gives the same plan ids for the same findings, an hour later too', async () => {
    change.aws.host('web-1');
    const ids = async () => (await resolve({ criticality: 'low' })).scheduled_patches.map(({ plan_id }) => plan_id);
    const first = await ids();
    assert.equal(first.length, 1);
    change.clock.advance(HOUR);
    assert.deepEqual(await ids(), first);
  });

  it('leaves every decision to people, whatever auto_approve wishes', async () => {
    change.aws.host('web-1', { severity: 'CRITICAL' });
    const answer = await resolve({ criticality: 'critical', auto_approve: true });
    assert.deepEqual([answer.auto_approve.requested, answer.auto_approve.granted], [true, false]);
    assert.match(answer.summary, /auto_approve was asked for and not granted: the policy \(version 1\)/);
    assert.deepEqual(answer.approval_required, [
      {
        plan_id: answer.scheduled_patches[0]?.plan_id,
        approvers: 2,
        why: ['critical plans in prod: 2 approvers'],
        policy_version: 1,
      },
    ]);
    assert.equal(change.aws.starts.length, 0);
  });

  it('names hosts that are unknown or cannot be patched, and what no patch solves', async () => {
    change.aws.host('web-1', { online: false });
    change.aws.host('batch-1', {
      packages: [{ name: 'log4j-core', version: '2.14.1', fixed: '2.17.1', manager: 'JAR' }],
    });
    const answer = await resolve({ instance_ids: ['web-1', 'batch-1', 'web-9'], criticality: 'low' });
    assert.deepEqual(
      answer.left_out.map(({ name, reason }) => [name, reason]),
      [['web-1', 'its SSM agent is offline']],
    );
    assert.deepEqual(
      answer.immediate_actions.map(({ kind, instance_names }) => [kind, ...instance_names]),
      [['deploy', 'batch-1']],
    );
    assert.equal(answer.status, 'partial');
    assert.ok(answer.coverage.failed.some(({ reason, detail }) => reason === 'not_found' && detail.includes('web-9')));
    assert.deepEqual(answer.scheduled_patches, []);
  });

  it('has a result when there is nothing to do', async () => {
    change.aws.host('web-1', { packages: [] });
    const answer = await resolve({ instance_ids: ['web-1'], criticality: 'low' });
    assert.equal(answer.status, 'complete');
    assert.equal(answer.summary, 'Low and worse, 1 host: nothing to install.');
    assert.deepEqual(
      [answer.scheduled_patches, answer.immediate_actions, answer.approval_required, answer.left_out],
      [[], [], [], []],
    );
  });

  it('is for operators, and knows no other criticality', async () => {
    change.aws.host('web-1');
    await assert.rejects(resolve({ criticality: 'low' }, sam), { code: 'not_allowed' });
    await assert.rejects(resolve({ criticality: 'urgent' }), { code: 'invalid_input' });
    await assert.rejects(resolve({}), { code: 'invalid_input' });
  });
});
