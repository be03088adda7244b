import assert from 'node:assert/strict';
import { openWorkflows, routed } from './workflow.js';

const workflow = openWorkflows();
/** Runs a single execution of the given states. */
async function run(states: Record<string, unknown>, input: unknown = {}, functions = {}) {
  return (await workflow({ states, functions })).run(input);
}

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
      assert.equal(waiting.clock.nextWindow?.at.toISOString(), '2040-01-01T00:00:00.000Z');
      assert.equal(waiting.clock.next?.kind, 'window');
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
