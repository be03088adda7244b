import assert from 'node:assert/strict';
import { AwsError } from '../../../sandbox/answer.js';
import { document, openRuns, patchDocument, patchParameters } from './runs.js';

const runs = openRuns();

const send = { DocumentName: 'AWS-RunPatchBaseline', InstanceIds: ['i-1'] };
const describeApi = { Service: 'ec2', Api: 'DescribeSnapshots', SnapshotIds: ['snap-1'] };
const refusing = (operation: string, error: AwsError) => (call: { operation: string }) => {
  if (call.operation === operation) throw error;
};

describe('an automation', () => {
  it('runs its steps in order, hands outputs on and shows what it did', async () => {
    const ssm = runs({ documents: { Patch: patchDocument } });
    const id = await ssm.start('Patch', patchParameters);
    const ended = await ssm.settle(id);
    assert.equal(ended.AutomationExecutionStatus, 'Success');
    const effects = ssm.aws.made.filter(({ operation }) => /^(Create|Send)/.test(operation));
    assert.deepEqual(effects, [
      {
        service: 'ec2',
        operation: 'CreateSnapshots',
        input: {
          Description: `Before i-1 (${id})`,
          InstanceSpecification: { InstanceId: 'i-1', ExcludeBootVolume: false },
        },
        role: 'automation',
      },
      {
        service: 'ssm',
        operation: 'SendCommand',
        input: {
          ...send,
          Parameters: {
            Operation: ['Install'],
            InstallOverrideList: ['s3://bucket/list.yaml'],
            RebootOption: ['NoReboot'],
          },
        },
        role: 'automation',
      },
      {
        service: 'ssm',
        operation: 'SendCommand',
        input: { ...send, Parameters: { Operation: ['Scan'] } },
        role: 'automation',
      },
    ]);
    assert.ok(ssm.aws.made.every(({ role }) => role === 'automation'));
    assert.deepEqual(ended.Outputs, { 'snapshot.SnapshotId': ['snap-1'], 'install.CommandId': ['command-1'] });
    const install = await ssm.step(id, 'install');
    assert.deepEqual(install.Outputs, {
      CommandId: ['command-1'],
      Status: ['Success'],
      ResponseCode: ['0'],
      Output: ['command-1 ran'],
    });
    assert.equal(install.ResponseCode, '0');
    assert.equal(install.Inputs?.InstanceIds, '["i-1"]');
    const steps = ended.StepExecutions ?? [];
    assert.ok(steps.every(({ StepStatus }) => StepStatus === 'Success'));
    for (const [n, step] of steps.entries()) {
      assert.ok(step.ExecutionEndTime! >= step.ExecutionStartTime!);
      if (n > 0) assert.ok(step.ExecutionStartTime! >= steps[n - 1]!.ExecutionEndTime!);
    }
    assert.equal(ssm.clock.nextTimer, undefined);
  });

  it('shows where it stands while it runs', async () => {
    const ssm = runs({ documents: { Patch: patchDocument } });
    const id = await ssm.start('Patch', patchParameters);
    await ssm.clock.settle();
    const running = await ssm.get(id);
    assert.deepEqual(
      [running.AutomationExecutionStatus, running.CurrentStepName, running.CurrentAction],
      ['InProgress', 'waitForSnapshot', 'aws:waitForAwsResourceProperty'],
    );
    assert.deepEqual(
      running.StepExecutions?.map(({ StepStatus }) => StepStatus),
      ['Success', 'InProgress', 'Pending', 'Pending'],
    );
    await ssm.settle(id);
  });

  it('fails with the API error of its step, and leaves the steps behind it pending', async () => {
    const ssm = runs({ documents: { Patch: patchDocument } });
    ssm.aws.refuse = refusing('SendCommand', new AwsError('InvalidInstanceId', 'i-1 is not managed'));
    const ended = await ssm.run('Patch', patchParameters);
    assert.equal(ended.AutomationExecutionStatus, 'Failed');
    assert.match(
      ended.FailureMessage ?? '',
      /An error occurred \(InvalidInstanceId\) when calling the SendCommand operation: i-1 is not managed/,
    );
    assert.deepEqual(
      ended.StepExecutions?.map(({ StepStatus }) => StepStatus),
      ['Success', 'Success', 'Failed', 'Pending'],
    );
    assert.equal(ssm.aws.count('SendCommand'), 1);
  });

  for (const status of ['Failed', 'TimedOut', 'Cancelled']) {
    it(`fails when its command ends as ${status}, with the command's outputs`, async () => {
      const ssm = runs({ documents: { Patch: patchDocument } });
      ssm.aws.commandStatus = status;
      const ended = await ssm.run('Patch', patchParameters);
      assert.equal(ended.AutomationExecutionStatus, 'Failed');
      const install = await ssm.step(ended.AutomationExecutionId!, 'install');
      assert.match(install.FailureMessage ?? '', new RegExp(`command-1 did not succeed on i-1 \\(${status}\\)`));
      assert.deepEqual([install.Outputs?.Status, install.Outputs?.ResponseCode], [[status], ['156']]);
      assert.equal(ssm.aws.count('SendCommand'), 1);
    });
  }

  it('times a step out on the clock, and cancels its command', async () => {
    const ssm = runs({ documents: { Slow: document(['install', 'aws:runCommand', send, { timeoutSeconds: 30 }]) } });
    const ended = await ssm.run('Slow');
    assert.equal(ended.AutomationExecutionStatus, 'TimedOut');
    assert.equal(ended.StepExecutions?.[0]?.StepStatus, 'TimedOut');
    assert.deepEqual(ssm.aws.made.at(-1)?.input, { CommandId: 'command-1' });
    assert.equal(ssm.aws.count('CancelCommand'), 1);
  });

  it('times out a wait for a property that never comes', async () => {
    const wait = { ...describeApi, PropertySelector: '$.Snapshots[0].State', DesiredValues: ['gone'] };
    const ssm = runs({ documents: { Wait: document(['wait', 'aws:waitForAwsResourceProperty', wait]) } });
    const ended = await ssm.run('Wait');
    assert.equal(ended.AutomationExecutionStatus, 'TimedOut');
    const { ExecutionStartTime, ExecutionEndTime } = ended.StepExecutions![0]!;
    assert.ok(ExecutionEndTime!.getTime() - ExecutionStartTime!.getTime() >= 3_600_000);
  });

  for (const [onFailure, isCritical, expected] of [
    ['Abort', undefined, ['Failed', 'Failed', 'Pending', 'Pending']],
    ['Continue', undefined, ['Failed', 'Failed', 'Success', 'Success']],
    ['Continue', false, ['Success', 'Failed', 'Success', 'Success']],
    ['step:last', false, ['Success', 'Failed', 'Pending', 'Success']],
    ['step:last', undefined, ['Failed', 'Failed', 'Pending', 'Success']],
  ] as [string, boolean | undefined, string[]][]) {
    it(`onFailure ${onFailure}${isCritical === false ? ' of a step that is not critical' : ''} ends ${expected[0]}`, async () => {
      const more = { onFailure, ...(isCritical === undefined ? {} : { isCritical }) };
      const ssm = runs({
        documents: {
          D: document(
            ['first', 'aws:executeAwsApi', { Service: 'ec2', Api: 'CreateNothing' }, more],
            ['middle', 'aws:executeAwsApi', describeApi],
            ['last', 'aws:executeAwsApi', describeApi],
          ),
        },
      });
      const ended = await ssm.run('D');
      assert.deepEqual(
        [ended.AutomationExecutionStatus, ...ended.StepExecutions!.map(({ StepStatus }) => StepStatus)],
        expected,
      );
    });
  }

  it('follows nextStep and stops at isEnd', async () => {
    const ssm = runs({
      documents: {
        D: document(
          ['one', 'aws:executeAwsApi', describeApi, { nextStep: 'three' }],
          ['two', 'aws:executeAwsApi', describeApi],
          ['three', 'aws:executeAwsApi', describeApi, { isEnd: true }],
          ['four', 'aws:executeAwsApi', describeApi],
        ),
      },
    });
    const ended = await ssm.run('D');
    assert.deepEqual(
      ended.StepExecutions?.map(({ StepStatus }) => StepStatus),
      ['Success', 'Pending', 'Success', 'Pending'],
    );
    assert.equal(ended.AutomationExecutionStatus, 'Success');
  });

  it('tries a step as often as maxAttempts says', async () => {
    const ssm = runs({ documents: { D: document(['one', 'aws:executeAwsApi', describeApi, { maxAttempts: 3 }]) } });
    ssm.aws.refuse = refusing('DescribeSnapshots', new AwsError('InvalidSnapshot.NotFound', 'none'));
    assert.equal((await ssm.run('D')).AutomationExecutionStatus, 'Failed');
    assert.equal(ssm.aws.count('DescribeSnapshots'), 3);
  });

  it('waits and tries again while a service throttles', async () => {
    const ssm = runs({ documents: { Patch: patchDocument } });
    const throttledOnce = new Set<string>();
    ssm.aws.refuse = ({ operation }) => {
      if (throttledOnce.has(operation)) return;
      throttledOnce.add(operation);
      throw new AwsError(operation === 'CreateSnapshots' ? 'RequestLimitExceeded' : 'ThrottlingException', 'slow down');
    };
    const ended = await ssm.run('Patch', patchParameters);
    assert.equal(ended.AutomationExecutionStatus, 'Success');
    assert.equal(throttledOnce.size, 4);
    assert.equal(ssm.aws.count('CreateSnapshots'), 2);
    assert.equal(ended.Outputs?.['install.CommandId']?.[0], 'command-1');
  });

  it('sleeps on the clock for a duration or until a time', async () => {
    const until = new Date(Date.now() + 86_400_000);
    const ssm = runs({
      documents: {
        D: document(
          ['nap', 'aws:sleep', { Duration: 'PT1H30M' }],
          ['late', 'aws:sleep', { Timestamp: until.toISOString() }],
        ),
      },
    });
    const [nap, late] = (await ssm.run('D')).StepExecutions!;
    assert.ok(nap!.ExecutionEndTime!.getTime() - nap!.ExecutionStartTime!.getTime() >= 5_400_000);
    assert.ok(late!.ExecutionEndTime! >= until);
    assert.ok(nap!.ExecutionEndTime! < until);
  });

  it('fails a sleep that has no valid end', async () => {
    const ssm = runs({ documents: { D: document(['nap', 'aws:sleep', { Duration: 'an hour' }]) } });
    assert.match((await ssm.run('D')).FailureMessage ?? '', /no valid end/);
  });

  it('fails on an output that the response lacks or that has another type', async () => {
    for (const output of [
      { Name: 'X', Selector: '$.Snapshots[0].Nothing', Type: 'String' },
      { Name: 'X', Selector: '$.Snapshots[0].SnapshotId', Type: 'Integer' },
    ]) {
      const ssm = runs({
        documents: { D: document(['one', 'aws:executeAwsApi', describeApi, { outputs: [output] }]) },
      });
      const ended = await ssm.run('D');
      assert.equal(ended.AutomationExecutionStatus, 'Failed');
      assert.match(ended.FailureMessage ?? '', /for the output X/);
    }
  });

  it('gives every type of output and parameter to the steps behind it', async () => {
    const outputs = [
      { Name: 'Ids', Selector: '$.Snapshots[*].SnapshotId', Type: 'StringList' },
      { Name: 'First', Selector: '$.Snapshots[0]', Type: 'StringMap' },
    ];
    const ssm = runs({
      documents: {
        D: {
          ...document(
            ['one', 'aws:executeAwsApi', describeApi, { outputs }],
            [
              'two',
              'aws:executeAwsApi',
              {
                ...describeApi,
                SnapshotIds: ['{{ one.Ids }}', 'x'],
                First: '{{ one.First }}',
                N: '{{ N }}',
                Yes: '{{ Yes }}',
                L: '{{ L }}',
                Text: 'n={{ N }} l={{ L }}',
              },
            ],
          ),
          parameters: { N: { type: 'Integer' }, Yes: { type: 'Boolean', default: true }, L: { type: 'StringList' } },
        },
      },
    });
    const ended = await ssm.run('D', { N: ['3'], L: ['a', 'b'] });
    assert.equal(ended.AutomationExecutionStatus, 'Success');
    assert.deepEqual(ssm.aws.made[1]?.input, {
      SnapshotIds: ['snap-1', 'x'],
      First: { SnapshotId: 'snap-1', State: 'completed' },
      N: 3,
      Yes: true,
      L: ['a', 'b'],
      Text: 'n=3 l=["a","b"]',
    });
  });
});
