import assert from 'node:assert/strict';
import { invoke } from '../../../services/operation.js';
import { rollbackChanges } from '../../../services/operations/rollback-changes.js';
import { ben } from '../../support/change.js';
import { patchWorkflow } from '../../support/patch-workflow.js';

describe('what AWS refuses for good', function () {
  this.timeout(120_000);
  const { ask, approve, call, execution, finished, effects, hostsOf, tag, until, services, settle } = patchWorkflow();
  const refuse = (service: string, operation: string, times?: number) =>
    call('PUT', '/faults', [{ service, operation, role: 'workflow', kind: 'access_denied', ...(times && { times }) }]);
  const struck = async () => ((await call('GET', '/faults')) as { struck: number }[])[0]?.struck;

  it('is tried five times, and then ends the run with a card that says so', async () => {
    const approval = await ask(['api-1']);
    await refuse('s3', 'PutObject');
    await approve(approval);
    const run = await finished(approval.approval_id);
    assert.equal(await struck(), 5);
    assert.deepEqual([run.status, run.success_rate], ['failed', null]);
    assert.match(run.refused?.because ?? '', /^I may not store the list of packages here \(s3:PutObject was denied\)/);
    const { 'api-1': host } = hostsOf(run);
    assert.equal(host?.state, 'planned');
    assert.match(host?.detail ?? '', /^not started: .*s3:PutObject was denied\); tried 5 times$/);
    assert.equal(await execution(approval.approval_id), 'FAILED');
    assert.equal(await effects('StartAutomationExecution'), 0);
  });

  it('is no end where it is granted meanwhile', async () => {
    const approval = await ask(['api-1']);
    await refuse('ssm', 'StartAutomationExecution', 4);
    await approve(approval);
    const run = await finished(approval.approval_id);
    assert.deepEqual([run.status, run.refused], ['verified', undefined]);
  });

  it('of a host on its way back is tried five times, apart from its install, and named on the card', async () => {
    const approval = await ask(['api-1']);
    const [host] = approval.plan.content.hosts;
    await tag(host?.instance_id ?? '', 'sandbox:health', 'impaired-by-patch');
    await approve(approval);
    await call('POST', '/clock', { to: approval.plan.content.window.start });
    await until(async () => (await effects('StartAutomationExecution')) > 0);
    await refuse('ssm', 'StartAutomationExecution');
    const run = await finished(approval.approval_id);
    assert.equal(await struck(), 5);
    const { 'api-1': back } = hostsOf(run);
    assert.equal(back?.state, 'failed');
    assert.match(back?.detail ?? '', /not put back: .*ssm:StartAutomationExecution was denied\); tried 5 times$/);
    assert.match(run.refused?.because ?? '', /^I may not put api-1 back here/);
    assert.equal(await effects('CreateReplaceRootVolumeTask'), 0);
  });

  it('of a rollback that people approved ends it after five tries, with what was refused', async () => {
    const { approval_id } = await ask(['api-1']);
    await approve(await services().approvals.byId(approval_id));
    await finished(approval_id);
    const { approval } = await invoke(
      rollbackChanges,
      { instance_id: 'api-1', rollback_id: 'latest' },
      { services: services(), caller: ben },
    );
    assert.ok(approval);
    await settle();
    await refuse('ssm', 'StartAutomationExecution');
    await approve(approval);
    const run = await finished(approval.approval_id);
    assert.deepEqual([await struck(), run.status, run.refused?.times], [5, 'failed', 5]);
    assert.match(hostsOf(run)['api-1']?.detail ?? '', /^not put back: I may not put api-1 back/);
  });

  it('is named where the workflow gives up', async () => {
    const approval = await ask(['api-1']);
    await refuse('ssm', 'DescribeDocument');
    await approve(approval);
    const { 'api-1': host } = hostsOf(await finished(approval.approval_id));
    assert.match(host?.detail ?? '', /^not started: the workflow stopped: I may not .*ssm:DescribeDocument/);
  });
});
