import assert from 'node:assert/strict';
import fc from 'fast-check';
import { callback, openWorkflows, task } from './workflow.js';

const workflow = openWorkflows();

describe('the whole execution', () => {
  it('is timed out by the TimeoutSeconds of the state machine', async () => {
    const states = { A: { Type: 'Wait', Seconds: 1000, End: true } };
    const running = await workflow({ states, top: { TimeoutSeconds: 100 } });
    const { status, error, executionArn } = await running.run();
    assert.deepEqual([status, error], ['TIMED_OUT', 'States.Timeout']);
    assert.equal((await running.types(executionArn)).at(-1), 'ExecutionTimedOut');
    assert.equal(running.clock.nextTimer, undefined);
  });

  it('writes the history that AWS writes', async () => {
    const states = {
      Note: { Type: 'Pass', Next: 'Work' },
      Work: task('plan', { ResultPath: '$.r', Next: 'Pause' }),
      Pause: { Type: 'Wait', Seconds: 1, Next: 'Which' },
      Which: { Type: 'Choice', Choices: [{ Variable: '$.r.StatusCode', NumericEquals: 200, Next: 'Ask' }] },
      Ask: callback('ask', { ResultPath: null, Next: 'Done' }),
      Done: { Type: 'Succeed' },
    };
    const running = await workflow({ states, functions: { plan: () => 1, ask: () => 'asked' } });
    const arn = await running.startExecution({}, 'run-1');
    await running.settle(arn);
    await running.ask('SendTaskSuccess', {
      taskToken: running.delivered<{ token: string }>(-1).token,
      output: '{"by":"Ana"}',
    });
    await running.settle(arn);
    const events = await running.history(arn);
    assert.deepEqual(
      events.map(({ type }) => type),
      [
        'ExecutionStarted',
        'PassStateEntered',
        'PassStateExited',
        'TaskStateEntered',
        'TaskScheduled',
        'TaskStarted',
        'TaskSucceeded',
        'TaskStateExited',
        'WaitStateEntered',
        'WaitStateExited',
        'ChoiceStateEntered',
        'ChoiceStateExited',
        'TaskStateEntered',
        'TaskScheduled',
        'TaskStarted',
        'TaskSubmitted',
        'TaskSucceeded',
        'TaskStateExited',
        'SucceedStateEntered',
        'SucceedStateExited',
        'ExecutionSucceeded',
      ],
    );
    assert.deepEqual(
      events.map(({ id }) => id),
      events.map((_, index) => index + 1),
    );
    assert.deepEqual(
      events.slice(0, 4).map(({ previousEventId }) => previousEventId),
      [0, 0, 2, 3],
    );
    assert.deepEqual(events[4]?.taskScheduledEventDetails, {
      resourceType: 'lambda',
      resource: 'invoke',
      region: 'us-west-2',
      parameters: '{"FunctionName":"plan","Payload":{}}',
    });
    assert.equal(events[15]?.taskSubmittedEventDetails?.resource, 'invoke.waitForTaskToken');
    assert.equal(events[16]?.taskSucceededEventDetails?.output, '{"by":"Ana"}');
    assert.equal(events[17]?.stateExitedEventDetails?.name, 'Ask');
    assert.equal(events.at(-1)?.executionSucceededEventDetails?.output, events[17]?.stateExitedEventDetails?.output);
  });

  it('ends for any input either well or by a name of the States Language', async () => {
    const running = await workflow({
      states: {
        Pick: {
          Type: 'Pass',
          Parameters: { 'a.$': '$.a', 'n.$': 'States.ArrayLength($.list)' },
          ResultPath: '$.p',
          Next: 'Which',
        },
        Which: {
          Type: 'Choice',
          Choices: [
            {
              And: [
                { Variable: '$.p.n', NumericGreaterThan: 0 },
                { Variable: '$.a', IsString: true },
              ],
              Next: 'Place',
            },
          ],
        },
        Place: { Type: 'Pass', Result: true, ResultPath: '$.list[0]', End: true },
      },
    });
    const input = fc.oneof(
      fc.jsonValue(),
      fc.record({ a: fc.jsonValue(), list: fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue())) }, { requiredKeys: [] }),
    );
    await fc.assert(
      fc.asyncProperty(input, async (each) => {
        const { status, error } = await running.run(each);
        assert.ok(
          status === 'SUCCEEDED' || (status === 'FAILED' && /^States\./.test(error ?? '')),
          `${status} ${error}`,
        );
      }),
    );
  });
});
