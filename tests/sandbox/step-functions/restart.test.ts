import assert from 'node:assert/strict';
import { AwsError } from '../../../sandbox/answer.js';
import type { Store } from '../../../sandbox/store.js';
import { functionError, type Handler } from '../functions/function-service.js';
import { callback, openWorkflows, task, type Workflow } from './workflow.js';

const retry = { Retry: [{ ErrorEquals: ['Lambda.Unknown', 'Busy'], IntervalSeconds: 5, MaxAttempts: 9 }] };
/** Five steps: plan, ask, wait for the window, patch, verify. */
const states = {
  Plan: task('plan', { ...retry, ResultSelector: { 'hosts.$': '$.Payload' }, ResultPath: '$.plan', Next: 'Ask' }),
  Ask: callback('ask', { ...retry, TimeoutSeconds: 14_400, ResultPath: '$.decision', Next: 'Window' }),
  Window: { Type: 'Wait', Seconds: 3600, Next: 'Patch' },
  Patch: task('patch', { ...retry, ResultSelector: { 'n.$': '$.Payload' }, ResultPath: '$.patched', Next: 'Verify' }),
  Verify: {
    Type: 'Choice',
    Choices: [{ Variable: '$.patched.n', NumericEqualsPath: '$.plan.hosts', Next: 'Verified' }],
    Default: 'Wrong',
  },
  Verified: { Type: 'Succeed' },
  Wrong: { Type: 'Fail', Error: 'Wrong' },
};
const names = ['plan', 'ask', 'patch'] as const;

const open = openWorkflows();

interface Snapshot {
  readonly state: string;
  readonly offsetMs: number;
  /** Deliveries of each function when it was taken. */
  readonly delivered: Readonly<Record<string, number>>;
  /** The newest token that anybody got. */
  readonly token: string | undefined;
}

/** The functions, which fail with Busy wherever the seed says so. */
function functionsOf(seed: number, tokens: string[]): Record<string, Handler> {
  const calls: Record<string, number> = {};
  const step = (name: string, answer: (payload: { token?: string }) => unknown) => (payload: { token?: string }) => {
    calls[name] = (calls[name] ?? 0) + 1;
    if (((seed >> names.indexOf(name as 'plan')) & 1) === 1 && calls[name] === 1) throw functionError('Busy');
    return answer(payload);
  };
  return {
    plan: step('plan', () => 4),
    ask: step('ask', ({ token = '' }) => {
      tokens.push(token);
      return 'posted';
    }) as Handler,
    patch: step('patch', () => 4),
  };
}

/** Lets time pass and answers what is asked, until the execution has ended. */
async function drive(sfn: Workflow, arn: string, tokens: string[]): Promise<void> {
  for (;;) {
    await sfn.clock.settle();
    if ((await sfn.describe(arn)).status !== 'RUNNING') return;
    if (!(await decide(sfn, tokens))) assert.ok(await sfn.clock.advanceToNext(), 'nothing is scheduled');
  }
}

async function decide(sfn: Workflow, tokens: string[]): Promise<boolean> {
  const taskToken = tokens.pop();
  if (taskToken === undefined) return false;
  try {
    await sfn.ask('SendTaskSuccess', { taskToken, output: '{"by":"Ana"}' });
  } catch (error) {
    if (!(error instanceof AwsError && error.code === 'TaskTimedOut')) throw error;
  }
  return true;
}

const recordingStore = (saved: (value: string) => void): Store => ({
  load: () => undefined,
  save: (part, value) => {
    assert.equal(part, 'executions');
    saved(JSON.stringify(value));
  },
  folder: () => undefined,
  clear: () => undefined,
});
const storeOf = (state: string): Store => ({
  ...recordingStore(() => undefined),
  load: <T>() => JSON.parse(state) as T,
});

async function uninterrupted(seed: number) {
  const snapshots: Snapshot[] = [];
  const tokens: string[] = [];
  const all: string[] = [];
  const functions = functionsOf(seed, tokens);
  const ask = functions.ask as (payload: { token: string }) => unknown;
  functions.ask = ((payload: { token: string }) => {
    const answer = ask(payload);
    all.push(payload.token);
    return answer;
  }) as Handler;
  let sfn: Workflow | undefined;
  const store = recordingStore((state) => {
    const delivered = Object.fromEntries(names.map((name) => [name, sfn?.service?.count(name) ?? 0]));
    snapshots.push({ state, offsetMs: sfn?.clock.offsetMs ?? 0, delivered, token: all.at(-1) });
  });
  sfn = await open({ states, functions, store });
  const arn = await sfn.startExecution({}, 'run-1');
  await drive(sfn, arn, tokens);
  const { output, status } = await sfn.describe(arn);
  assert.equal(status, 'SUCCEEDED');
  const counts = Object.fromEntries(names.map((name) => [name, sfn.service?.count(name) ?? 0]));
  return { arn, output, counts, snapshots: snapshots.filter(({ state }) => state.includes(arn)) };
}

interface SavedExecution {
  readonly position?: {
    readonly state: string;
    readonly phase: {
      readonly kind: string;
      readonly attempt?: { readonly token: string; readonly submitted: boolean };
    };
  };
}
const inFlight = (state: string): string | undefined => {
  const { executions } = JSON.parse(state) as { executions: SavedExecution[] };
  const at = executions[0]?.position;
  return at?.phase.kind === 'task' && !at.phase.attempt?.submitted ? at.state.toLowerCase() : undefined;
};

