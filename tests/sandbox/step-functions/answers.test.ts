import assert from 'node:assert/strict';
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { AwsError } from '../../../sandbox/answer.js';
import { machineArn, Workflow } from './workflow.js';

const refused = (code: string) => (error: unknown) => error instanceof AwsError && error.code === code;

describe('the answers of Step Functions', () => {
  let sfn: Workflow;
  beforeEach(async () => {
    sfn = await Workflow.start({
      states: {
        Which: { Type: 'Choice', Choices: [{ Variable: '$.wait', IsPresent: true, Next: 'Later' }], Default: 'Fail' },
        Later: { Type: 'Wait', SecondsPath: '$.wait', End: true },
        Fail: { Type: 'Fail', Error: 'E', Cause: 'because' },
      },
    });
  });
  afterEach(() => sfn.close());

  it('describe a running execution', async () => {
    const executionArn = await sfn.startExecution({ wait: 60 }, 'run-1');
    const { startDate, ...rest } = await sfn.ask('DescribeExecution', { executionArn });
    assert.ok(startDate instanceof Date);
    assert.deepEqual(rest, {
      executionArn,
      stateMachineArn: machineArn,
      name: 'run-1',
      status: 'RUNNING',
      input: '{"wait":60}',
      inputDetails: { included: true },
      redriveCount: 0,
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'The sandbox does not redrive executions',
    });
  });

  it('describe an ended execution with its output or its error, without data when only metadata is asked for', async () => {
    const done = await sfn.run({ wait: 1 });
    const failed = await sfn.run({});
    const description = await sfn.ask('DescribeExecution', { executionArn: done.executionArn });
    assert.equal(description.output, '{"wait":1}');
    assert.ok(description.stopDate > description.startDate);
    const { error, cause, status } = await sfn.ask('DescribeExecution', { executionArn: failed.executionArn });
    assert.deepEqual([status, error, cause], ['FAILED', 'E', 'because']);
    const bare = await sfn.ask('DescribeExecution', { executionArn: done.executionArn, includedData: 'METADATA_ONLY' });
    assert.deepEqual(
      ['input', 'output', 'inputDetails'].filter((key) => key in bare),
      [],
    );
  });

  it('stop a running execution once, and leave an ended one as it is', async () => {
    const executionArn = await sfn.startExecution({ wait: 60 });
    const { stopDate } = await sfn.ask('StopExecution', { executionArn, error: 'Stopped', cause: 'by Ana' });
    assert.ok(stopDate instanceof Date);
    assert.deepEqual(await sfn.ask('StopExecution', { executionArn }), { stopDate });
    const { status, error, cause } = await sfn.describe(executionArn);
    assert.deepEqual([status, error, cause], ['ABORTED', 'Stopped', 'by Ana']);
    assert.deepEqual((await sfn.types(executionArn)).slice(-2), ['WaitStateAborted', 'ExecutionAborted']);
    assert.equal(sfn.clock.nextTimer, undefined);
  });

  it('page through a history in both directions, each event once', async () => {
    const { executionArn } = await sfn.run({ wait: 1 });
    for (const reverseOrder of [false, true]) {
      const seen: HistoryEvent[] = [];
      let nextToken: string | undefined;
      do {
        const page = await sfn.ask('GetExecutionHistory', { executionArn, maxResults: 2, reverseOrder, nextToken });
        assert.ok(page.events.length <= 2);
        seen.push(...page.events);
        nextToken = page.nextToken;
      } while (nextToken);
      const ids = seen.map(({ id }) => id);
      assert.deepEqual(reverseOrder ? ids.toReversed() : ids, [1, 2, 3, 4, 5, 6]);
    }
  });

  it('leave the data out of a history when asked to', async () => {
    const { executionArn } = await sfn.run({ wait: 1 });
    const { events } = await sfn.ask('GetExecutionHistory', { executionArn, includeExecutionData: false });
    assert.deepEqual(events[1].stateEnteredEventDetails, { name: 'Which' });
    assert.equal(JSON.stringify(events).includes('"wait'), false);
    assert.equal(JSON.stringify(await sfn.history(executionArn)).includes('\\"wait'), true);
  });

  it('list executions, most recent first, by status, in pages, and a moment after they started', async () => {
    const names: string[] = [];
    const list = (more: Record<string, unknown> = {}) =>
      sfn.ask('ListExecutions', { stateMachineArn: machineArn, ...more });
    for (let n = 0; n < 5; n++) {
      names.push((await sfn.run({ wait: 10 })).executionArn);
    }
    const failed = await sfn.run({});
    assert.equal(
      (await list()).executions.some((each: { executionArn: string }) => each.executionArn === failed.executionArn),
      false,
    );
    await sfn.clock.advanceTo(new Date(sfn.clock.now().getTime() + 1000));
    assert.equal((await list()).executions[0].executionArn, failed.executionArn);
    assert.equal((await list({ statusFilter: 'FAILED' })).executions.length, 1);
    assert.equal((await list({ statusFilter: 'RUNNING' })).executions.length, 0);
    const first = await list({ maxResults: 4, statusFilter: 'SUCCEEDED' });
    const second = await list({ maxResults: 4, statusFilter: 'SUCCEEDED', nextToken: first.nextToken });
    assert.equal(second.nextToken, undefined);
    const arns = [...first.executions, ...second.executions].map((each: { executionArn: string }) => each.executionArn);
    assert.deepEqual(arns, names.toReversed());
  });

  it('describe and list state machines', async () => {
    const { creationDate, revisionId, definition, ...rest } = await sfn.ask('DescribeStateMachine', {
      stateMachineArn: machineArn,
    });
    assert.ok(creationDate instanceof Date);
    assert.match(revisionId, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.equal(JSON.parse(definition).StartAt, 'Which');
    assert.deepEqual(rest, {
      stateMachineArn: machineArn,
      name: 'patch-run',
      status: 'ACTIVE',
      roleArn: 'arn:aws:iam::111122223333:role/sandbox-states',
      type: 'STANDARD',
      loggingConfiguration: { level: 'OFF', includeExecutionData: false },
      tracingConfiguration: { enabled: false },
    });
    const { stateMachines } = await sfn.ask('ListStateMachines', {});
    assert.deepEqual(stateMachines, [
      { stateMachineArn: machineArn, name: 'patch-run', type: 'STANDARD', creationDate },
    ]);
  });

  for (const [operation, input, code] of [
    [
      'DescribeExecution',
      { executionArn: machineArn.replace('stateMachine', 'execution').concat(':none') },
      'ExecutionDoesNotExist',
    ],
    ['DescribeExecution', { executionArn: 'none' }, 'InvalidArn'],
    ['GetExecutionHistory', { executionArn: 'none' }, 'InvalidArn'],
    ['StopExecution', { executionArn: machineArn }, 'InvalidArn'],
    ['DescribeStateMachine', { stateMachineArn: `${machineArn}x` }, 'StateMachineDoesNotExist'],
    ['ListExecutions', {}, 'ValidationException'],
    ['ListExecutions', { stateMachineArn: machineArn, statusFilter: 'PENDING_REDRIVE' }, 'ValidationException'],
    ['ListExecutions', { stateMachineArn: machineArn, nextToken: 'none' }, 'InvalidToken'],
  ] as [string, Record<string, unknown>, string][]) {
    it(`refuse ${operation} of ${JSON.stringify(input)} with ${code}`, async () => {
      await assert.rejects(sfn.ask(operation, input), refused(code));
    });
  }
});
