import assert from 'node:assert/strict';
import { functionError } from '../functions/function-service.js';
import { openWorkflows, task } from './workflow.js';

const workflow = openWorkflows();
/** Runs a single execution of the given states. */
async function run(states: Record<string, unknown>, input: unknown = {}, functions = {}) {
  return (await workflow({ states, functions })).run(input);
}

describe('a Task state', () => {
  it('invokes the function and selects, places and narrows its result', async () => {
    const state = task('plan', {
      InputPath: '$.in',
      Parameters: {
        FunctionName: 'arn:aws:lambda:us-west-2:111122223333:function:plan:live',
        Payload: { 'host.$': '$.host', 'run.$': '$$.Execution.Name', 'in.$': '$$.State.Name' },
      },
      ResultSelector: { 'wave.$': '$.Payload.wave', 'code.$': '$.StatusCode' },
      ResultPath: '$.plan',
      OutputPath: '$.plan',
    });
    const running = await workflow({ states: { A: state }, functions: { plan: () => ({ wave: 3 }) } });
    const arn = await running.startExecution({ in: { host: 'web-1' } }, 'run-1');
    await running.settle(arn);
    assert.deepEqual((await running.describe(arn)).output, { wave: 3, code: 200 });
    assert.deepEqual(running.delivered(0), { host: 'web-1', run: 'run-1', in: 'A' });
  });

  it('gives the result as the Lambda integration shapes it', async () => {
    const { output } = await run({ A: task('plan') }, {}, { plan: () => ({ wave: 3 }) });
    assert.deepEqual(output, { ExecutedVersion: '$LATEST', Payload: { wave: 3 }, StatusCode: 200 });
  });

  it('takes a function name from the input', async () => {
    const state = task('x', { Parameters: { 'FunctionName.$': '$.f' }, ResultSelector: { 'p.$': '$.Payload' } });
    assert.deepEqual((await run({ A: state }, { f: 'plan' }, { plan: () => 1 })).output, { p: 1 });
    assert.equal((await run({ A: state }, { f: 1 })).error, 'States.Runtime');
  });

  it('fails the execution with the error of its function', async () => {
    const functions = {
      plan: () => {
        throw functionError('PlanExpired', 'too late');
      },
    };
    const failed = await run({ A: task('plan') }, {}, functions);
    assert.equal(failed.error, 'PlanExpired');
    assert.deepEqual(JSON.parse(failed.cause ?? ''), { errorType: 'PlanExpired', errorMessage: 'too late' });
  });

  it('retries on the clock with growing delays and gives the result of the attempt that works', async () => {
    let left = 2;
    const functions = {
      plan: () => {
        if (left-- > 0) throw functionError('Busy');
        return 'ok';
      },
    };
    const state = task('plan', { Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 10, BackoffRate: 3 }] });
    const running = await workflow({ states: { A: state }, functions });
    const { status, executionArn } = await running.run();
    assert.equal(status, 'SUCCEEDED');
    const times = (await running.history(executionArn))
      .filter(({ type }) => type === 'TaskScheduled')
      .map(({ timestamp }) => timestamp!.getTime());
    assert.equal(times.length, 3);
    assert.ok(times[1]! - times[0]! >= 10_000 && times[2]! - times[1]! >= 30_000);
    assert.equal((await running.types(executionArn)).filter((type) => type === 'TaskStateEntered').length, 1);
  });

  it('catches an error into its place once its retries are spent', async () => {
    const functions = {
      plan: () => {
        throw functionError('Busy', 'full');
      },
    };
    const states = {
      A: task('plan', {
        Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1 }],
        Catch: [
          { ErrorEquals: ['Other'], Next: 'B' },
          { ErrorEquals: ['Busy'], ResultPath: '$.error', Next: 'C' },
        ],
        Next: 'B',
      }),
      B: { Type: 'Fail', Error: 'Wrong' },
      C: { Type: 'Pass', End: true },
    };
    const running = await workflow({ states, functions });
    const { output } = await running.run({ id: 7 });
    assert.deepEqual(output, {
      id: 7,
      error: { Error: 'Busy', Cause: '{"errorType":"Busy","errorMessage":"full"}' },
    });
    assert.equal(running.service?.count('plan'), 2);
  });

  it('resets the retries of a state that is entered again', async () => {
    let calls = 0;
    const functions = {
      plan: () => {
        if (++calls % 2 === 1) throw functionError('Busy');
        return calls;
      },
    };
    const states = {
      A: task('plan', {
        Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 1 }],
        ResultSelector: { 'n.$': '$.Payload' },
        Next: 'B',
      }),
      B: { Type: 'Choice', Choices: [{ Variable: '$.n', NumericGreaterThanEquals: 6, Next: 'C' }], Default: 'A' },
      C: { Type: 'Succeed' },
    };
    assert.deepEqual((await run(states, {}, functions)).output, { n: 6 });
  });

  it('never retries or catches States.Runtime, not even by its name', async () => {
    const named = { ErrorEquals: ['States.Runtime'] };
    const any = { ErrorEquals: ['States.ALL'] };
    const states = {
      A: task('plan', {
        Parameters: { FunctionName: 'plan', 'Payload.$': '$.none' },
        Retry: [named, any],
        Catch: [
          { ...named, Next: 'B' },
          { ...any, Next: 'B' },
        ],
        Next: 'B',
      }),
      B: { Type: 'Succeed' },
    };
    assert.equal((await run(states)).error, 'States.Runtime');
  });

  it('catches a result that has no place', async () => {
    const states = {
      A: task('plan', {
        ResultPath: '$.a.b',
        Catch: [{ ErrorEquals: ['States.ResultPathMatchFailure'], ResultPath: '$.e', Next: 'B' }],
        Next: 'B',
      }),
      B: { Type: 'Pass', OutputPath: '$.e.Error', End: true },
    };
    assert.equal((await run(states, { a: 1 }, { plan: () => 1 })).output, 'States.ResultPathMatchFailure');
  });

  it('times out on the clock while nobody answers, and can catch that', async () => {
    const states = {
      A: task('plan', {
        TimeoutSeconds: 60,
        Catch: [{ ErrorEquals: ['States.Timeout'], ResultPath: '$.e', Next: 'B' }],
        Next: 'B',
      }),
      B: { Type: 'Pass', OutputPath: '$.e', End: true },
    };
    const running = await workflow({ states });
    const { output, executionArn } = await running.run();
    assert.deepEqual(output, { Error: 'States.Timeout' });
    assert.ok((await running.types(executionArn)).includes('TaskTimedOut'));
  });

  it('takes no notice of an answer that comes after its timeout', async () => {
    const states = {
      A: task('plan', { TimeoutSeconds: 60, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }], Next: 'C' }),
      B: { Type: 'Wait', Seconds: 60, End: true },
      C: { Type: 'Fail', Error: 'Wrong' },
    };
    const running = await workflow({ states });
    const arn = await running.startExecution();
    await running.clock.advanceToNext();
    await running.serve({ plan: () => 'late' });
    await running.settle(arn);
    assert.deepEqual([running.service?.count('plan'), (await running.describe(arn)).status], [1, 'SUCCEEDED']);
  });
});

describe('a Task state that is retried after its timeout', () => {
  it('takes the answer to its newest attempt alone', async () => {
    const retry = [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 1, MaxAttempts: 1 }];
    const states = { A: task('plan', { TimeoutSeconds: 60, Retry: retry, ResultSelector: { 'n.$': '$.Payload' } }) };
    const running = await workflow({ states });
    const arn = await running.startExecution();
    for (let timer = 0; timer < 2; timer++) await running.clock.advanceToNext();
    assert.equal(running.functions.held, 2);
    let calls = 0;
    await running.serve({ plan: () => ++calls });
    await running.settle(arn);
    const { output } = await running.describe(arn);
    assert.deepEqual([calls, output], [2, { n: 2 }]);
  });
});
