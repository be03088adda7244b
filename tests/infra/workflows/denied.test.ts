import assert from 'node:assert/strict';
import { patchWorkflow } from '../../support/patch-workflow.js';

describe('what AWS refuses for good', function () {
  this.timeout(120_000);
  const { ask, approve, call, execution, finished, effects, hostsOf } = patchWorkflow();
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

  it('is named where the workflow gives up', async () => {
    const approval = await ask(['api-1']);
    await refuse('ssm', 'DescribeDocument');
    await approve(approval);
    const { 'api-1': host } = hostsOf(await finished(approval.approval_id));
    assert.match(host?.detail ?? '', /^not started: the workflow stopped: I may not .*ssm:DescribeDocument/);
  });
});
