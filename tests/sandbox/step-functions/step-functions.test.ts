import assert from 'node:assert/strict';
import { AwsError } from '../../../sandbox/answer.js';
import { account, callback, machineArn, openWorkflows, region, task, type Workflow } from './workflow.js';

const workflow = openWorkflows();

const refused = (code: string) => (error: unknown) => error instanceof AwsError && error.code === code;
const waiting = { A: { Type: 'Wait', Seconds: 600, End: true } };
const arnOf = (name: string) => `arn:aws:states:${region}:${account}:execution:patch-run:${name}`;

describe('StartExecution', () => {
  it('gives the running execution of the same name and input, and refuses the name for another input', async () => {
    const sfn = await workflow({ states: waiting });
    const first = await sfn.ask('StartExecution', { stateMachineArn: machineArn, name: 'run-1', input: '{"a":1}' });
    const again = await sfn.ask('StartExecution', { stateMachineArn: machineArn, name: 'run-1', input: '{"a":1}' });
    assert.deepEqual(again, first);
    assert.equal(first.executionArn, arnOf('run-1'));
    await assert.rejects(
      sfn.ask('StartExecution', { stateMachineArn: machineArn, name: 'run-1', input: '{"a":2}' }),
      refused('ExecutionAlreadyExists'),
    );
    await sfn.settle(first.executionArn);
    assert.equal((await sfn.types(first.executionArn)).filter((type) => type === 'ExecutionStarted').length, 1);
  });

  it('starts one execution when the same start arrives twice at once', async () => {
    const sfn = await workflow({ states: { A: task('plan') }, functions: { plan: () => 1 } });
    const [a, b] = await Promise.all([sfn.startExecution({}, 'run-1'), sfn.startExecution({}, 'run-1')]);
    assert.equal(a, b);
    await sfn.settle(a);
    assert.equal(sfn.service?.count('plan'), 1);
  });

  it('refuses the name of a closed execution until 90 days after its end', async () => {
    const sfn = await workflow({ states: { A: { Type: 'Succeed' } } });
    const arn = await sfn.startExecution({}, 'run-1');
    await sfn.settle(arn);
    await assert.rejects(sfn.startExecution({}, 'run-1'), refused('ExecutionAlreadyExists'));
    const dayMs = 86_400_000;
    await sfn.clock.advanceTo(new Date(sfn.clock.now().getTime() + 89 * dayMs));
    await assert.rejects(sfn.startExecution({}, 'run-1'), refused('ExecutionAlreadyExists'));
    await sfn.clock.advanceTo(new Date(sfn.clock.now().getTime() + 2 * dayMs));
    assert.equal(await sfn.startExecution({}, 'run-1'), arn);
  });

  it('makes a name of its own where none is given', async () => {
    const sfn = await workflow({ states: waiting });
    assert.notEqual(await sfn.startExecution(), await sfn.startExecution());
  });

  for (const name of ['has space', 'a/b', 'a:b', 'x'.repeat(81), '', 'a*', 'é\u0000', 'a#']) {
    it(`refuses the name ${JSON.stringify(name.slice(0, 12))}`, async () => {
      const sfn = await workflow({ states: waiting });
      await assert.rejects(sfn.startExecution({}, name), refused('InvalidName'));
    });
  }

  it('takes a name of 80 letters, digits, hyphens and underscores', async () => {
    const sfn = await workflow({ states: waiting });
    assert.equal(await sfn.startExecution({}, 'aZ9-_'.repeat(16)), arnOf('aZ9-_'.repeat(16)));
  });

  for (const [code, input] of [
    ['StateMachineDoesNotExist', { stateMachineArn: machineArn.replace('patch-run', 'other') }],
    ['StateMachineDoesNotExist', { stateMachineArn: `${machineArn}:7` }],
    ['InvalidArn', { stateMachineArn: 'patch-run' }],
    ['InvalidExecutionInput', { stateMachineArn: machineArn, input: '{' }],
    ['ValidationException', { stateMachineArn: machineArn, input: JSON.stringify('é'.repeat(131_072)) }],
  ] as [string, Record<string, unknown>][]) {
    it(`refuses ${JSON.stringify(input).slice(0, 90)} with ${code}`, async () => {
      const sfn = await workflow({ states: waiting });
      await assert.rejects(sfn.ask('StartExecution', input), refused(code));
    });
  }

  it('is acknowledged only when the execution is saved', async () => {
    const saved: string[] = [];
    const store = {
      load: () => undefined,
      save: (part: string, value: unknown) => void saved.push(`${part} ${JSON.stringify(value)}`),
      folder: () => undefined,
      clear: () => undefined,
    };
    const sfn = await workflow({ states: waiting, store });
    saved.length = 0;
    const arn = await sfn.startExecution({}, 'run-1');
    assert.ok(saved.some((each) => each.startsWith('executions ') && each.includes(arn)));
  });

  it('is not acknowledged when saving fails', async () => {
    let broken = false;
    const store = {
      load: () => undefined,
      save: () => {
        if (broken) throw new Error('no space left');
      },
      folder: () => undefined,
      clear: () => undefined,
    };
    const sfn = await workflow({ states: waiting, store });
    broken = true;
    const listeners = process.rawListeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    const loud = new Promise<Error>((resolve) => process.once('uncaughtException', resolve));
    try {
      await assert.rejects(sfn.startExecution({}, 'run-1'), /no space left/);
      assert.match((await loud).message, /no space left/);
    } finally {
      broken = false;
      for (const listener of listeners) process.on('uncaughtException', listener as (error: Error) => void);
    }
  });
});

