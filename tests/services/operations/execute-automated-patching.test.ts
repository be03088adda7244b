import assert from 'node:assert/strict';
import { invoke } from '../../../services/operation.js';
import { executeAutomatedPatching } from '../../../services/operations/execute-automated-patching.js';
import { patchPlan } from '../../../services/patching/runs.js';
import { ben, type Change, sam, startChange } from '../../support/change.js';
import { HOUR } from '../../support/manual-clock.js';

describe('execute_automated_patching', () => {
  let change: Change;
  const patch = (input: unknown, caller = ben) =>
    invoke(executeAutomatedPatching, input, { services: change.services, caller });

  beforeEach(async () => {
    change = await startChange();
  });
  afterEach(() => change.close());

  it('makes an exact plan, asks for approval and installs nothing', async () => {
    await change.subscribe();
    const host = change.aws.host('web-1');
    const answer = await patch({ instance_ids: ['web-1'], patch_level: 'high' });
    assert.equal(answer.patch_status.state, 'approval_required');
    assert.equal(answer.success_rate, null);
    assert.equal(answer.status, 'complete');
    const content = answer.approval && patchPlan(answer.approval.plan);
    assert.deepEqual(content?.hosts[0]?.packages, [
      { name: 'openssl', arch: 'X86_64', from: '3.0.2-0ubuntu1.10', to: '3.0.2-0ubuntu1.20' },
    ]);
    assert.deepEqual(content?.window, { start: '2026-11-29T04:00:00Z', end: '2026-11-29T06:00:00Z' });
    assert.equal(answer.approval?.required, 1);
    assert.deepEqual(answer.patch_status.hosts, {
      [host.id]: 'planned: openssl 3.0.2-0ubuntu1.10 -> 3.0.2-0ubuntu1.20',
    });
    assert.deepEqual(
      change.aws.starts.map(({ name }) => name),
      [answer.approval?.workflow_id],
    );
    assert.equal(change.aws.executions.size, 0);
  });

  it('gives the same approval to whoever asks again, an hour later too', async () => {
    await change.subscribe();
    change.aws.host('web-1', { severity: 'CRITICAL' });
    const first = await patch({ instance_ids: ['web-1'], patch_level: 'critical' });
    change.clock.advance(HOUR);
    const again = await patch({ instance_ids: ['web-1'], patch_level: 'critical' });
    assert.equal(again.approval?.approval_id, first.approval?.approval_id);
    assert.equal(change.aws.starts.length, 1);
  });

  it('names every host that it leaves out, with the reason', async () => {
    await change.subscribe();
    const hosts = {
      good: change.aws.host('web-1'),
      stopped: change.aws.host('jenkins-1', { state: 'stopped', online: undefined }),
      unmanaged: change.aws.host('bastion', { online: undefined, scannedAt: null, packages: [] }),
      offline: change.aws.host('batch-2', { online: false }),
      protected: change.aws.host('vault-1', { patchable: false }),
      java: change.aws.host('batch-1', {
        packages: [{ name: 'log4j-core', version: '2.14.1', fixed: '2.17.1', manager: 'JAR' }],
      }),
      clean: change.aws.host('api-1', { packages: [] }),
    };
    const { patch_status, approval, summary } = await patch({
      instance_ids: Object.values(hosts).map(({ name }) => name),
      patch_level: 'all',
    });
    assert.deepEqual(
      approval?.plan.content.hosts.map(({ name }) => name),
      ['web-1'],
    );
    assert.equal(patch_status.hosts[hosts.stopped.id], 'left out: it is stopped');
    assert.match(patch_status.hosts[hosts.unmanaged.id] ?? '', /^left out: Systems Manager does not manage it/);
    assert.equal(patch_status.hosts[hosts.offline.id], 'left out: its SSM agent is offline');
    assert.equal(patch_status.hosts[hosts.protected.id], 'left out: it lacks the tag sre-agent:patch=allowed');
    assert.match(patch_status.hosts[hosts.java.id] ?? '', /^left out: no operating system package fixes log4j-core/);
    assert.equal(patch_status.hosts[hosts.clean.id], 'nothing to do at this level');
    assert.match(summary, /Not planned: .*bastion/);
  });

  it('says that there is nothing to do, and asks nobody', async () => {
    change.aws.host('web-1', { packages: [] });
    const answer = await patch({ instance_ids: ['web-1'], patch_level: 'all' });
    assert.equal(answer.patch_status.state, 'nothing_to_do');
    assert.equal(answer.approval, null);
    assert.equal(change.aws.starts.length, 0);
  });

  it('makes no plan for a host whose findings did not answer', async () => {
    await change.subscribe();
    const host = change.aws.host('web-1');
    const { AwsError } = await import('../../../sandbox/answer.js');
    change.aws.failing.set('ListFindings', new AwsError('AccessDeniedException', 'no', 403));
    const answer = await patch({ instance_ids: ['web-1'], patch_level: 'all' });
    assert.equal(answer.patch_status.state, 'no_plan');
    assert.match(answer.summary, /^No plan was made for 1 host. web-1: its findings did not answer/);
    assert.match(answer.patch_status.hosts[host.id] ?? '', /did not answer/);
    assert.equal(answer.status, 'unknown');
  });

  it('refuses without a conversation that takes approvals, before the workflow starts', async () => {
    change.aws.host('web-1');
    await assert.rejects(patch({ instance_ids: ['web-1'], patch_level: 'all' }), {
      code: 'unavailable',
      hint: /sre-alerts approvals on/,
    });
    assert.equal(change.aws.starts.length, 0);
  });

  it('refuses a viewer and an empty list', async () => {
    await assert.rejects(patch({ instance_ids: ['web-1'] }, sam), { code: 'not_allowed' });
    await assert.rejects(patch({ instance_ids: [] }), { code: 'invalid_input' });
  });

  it('fixes only the groups that were named', async () => {
    await change.subscribe();
    change.aws.host('web-1', {
      packages: [
        { name: 'openssl', version: '3.0.2-0ubuntu1.10', fixed: '3.0.2-0ubuntu1.20' },
        { name: 'vim', version: '2:8.2.1', fixed: '2:8.2.9' },
      ],
    });
    const all = await patch({ instance_ids: ['web-1'], patch_level: 'all' });
    assert.equal(all.approval && patchPlan(all.approval.plan).hosts[0]?.packages.length, 2);
    const cancel = { decision: 'cancel' as const, comment: null, planHash: undefined };
    await change.services.approvals.decide(all.approval?.approval_id ?? '', cancel, ben);
    const { groupByFix } = await import('../../../services/vulnerabilities/fix-groups.js');
    const { observedFinding } = await import('../../../services/vulnerabilities/observed-finding.js');
    const inspector = await change.clients.inspector();
    const { findings = [] } = await inspector.listFindings({});
    const { groups } = groupByFix({
      findings: findings.flatMap((one) => observedFinding(one) ?? []),
      exposed: new Map(),
    });
    const vim = groups.find((group) => group.package === 'vim');
    const one = await patch({ instance_ids: ['web-1'], fix_ids: [vim?.fix_id] });
    assert.deepEqual(
      one.approval && patchPlan(one.approval.plan).hosts[0]?.packages.map(({ name, to }) => [name, to]),
      [['vim', '2:8.2.9']],
    );
  });

  it('plans nothing at all when one word means no host, and says what was meant', async () => {
    await change.subscribe();
    change.aws.host('web-1');
    await assert.rejects(patch({ instance_ids: ['web-1', 'web-l'], patch_level: 'all' }), {
      code: 'not_found',
      message: /No instance is called web-l. Did you mean web-1\? Nothing was planned for the others either/,
      hint: /critical, high, non_critical, all/,
    });
    assert.equal(change.aws.starts.length, 0);
  });

  it('counts what is known to be exploited as critical, whatever its score', async () => {
    await change.subscribe();
    change.aws.exploited = true;
    change.aws.host('web-1', { severity: 'MEDIUM' });
    const usual = await patch({ instance_ids: ['web-1'] });
    assert.equal(usual.approval, null);
    assert.equal(usual.patch_status.state, 'no_plan');
    assert.equal(usual.level?.words, 'level non_critical: nothing; 1 known exploited finding is at other levels');
    const critical = await patch({ instance_ids: ['web-1'], patch_level: 'critical' });
    assert.equal(critical.approval?.criticality, 'critical');
    assert.deepEqual(critical.level?.beyond, { known_exploited: 0, others: 0 });
  });

  it('says what its level holds, and what is fixable at the other levels', async () => {
    await change.subscribe();
    change.aws.host('api-1', { severity: 'MEDIUM', packages: [{ name: 'procps', version: '3.1', fixed: '3.2' }] });
    change.aws.host('web-1');
    const { level, summary, left_out } = await patch({ instance_ids: ['api-1', 'web-1'] });
    assert.equal(level?.words, 'level non_critical: procps; 1 fixable finding is at other levels');
    assert.match(summary, /Level non_critical: procps; 1 fixable finding is at other levels\./);
    assert.deepEqual(
      left_out?.map(({ name, reason }) => [name, reason]),
      [['web-1', 'nothing to do at this level; 1 fixable finding at other levels']],
    );
  });

  it('never calls a host patched that it did not see, that is off, or whose findings have no fix', async () => {
    await change.subscribe();
    change.aws.host('jenkins-1', { state: 'stopped', online: undefined });
    change.aws.host('bastion', { online: undefined, scannedAt: null, packages: [] });
    change.aws.host('web-1', { packages: [] });
    change.aws.host('cache-1', { packages: [{ name: 'redis', version: '6.2', fixed: null }] });
    for (const [name, reason] of [
      ['jenkins-1', /it is stopped/],
      ['bastion', /Systems Manager does not manage it/],
      ['cache-1', /nobody has released a fix for redis/],
    ] as const) {
      const answer = await patch({ instance_ids: [name], patch_level: 'all' });
      assert.equal(answer.patch_status.state, 'no_plan', name);
      assert.match(answer.summary, new RegExp(`^No plan was made for 1 host. ${name}: `));
      assert.match(answer.left_out?.[0]?.reason ?? '', reason);
    }
    assert.equal((await patch({ instance_ids: ['web-1'] })).patch_status.state, 'nothing_to_do');
  });

  it('makes one approval for each environment and window, and says in which one each host is', async () => {
    await change.subscribe();
    const prod = change.aws.host('web-1');
    const staging = change.aws.host('batch-1', { env: 'staging' });
    const {
      approvals = [],
      approval,
      patch_status,
    } = await patch({
      instance_ids: ['web-1', 'batch-1'],
      patch_level: 'all',
    });
    assert.deepEqual(
      approvals.map(({ plan }) => [plan.content.hosts.map(({ name }) => name).join(), plan.content.window.start]),
      [
        ['web-1', '2026-11-29T04:00:00Z'],
        ['batch-1', '2026-11-26T02:00:00Z'],
      ],
    );
    assert.equal(approval?.approval_id, approvals[0]?.approval_id);
    assert.match(patch_status.hosts[prod.id] ?? '', new RegExp(`approval ${approvals[0]?.approval_id}`));
    assert.match(patch_status.hosts[staging.id] ?? '', new RegExp(`approval ${approvals[1]?.approval_id}`));
    assert.equal(change.aws.starts.length, 2);
  });

  it('has a host in one open approval at most, and names the one in the way', async () => {
    await change.subscribe();
    change.aws.host('web-1', { severity: 'CRITICAL' });
    change.aws.host('api-1', { severity: 'CRITICAL' });
    const first = await patch({ instance_ids: ['web-1'], patch_level: 'all' });
    const id = first.approval?.approval_id ?? '';
    await assert.rejects(patch({ instance_ids: ['api-1', 'web-1'], patch_level: 'all' }), {
      code: 'conflict',
      message: new RegExp(`^web-1 is in approval ${id} already`),
      approvalId: id,
    });
    assert.equal(change.aws.starts.length, 1, 'nothing for api-1 either');
    const cancel = { decision: 'cancel' as const, comment: null, planHash: undefined };
    await change.services.approvals.decide(id, cancel, ben);
    const both = await patch({ instance_ids: ['api-1', 'web-1'], patch_level: 'all' });
    assert.equal(both.approval?.plan.content.hosts.length, 2);
  });

  it('knows the same work again when Systems Manager could not name the baseline', async () => {
    const { AwsError } = await import('../../../sandbox/answer.js');
    await change.subscribe();
    change.aws.host('web-1');
    change.aws.failing.set('DescribeInstancePatchStates', new AwsError('AccessDeniedException', 'not yet', 400));
    const first = await patch({ instance_ids: ['web-1'], patch_level: 'all' });
    assert.ok(first.approval);
    assert.equal(patchPlan(first.approval.plan).hosts[0]?.baseline_id, null);
    change.aws.failing.clear();
    change.clock.advance(HOUR);
    const again = await patch({ instance_ids: ['web-1'], patch_level: 'all' });
    assert.equal(again.approval?.approval_id, first.approval?.approval_id);
    assert.equal(change.aws.starts.length, 1);
  });

  it('refuses what too few people could ever approve', async () => {
    await change.subscribe();
    change.aws.host('web-1', { severity: 'CRITICAL' });
    const asApprover = { ...ben, id: 'ana', name: 'Ana Ruiz', role: 'approver' as const };
    await assert.rejects(patch({ instance_ids: ['web-1'], patch_level: 'all' }, asApprover), {
      code: 'unavailable',
      message: 'This needs 2 approvers other than Ana Ruiz, and only Mei Tanaka could decide it.',
      hint: /more people approvers/,
    });
    assert.equal(change.aws.starts.length, 0);
    assert.ok((await patch({ instance_ids: ['web-1'], patch_level: 'all' })).approval);
  });
});
