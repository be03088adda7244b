import assert from 'node:assert/strict';
import { invoke } from '../../../services/operation.js';
import { acceptRisk } from '../../../services/operations/accept-risk.js';
import { getInspectorFindings } from '../../../services/operations/get-inspector-findings.js';
import { ben, sam } from '../../support/change.js';
import { patchWorkflow } from '../../support/patch-workflow.js';

describe('the workflow of an accepted risk', function () {
  this.timeout(120_000);
  const { approve, settle, until, execution, effects, services } = patchWorkflow();

  it('keeps what was approved, and does nothing on any host', async () => {
    const findings = () =>
      invoke(getInspectorFindings, { instance_ids: ['batch-1'] }, { services: services(), caller: sam });
    const before = await findings();
    const input = {
      action: 'ask',
      instance_ids: ['batch-1'],
      risks: ['CVE-2021-44228'],
      reason: 'no path to it',
      duration: '7d',
    };
    const { approval } = await invoke(acceptRisk, input, { services: services(), caller: ben });
    assert.ok(approval);
    await settle();
    await approve(approval);
    await settle();
    const recorded = async () => (await services().approvals.byId(approval.approval_id)).run?.status === 'recorded';
    await until(recorded);
    await until(async () => (await execution(approval.approval_id)) === 'SUCCEEDED');
    const after = await findings();
    assert.equal(after.accepted_count, 1);
    assert.equal(after.finding_count, (before.finding_count ?? 0) - 1);
    assert.equal(await effects('StartAutomationExecution'), 0);
  });
});