describe('deploy', () => {
  it('leaves a running execution its definition, and gives new ones the new definition', async () => {
    const sfn = await workflow({
      states: { A: { Type: 'Wait', Seconds: 60, Next: 'B' }, B: { Type: 'Pass', Result: 'old', End: true } },
    });
    const old = await sfn.startExecution();
    sfn.stepFunctions.deploy({
      'patch-run': { StartAt: 'B', States: { B: { Type: 'Pass', Result: 'new', End: true } } },
    });
    const next = await sfn.run();
    await sfn.settle(old);
    assert.deepEqual([(await sfn.describe(old)).output, next.output], ['old', 'new']);
    const { definition } = await sfn.ask('DescribeStateMachineForExecution', { executionArn: old });
    assert.equal(JSON.parse(definition).StartAt, 'A');
    assert.equal(
      JSON.parse((await sfn.ask('DescribeStateMachine', { stateMachineArn: machineArn })).definition).StartAt,
      'B',
    );
  });

  it('takes nothing when one of several definitions is wrong', async () => {
    const sfn = await workflow({});
    const right = { StartAt: 'A', States: waiting };
    assert.throws(() => sfn.stepFunctions.deploy({ right, wrong: { StartAt: 'A', States: { A: { Type: 'Map' } } } }));
    assert.deepEqual((await sfn.ask('ListStateMachines', {})).stateMachines, []);
    sfn.stepFunctions.deploy({ right });
    assert.equal((await sfn.ask('ListStateMachines', {})).stateMachines.length, 1);
  });
});

