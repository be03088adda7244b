import assert from 'node:assert/strict';
import { AwsError } from '../../../sandbox/answer.js';
import { document, openRuns, patchDocument, patchParameters } from './runs.js';

const runs = openRuns();

const send = { DocumentName: 'AWS-RunPatchBaseline', InstanceIds: ['i-1'] };

describe('an automation that is stopped', () => {
  it('is cancelled with its step and its command', async () => {
    const ssm = runs({ documents: { D: document(['install', 'aws:runCommand', send]) } });
    const id = await ssm.start('D');
    await ssm.clock.settle();
    await ssm.ask('StopAutomationExecution', { AutomationExecutionId: id });
    const stopped = await ssm.get(id);
    assert.deepEqual(
      [stopped.AutomationExecutionStatus, stopped.StepExecutions?.[0]?.StepStatus],
      ['Cancelled', 'Cancelled'],
    );
    assert.equal(ssm.aws.count('CancelCommand'), 1);
    assert.equal(ssm.clock.nextTimer, undefined);
    await assert.rejects(
      ssm.ask('StopAutomationExecution', { AutomationExecutionId: id }),
      (error) => error instanceof AwsError && error.code === 'InvalidAutomationStatusUpdateException',
    );
  });

  it('cancels a command whose id was still on its way', async () => {
    const ssm = runs({ documents: { D: document(['install', 'aws:runCommand', send]) } });
    let id = '';
    let stopping: Promise<unknown> = Promise.resolve();
    ssm.aws.refuse = ({ operation }) => {
      if (operation === 'SendCommand') stopping = ssm.ask('StopAutomationExecution', { AutomationExecutionId: id });
    };
    id = await ssm.start('D');
    await ssm.clock.settle();
    await stopping;
    assert.equal((await ssm.get(id)).AutomationExecutionStatus, 'Cancelled');
    assert.deepEqual(ssm.aws.made.at(-1), {
      service: 'ssm',
      operation: 'CancelCommand',
      input: { CommandId: 'command-1' },
      role: 'automation',
    });
  });

  it('ends well behind its current step with type Complete', async () => {
    const ssm = runs({ documents: { Patch: patchDocument } });
    const id = await ssm.start('Patch', patchParameters);
    await ssm.clock.settle();
    await ssm.ask('StopAutomationExecution', { AutomationExecutionId: id, Type: 'Complete' });
    const ended = await ssm.settle(id);
    assert.equal(ended.AutomationExecutionStatus, 'Success');
    assert.deepEqual(
      ended.StepExecutions?.map(({ StepStatus }) => StepStatus),
      ['Success', 'Success', 'Pending', 'Pending'],
    );
  });
});
