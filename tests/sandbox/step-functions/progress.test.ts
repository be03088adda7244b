import assert from 'node:assert/strict';
import fc from 'fast-check';
import { functionError } from '../functions/function-service.js';
import { callback, routed, task, Workflow } from './workflow.js';

const open: Workflow[] = [];
async function workflow(options: Parameters<typeof Workflow.start>[0]): Promise<Workflow> {
  const started = await Workflow.start(options);
  open.push(started);
  return started;
}
/** Runs a single execution of the given states. */
async function run(states: Record<string, unknown>, input: unknown = {}, functions = {}) {
  return (await workflow({ states, functions })).run(input);
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

describe('a Pass state', () => {
  const works = [
    ['hands its input on', {}, { a: 1, b: { c: 2 } }],
    ['replaces it by Result', { Result: { x: 1 } }, { x: 1 }],
    ['puts Result in its place', { Result: 5, ResultPath: '$.b.d' }, { a: 1, b: { c: 2, d: 5 } }],
    ['drops Result with ResultPath null', { Result: 5, ResultPath: null }, { a: 1, b: { c: 2 } }],
    [
      'fills Parameters',
      { Parameters: { 'v.$': '$.b.c', deep: [{ 'w.$': '$.a' }], k: 'x' } },
      { v: 2, deep: [{ w: 1 }], k: 'x' },
    ],
    ['narrows by InputPath and OutputPath', { InputPath: '$.b', ResultPath: '$.n', OutputPath: '$.n.c' }, 2],
    ['empties by InputPath null', { InputPath: null }, {}],
    ['empties by OutputPath null', { OutputPath: null }, {}],
  ] as [string, Record<string, unknown>, unknown][];
  for (const [n, [what, , expected]] of works.entries()) {
    it(what, async () => {
      const states = routed(works.map(([, state]) => ({ Type: 'Pass', End: true, ...state })));
      const { status, output } = await (await workflow({ states })).run({ a: 1, b: { c: 2 } }, `case-${n}`);
      assert.equal(status, 'SUCCEEDED');
      assert.deepEqual(output, expected);
    });
  }

  const fails = [
    ['an InputPath that leads nowhere', { InputPath: '$.none' }, 'States.Runtime'],
    ['an OutputPath that leads nowhere', { OutputPath: '$.none' }, 'States.Runtime'],
    ['a parameter that leads nowhere', { Parameters: { 'x.$': '$.none' } }, 'States.Runtime'],
    ['a ResultPath with no place', { Result: 1, ResultPath: '$.a.b' }, 'States.ResultPathMatchFailure'],
    ['an intrinsic that fails', { Parameters: { 'x.$': 'States.ArrayLength($.a)' } }, 'States.IntrinsicFailure'],
  ] as [string, Record<string, unknown>, string][];
  for (const [n, [what, , error]] of fails.entries()) {
    it(`fails the execution with ${error} for ${what}`, async () => {
      const states = routed(fails.map(([, state]) => ({ Type: 'Pass', End: true, ...state })));
      const result = await (await workflow({ states })).run({ a: 1 }, `case-${n}`);
      assert.equal(result.status, 'FAILED');
      assert.equal(result.error, error);
      assert.match(
        result.cause ?? '',
        /^An error occurred while executing the state 'case-\d' \(entered at the event id #4\)\. /,
      );
    });
  }

  it('fails the execution with States.DataLimitExceeded for more than 262 144 bytes', async () => {
    const states = { A: { Type: 'Pass', Parameters: { 'x.$': '$.x', 'y.$': '$.x' }, End: true } };
    assert.equal((await run(states, { x: 'x'.repeat(131_000) })).status, 'SUCCEEDED');
    assert.equal((await run(states, { x: 'x'.repeat(132_000) })).error, 'States.DataLimitExceeded');
  });
});

describe('a Choice state', () => {
  const states = {
    A: {
      Type: 'Choice',
      OutputPath: '$.n',
      Choices: [
        { Variable: '$.n', NumericLessThan: 5, Next: 'Small' },
        { Variable: '$.n', NumericLessThan: 10, Next: 'Medium' },
      ],
    },
    Small: { Type: 'Pass', Result: 'small', End: true },
    Medium: { Type: 'Pass', End: true },
  };

  it('takes the first rule that matches', async () => {
    assert.equal((await run(states, { n: 1 })).output, 'small');
    assert.equal((await run(states, { n: 7 })).output, 7);
  });

  it('fails with States.NoChoiceMatched without a Default', async () => {
    assert.equal((await run(states, { n: 11 })).error, 'States.NoChoiceMatched');
  });

  it('goes to its Default otherwise', async () => {
    const withDefault = { ...states, A: { ...states.A, Default: 'Medium' } };
    assert.equal((await run(withDefault, { n: 11 })).output, 11);
  });

  it('fails with States.Runtime where a variable is missing', async () => {
    assert.equal((await run(states, {})).error, 'States.Runtime');
  });

  it('ends an endless loop at the largest history AWS allows', async () => {
    const loop = await workflow({
      states: {
        A: { Type: 'Choice', Choices: [{ Variable: '$.stop', IsPresent: true, Next: 'End' }], Default: 'A' },
        End: { Type: 'Succeed' },
      },
    });
    const { status, cause, executionArn } = await loop.run({});
    assert.equal(status, 'FAILED');
    assert.match(cause ?? '', /maximum number of history events \(25000\)/);
    const { events } = await loop.ask('GetExecutionHistory', { executionArn, reverseOrder: true, maxResults: 1 });
    assert.ok(events[0].id <= 25_000);
  });
});

describe('a Wait state', () => {
  const at = '2040-01-01T00:00:00Z';
  for (const [what, state] of [
    ['a Timestamp', { Timestamp: at }],
    ['a TimestampPath', { TimestampPath: '$.at' }],
  ] as [string, Record<string, unknown>][]) {
    it(`waits until ${what} on the clock`, async () => {
      const waiting = await workflow({ states: { A: { Type: 'Wait', ...state, End: true } } });
      const arn = await waiting.startExecution({ at });
      await waiting.clock.settle();
      assert.equal(waiting.clock.nextTimer?.toISOString(), '2040-01-01T00:00:00.000Z');
      assert.equal((await waiting.describe(arn)).status, 'RUNNING');
      await waiting.clock.advanceTo(new Date(at));
      assert.equal((await waiting.describe(arn)).status, 'SUCCEEDED');
    });
  }

  for (const [what, state] of [
    ['Seconds', { Seconds: 600 }],
    ['SecondsPath', { SecondsPath: '$.s' }],
  ] as [string, Record<string, unknown>][]) {
    it(`waits for ${what} from the moment it is entered`, async () => {
      const waiting = await workflow({ states: { A: { Type: 'Wait', ...state, End: true } } });
      const arn = await waiting.startExecution({ s: 600 });
      await waiting.settle(arn);
      const [entered, exited] = (await waiting.history(arn)).filter(({ type }) => type?.startsWith('WaitState'));
      assert.ok(exited!.timestamp!.getTime() - entered!.timestamp!.getTime() >= 600_000);
      assert.ok(exited!.timestamp!.getTime() - entered!.timestamp!.getTime() < 660_000);
    });
  }

  it('is over at once when its time has passed', async () => {
    assert.equal(
      (await run({ A: { Type: 'Wait', Timestamp: '2001-01-01T00:00:00Z', End: true } })).status,
      'SUCCEEDED',
    );
  });

  const fails = [
    ['seconds that are no integer', { SecondsPath: '$.s' }, { s: 1.5 }],
    ['negative seconds', { SecondsPath: '$.s' }, { s: -1 }],
    ['seconds that are not there', { SecondsPath: '$.s' }, {}],
    ['a timestamp that is none', { TimestampPath: '$.s' }, { s: 'tomorrow' }],
    ['a timestamp in lower case', { TimestampPath: '$.s' }, { s: '2040-01-01t00:00:00z' }],
  ] as [string, Record<string, unknown>, unknown][];
  for (const [n, [what, , input]] of fails.entries()) {
    it(`fails with States.Runtime for ${what}`, async () => {
      const states = routed(fails.map(([, state]) => ({ Type: 'Wait', ...state, End: true })));
      assert.equal((await (await workflow({ states })).run(input, `case-${n}`)).error, 'States.Runtime');
    });
  }
});

describe('Succeed and Fail states', () => {
  it('end the execution with the output or with error and cause', async () => {
    assert.deepEqual(
      await run({ A: { Type: 'Succeed', OutputPath: '$.a' } }, { a: [1] }).then((each) => each.output),
      [1],
    );
    const failed = await run({ A: { Type: 'Fail', Error: 'PatchFailed', Cause: 'host lost' } });
    assert.deepEqual([failed.status, failed.error, failed.cause], ['FAILED', 'PatchFailed', 'host lost']);
  });

  it('read error and cause from paths and intrinsics', async () => {
    const state = { Type: 'Fail', ErrorPath: '$.e', CausePath: "States.Format('on {}', $.host)" };
    const failed = await run({ A: state }, { e: 'E', host: 'web-1' });
    assert.deepEqual([failed.error, failed.cause], ['E', 'on web-1']);
    assert.equal((await run({ A: state }, { e: 1, host: 'web-1' })).error, 'States.Runtime');
  });
});

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

  it('never retries or catches States.Runtime', async () => {
    const any = { ErrorEquals: ['States.ALL'] };
    const states = {
      A: task('plan', {
        Parameters: { FunctionName: 'plan', 'Payload.$': '$.none' },
        Retry: [any],
        Catch: [{ ...any, Next: 'B' }],
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