describe('a task token', () => {
  const states = {
    Ask: callback('ask', {
      TimeoutSeconds: 600,
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$', Next: 'Caught' }],
      Next: 'Done',
    }),
    Done: { Type: 'Succeed' },
    Caught: { Type: 'Pass', End: true },
  };

  async function asked(more: Parameters<typeof Workflow.start>[0] = {}) {
    const sfn = await workflow({ states, functions: { ask: () => 'posted' }, ...more });
    const arn = await sfn.startExecution({ host: 'web-1' });
    await sfn.clock.settle();
    const { token, input } = sfn.delivered<{ token: string; input: unknown }>(0);
    return { sfn, arn, token, input };
  }

  it('is random base64 of at least 200 characters, handed out with the input', async () => {
    const { token, input } = await asked();
    assert.match(token, /^[A-Za-z0-9+/=]{200,1024}$/);
    assert.deepEqual(input, { host: 'web-1' });
    assert.notEqual((await asked()).token, token);
  });

  it('completes its task once; afterwards it is TaskTimedOut for everybody', async () => {
    const { sfn, arn, token } = await asked();
    assert.equal((await sfn.describe(arn)).status, 'RUNNING');
    assert.deepEqual(await sfn.ask('SendTaskSuccess', { taskToken: token, output: '{"by":"Ana"}' }), {});
    await sfn.clock.settle();
    assert.deepEqual((await sfn.describe(arn)).output, { by: 'Ana' });
    await assert.rejects(sfn.ask('SendTaskSuccess', { taskToken: token, output: '{}' }), refused('TaskTimedOut'));
    await assert.rejects(sfn.ask('SendTaskFailure', { taskToken: token }), refused('TaskTimedOut'));
    await assert.rejects(sfn.ask('SendTaskHeartbeat', { taskToken: token }), refused('TaskTimedOut'));
  });

  it('lets only one of two simultaneous answers win', async () => {
    const { sfn, arn, token } = await asked();
    const outcomes = await Promise.allSettled([
      sfn.ask('SendTaskSuccess', { taskToken: token, output: '1' }),
      sfn.ask('SendTaskFailure', { taskToken: token, error: 'Rejected' }),
    ]);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'rejected'],
    );
    await sfn.clock.settle();
    assert.equal((await sfn.describe(arn)).output, 1);
  });

  it('fails its task with error and cause', async () => {
    const { sfn, arn, token } = await asked();
    await sfn.ask('SendTaskFailure', { taskToken: token, error: 'Rejected', cause: 'not today' });
    await sfn.clock.settle();
    assert.deepEqual((await sfn.describe(arn)).output, { Error: 'Rejected', Cause: 'not today' });
  });

  it('is spent when its task has timed out', async () => {
    const { sfn, arn, token } = await asked();
    await sfn.settle(arn);
    assert.deepEqual((await sfn.describe(arn)).output, { Error: 'States.Timeout' });
    await assert.rejects(sfn.ask('SendTaskSuccess', { taskToken: token, output: '{}' }), refused('TaskTimedOut'));
  });

  it('is spent when its execution is stopped', async () => {
    const { sfn, arn, token } = await asked();
    await sfn.ask('StopExecution', { executionArn: arn });
    await assert.rejects(sfn.ask('SendTaskSuccess', { taskToken: token, output: '{}' }), refused('TaskTimedOut'));
  });

  it('is refused by name when it could never have been one, or was issued by another account', async () => {
    const { sfn, token } = await asked();
    await assert.rejects(sfn.ask('SendTaskSuccess', { taskToken: 'x', output: '{}' }), refused('InvalidToken'));
    const foreign = (await asked()).token;
    await assert.rejects(sfn.ask('SendTaskSuccess', { taskToken: foreign, output: '{}' }), refused('TaskDoesNotExist'));
    await assert.rejects(sfn.ask('SendTaskSuccess', { taskToken: token, output: '{' }), refused('InvalidOutput'));
    assert.deepEqual(await sfn.ask('SendTaskSuccess', { taskToken: token, output: '{}' }), {});
  });

  it('completes its task even before the function that got it has answered', async () => {
    const sfn = await workflow({ states });
    const arn = await sfn.startExecution();
    await sfn.serve({
      ask: async ({ token }: { token: string }) => {
        await sfn.ask('SendTaskSuccess', { taskToken: token, output: '"at once"' });
        return 'posted';
      },
    });
    await sfn.settle(arn);
    assert.equal((await sfn.describe(arn)).output, 'at once');
  });

  it('is a new one for each attempt', async () => {
    const retrying = { ...states, Ask: { ...states.Ask, Retry: [{ ErrorEquals: ['Again'], IntervalSeconds: 5 }] } };
    const { sfn, arn, token } = await asked({ states: retrying });
    await sfn.ask('SendTaskFailure', { taskToken: token, error: 'Again' });
    await sfn.clock.advanceToNext();
    const second = sfn.delivered<{ token: string }>(1).token;
    assert.notEqual(second, token);
    await assert.rejects(sfn.ask('SendTaskSuccess', { taskToken: token, output: '{}' }), refused('TaskTimedOut'));
    await sfn.ask('SendTaskSuccess', { taskToken: second, output: '2' });
    await sfn.settle(arn);
    assert.equal((await sfn.describe(arn)).output, 2);
  });

  it('is kept alive by heartbeats, and times out without them as a missed heartbeat', async () => {
    const beating = {
      ...states,
      Ask: {
        ...states.Ask,
        HeartbeatSeconds: 60,
        Catch: [{ ErrorEquals: ['States.HeartbeatTimeout'], ResultPath: '$', Next: 'Caught' }],
      },
    };
    const { sfn, arn, token } = await asked({ states: beating });
    const start = sfn.clock.now().getTime();
    for (const seconds of [50, 100, 150]) {
      await sfn.clock.advanceTo(new Date(start + seconds * 1000));
      await sfn.ask('SendTaskHeartbeat', { taskToken: token });
    }
    assert.equal((await sfn.describe(arn)).status, 'RUNNING');
    await sfn.settle(arn);
    assert.deepEqual((await sfn.describe(arn)).output, { Error: 'States.Timeout' });
    const timedOut = (await sfn.history(arn)).find(({ type }) => type === 'TaskTimedOut');
    assert.ok(timedOut!.timestamp!.getTime() - start >= 210_000);
  });
});
