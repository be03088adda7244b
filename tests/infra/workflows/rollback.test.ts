import assert from 'node:assert/strict';
import { DescribeReplaceRootVolumeTasksCommand } from '@aws-sdk/client-ec2';
import { createClients } from '../../../services/aws/clients.js';
import type { Approval } from '../../../services/contracts/approval.js';
import { invoke } from '../../../services/operation.js';
import { executeAutomatedPatching } from '../../../services/operations/execute-automated-patching.js';
import { freezeChanges } from '../../../services/operations/freeze-changes.js';
import { rollbackChanges } from '../../../services/operations/rollback-changes.js';
import { ana, ben, mei } from '../../support/change.js';
import { patchWorkflow } from '../../support/patch-workflow.js';

describe('rolling back in the sandbox', function () {
  this.timeout(120_000);
  const { ask, approve, finished, effects, hostsOf, services, say, settle, tag, until, sandbox, logged } =
    patchWorkflow();

  const roll = (instance_id: string, rollback_id = 'latest') =>
    invoke(rollbackChanges, { instance_id, rollback_id }, { services: services(), caller: ben });
  const patched = async (name: string): Promise<Approval> => {
    const approval = await ask([name]);
    await approve(approval);
    await finished(approval.approval_id);
    return services().approvals.byId(approval.approval_id);
  };
  const decided = async (approval: Approval | null): Promise<void> => {
    assert.ok(approval);
    await settle();
    await say(approval.approval_id, 'approve', ana);
    if (approval.required > 1) await say(approval.approval_id, 'approve', mei);
    await until(async () => Boolean((await services().approvals.byId(approval.approval_id)).run?.finished_at));
  };

  it('puts a host back after people approved it, proves it, and holds what was rolled back', async () => {
    const before = await patched('api-1');
    assert.equal(before.run?.status, 'verified');
    const asked = await roll('api-1');
    assert.equal(asked.rollback_status, 'approval_required');
    assert.match(asked.restored_state?.loses ?? '', /written to the root volume after the snapshot/);
    assert.equal(await effects('CreateReplaceRootVolumeTask'), 0, 'nothing before people decide');
    assert.equal((await roll('api-1', asked.rollback_id)).workflow_id, asked.workflow_id, 'asking again is the same');

    await decided(asked.approval);
    const done = await roll('api-1', asked.rollback_id);
    assert.equal(done.rollback_status, 'rolled_back', done.summary);
    assert.deepEqual(new Set(Object.values(done.verification_results ?? {})), new Set(['passed']));
    assert.equal(await effects('CreateReplaceRootVolumeTask'), 1);

    const again = await invoke(
      executeAutomatedPatching,
      { instance_ids: ['api-1'], patch_level: 'all' },
      { services: services(), caller: ben },
    );
    assert.match(again.left_out?.[0]?.reason ?? '', /(is|are) held there until \d{4}-\d\d-\d\d, owner Ben Okafor/);
  });

  it('waits for two approvers while changes are frozen, and then goes ahead', async () => {
    await patched('api-1');
    const freeze = { action: 'set', duration: '5d', reason: 'launch' };
    await invoke(freezeChanges, freeze, { services: services(), caller: mei });
    const { approval } = await roll('api-1');
    assert.ok(approval);
    const { approval_id } = approval;
    await settle();
    await assert.rejects(say(approval_id, 'approve', ana), { code: 'conflict', message: /frozen by Mei Tanaka/ });
    for (const by of [ana, mei]) {
      const override = { decision: 'override_freeze', comment: null, planHash: undefined } as const;
      await services().approvals.decide(approval_id, override, by);
    }
    await decided(approval);
    assert.equal((await services().approvals.byId(approval_id)).run?.hosts[0]?.state, 'rolled_back');
  });

  it('says to AWS with every change for whom it is made', async () => {
    const { workflow_id } = await patched('api-1');
    const { approval } = await roll('api-1');
    await decided(approval);
    const { aws } = sandbox().descriptor();
    const clients = createClients({ region: aws.region, endpoint: aws.endpoint, credentials: aws.accessKeys.operator });
    const [ssm, ec2] = [await clients.ssm(), await clients.ec2()];
    const { Commands = [] } = await ssm.listCommands({});
    const { Snapshots = [] } = await ec2.describeSnapshots({ OwnerIds: ['self'] });
    const { ReplaceRootVolumeTasks = [] } = await ec2.send(new DescribeReplaceRootVolumeTasksCommand({}));
    const tagged = await ssm.describeAutomationExecutions({
      Filters: [{ Key: 'TagKey', Values: ['sre-agent:approved-by'] }],
    });
    clients.destroy();
    const [patch, rollback] = [workflow_id, approval?.workflow_id].map((id) => {
      const asked = logged.find(({ event, workflow_id }) => event === 'approval_requested' && workflow_id === id);
      return `${id} ref ${asked?.correlation_id} for ben, approved by ana and mei`;
    });
    const own = Commands.map(({ Comment = '' }) => Comment).filter((comment) => comment.startsWith('patch-'));
    assert.deepEqual(own.toSorted(), [patch, patch, rollback].toSorted(), 'an install and two scans');
    assert.ok(Snapshots.some(({ Description = '' }) => Description.endsWith(`: ${patch}`)));
    const [task] = ReplaceRootVolumeTasks;
    assert.deepEqual(task?.Tags, [{ Key: 'sre-agent:on-behalf', Value: rollback }]);
    assert.equal(tagged.AutomationExecutionMetadataList?.length, 2);
  });

  it('puts an unhealthy canary back by itself, as approved, and never starts the next wave', async () => {
    const approval = await ask(['api-1', 'api-2']);
    const [canary] = approval.plan.content.kind === 'patch' ? approval.plan.content.waves : [];
    const id = canary?.instance_ids[0] ?? '';
    const name = approval.plan.content.hosts.find(({ instance_id }) => instance_id === id)?.name ?? '';
    await tag(id, 'sandbox:health', 'impaired-by-patch');
    await approve(approval);
    const run = await finished(approval.approval_id);
    const hosts = hostsOf(run);
    assert.equal(hosts[name]?.state, 'rolled_back', JSON.stringify(hosts));
    assert.match(hosts[name]?.detail ?? '', /status checks: impaired.* rolled back/);
    const [other] = Object.entries(hosts).filter(([host]) => host !== name);
    assert.equal(other?.[1].state, 'planned');
    assert.match(other?.[1].detail ?? '', /^not started: /);
    assert.equal(run.status, 'failed');
    assert.equal(run.success_rate, 0);
    assert.equal(await effects('CreateReplaceRootVolumeTask'), 1);
  });

  it('says when a root volume could not be put back, and that none is attached', async () => {
    const before = await patched('api-1');
    await tag(before.plan.content.hosts[0]?.instance_id ?? '', 'sandbox:rollback', 'failed-detached');
    const asked = await roll('api-1');
    await decided(asked.approval);
    const done = await roll('api-1', asked.rollback_id);
    assert.equal(done.rollback_status, 'approval_required', 'what came to nothing may be asked for anew');
    const { run } = await services().approvals.byId(asked.approval?.approval_id ?? '');
    assert.match(run?.hosts[0]?.detail ?? '', /not put back: replacing the root volume failed: .*failed-detached/);
  });

  it('names the rollback points that there are, and refuses what cannot go back', async () => {
    await assert.rejects(roll('web-1'), { code: 'not_found', hint: /No patch run of this assistant changed it/ });
    await patched('api-1');
    await assert.rejects(roll('api-1', 'rb-nothing'), { code: 'not_found', hint: /Newest first there is: rb-/ });
  });
});
