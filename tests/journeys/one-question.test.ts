import assert from 'node:assert/strict';
import type { SandboxDescriptor } from '../../sandbox/descriptor.js';
import { createClients } from '../../services/aws/clients.js';
import { correlated } from '../../services/correlation.js';
import { auditedIn } from '../support/audited.js';
import { ana } from '../support/change.js';
import { patchWorkflow } from '../support/patch-workflow.js';

const QUESTION = 'QUESTION0001';
const PRESS = 'PRESS0000001';

describe('journey: a question, its approval and its run', function () {
  this.timeout(60_000);
  const { ask, say, finished, services, sandbox, logged } = patchWorkflow();

  it('are found by the id of the question, in the log, in the audit chain and in AWS', async () => {
    const { approval_id, workflow_id } = await correlated(QUESTION, () => ask(['cache-1']));
    await correlated(PRESS, () => say(approval_id, 'approve'));
    await correlated('PRESS0000002', () => say(approval_id, 'approve', { ...ana, id: 'mei', name: 'Mei Tanaka' }));
    await finished(approval_id);

    const about = logged.filter((line) => line.approval_id === approval_id);
    const events = new Set(about.map(({ event }) => event));
    for (const event of ['approval_requested', 'approval_decision', 'run_started', 'run_finished']) {
      assert.ok(events.has(event), `${event} is in the log`);
    }
    const unjoined = about.filter((line) => line.correlation_id !== QUESTION && line.caused_by !== QUESTION);
    assert.deepEqual(unjoined, []);
    const [press] = about.filter(({ event }) => event === 'approval_decision');
    assert.equal(press?.correlation_id, PRESS, 'and by the id of the press that decided');

    const entries = (await auditedIn(services())).filter(({ subjects }) => subjects.includes(approval_id));
    assert.ok(entries.length > 4);
    assert.deepEqual([...new Set(entries.map(({ correlation_id }) => correlation_id))], [QUESTION]);

    const { input, comments } = await atAws(sandbox().descriptor().aws, workflow_id);
    assert.deepEqual(input, { workflow_id, correlation_id: QUESTION });
    assert.deepEqual(comments, [`${workflow_id} ref ${QUESTION} for ben, approved by ana and mei`]);
  });
});

/** What Step Functions was started with, and what the automations of the run say of themselves. */
async function atAws({ region, endpoint, account, accessKeys }: SandboxDescriptor['aws'], workflowId: string) {
  const clients = createClients({ region, endpoint, credentials: accessKeys.operator });
  const [sfn, ssm] = [await clients.sfn(), await clients.ssm()];
  const executionArn = `arn:aws:states:${region}:${account}:execution:sre-ops-patch:${workflowId}`;
  const { input = '' } = await sfn.describeExecution({ executionArn });
  const { AutomationExecutionMetadataList: found = [] } = await ssm.describeAutomationExecutions({});
  const runs = await Promise.all(
    found.map(({ AutomationExecutionId }) => ssm.getAutomationExecution({ AutomationExecutionId })),
  );
  clients.destroy();
  return {
    input: JSON.parse(input) as unknown,
    comments: runs.flatMap(({ AutomationExecution }) => AutomationExecution?.Parameters?.Comment ?? []),
  };
}