describe('an execution after a restart', () => {
  for (const seed of [0, 1, 2, 3, 4, 5, 6, 7]) {
    it(`ends as without one, from every saved point, with failing functions ${seed.toString(2).padStart(3, '0')}`, async () => {
      const expected = await uninterrupted(seed);
      assert.ok(expected.snapshots.length >= 6, `${expected.snapshots.length} points`);
      for (const { state, offsetMs, delivered, token } of expected.snapshots) {
        const tokens: string[] = token === undefined ? [] : [token];
        // What failed before the restart has failed already.
        const again = names.filter((name) => (delivered[name] ?? 0) === 0);
        const left = names.reduce((mask, name, bit) => (again.includes(name) ? mask | (seed & (1 << bit)) : mask), 0);
        const sfn = await open({ functions: functionsOf(left, tokens), store: storeOf(state), offsetMs });
        sfn.stepFunctions.resume();
        await drive(sfn, expected.arn, tokens);
        assert.deepEqual(await sfn.describe(expected.arn).then(({ status, output }) => ({ status, output })), {
          status: 'SUCCEEDED',
          output: expected.output,
        });
        for (const name of names) {
          const total = (delivered[name] ?? 0) + (sfn.service?.count(name) ?? 0);
          assert.equal(total, expected.counts[name], `${name} after a restart in ${inFlight(state) ?? 'a wait'}`);
        }
      }
    });
  }

  it('has always been saved before a function hears of it', async () => {
    let saved = '';
    const seen: boolean[] = [];
    const sfn = await open({
      states: { Ask: callback('ask', retry) },
      functions: {
        ask: ({ token }: { token: string }) => {
          seen.push(saved.includes(token));
          if (seen.length < 3) throw functionError('Busy');
        },
      },
      store: recordingStore((state) => {
        saved = state;
      }),
    });
    await sfn.startExecution();
    for (let n = 0; n < 3; n++) await sfn.clock.advanceToNext();
    assert.deepEqual(seen, [true, true, true]);
  });

  it('takes the answer that was on its way as lost, says so in its history, and retries', async () => {
    const { arn, snapshots } = await uninterrupted(0);
    const patching = snapshots.find(({ state }) => inFlight(state) === 'patch');
    assert.ok(patching);
    const sfn = await open({
      functions: functionsOf(0, []),
      store: storeOf(patching.state),
      offsetMs: patching.offsetMs,
    });
    sfn.stepFunctions.resume();
    await drive(sfn, arn, []);
    const failed = (await sfn.history(arn)).filter(({ type }) => type === 'TaskFailed');
    assert.deepEqual(
      failed.map(({ taskFailedEventDetails }) => taskFailedEventDetails?.error),
      ['Lambda.Unknown'],
    );
    assert.deepEqual([sfn.service?.count('plan'), sfn.service?.count('ask'), sfn.service?.count('patch')], [0, 0, 1]);
  });

  it('keeps the token of a decision that is awaited, and the moment at which it expires', async () => {
    const { arn, snapshots } = await uninterrupted(0);
    const asked = snapshots.find(({ state }) => state.includes('"submitted":true'));
    assert.ok(asked?.token);
    const sfn = await open({
      functions: functionsOf(0, []),
      store: storeOf(asked.state),
      offsetMs: asked.offsetMs,
    });
    sfn.stepFunctions.resume();
    const scheduled = (await sfn.history(arn)).filter(({ type }) => type === 'TaskScheduled').at(-1);
    assert.equal(sfn.clock.next?.kind, 'limit');
    assert.equal(sfn.clock.nextTimer?.getTime(), scheduled!.timestamp!.getTime() + 14_400_000);
    await sfn.ask('SendTaskSuccess', { taskToken: asked.token, output: '{"by":"Mei"}' });
    await drive(sfn, arn, []);
    const { output } = await sfn.describe(arn);
    assert.deepEqual((output as { decision: unknown }).decision, { by: 'Mei' });
    assert.equal(sfn.service?.count('ask'), 0);
  });

  it('keeps the absolute end of a wait, also when it has passed meanwhile', async () => {
    const { arn, snapshots } = await uninterrupted(0);
    const waiting = snapshots.find(({ state }) => state.includes('"kind":"wait"'));
    assert.ok(waiting);
    const late = waiting.offsetMs + 7_200_000;
    const sfn = await open({ functions: functionsOf(0, []), store: storeOf(waiting.state), offsetMs: late });
    sfn.stepFunctions.resume();
    await sfn.clock.settle();
    assert.equal((await sfn.describe(arn)).status, 'SUCCEEDED');
  });

  it('keeps the state machines, so that new executions can start before any service has registered', async () => {
    const { snapshots } = await uninterrupted(0);
    const sfn = await open({ store: storeOf(snapshots.at(-1)!.state) });
    const arn = await sfn.startExecution({}, 'run-2');
    await sfn.clock.settle();
    assert.equal((await sfn.describe(arn)).status, 'RUNNING');
    assert.equal(sfn.functions.held, 1);
  });
});
