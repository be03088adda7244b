import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { Call } from '../../../sandbox/answer.js';
import { SandboxClock } from '../../../sandbox/clock.js';
import { Functions } from '../../../sandbox/functions.js';
import { stepFunctionsAnswers } from '../../../sandbox/step-functions/answers.js';
import { StepFunctions } from '../../../sandbox/step-functions/step-functions.js';
import { memoryStore, type Store } from '../../../sandbox/store.js';
import { FunctionService, type Handler } from '../functions/function-service.js';

export const account = '111122223333';
export const region = 'us-west-2';
export const machineArn = `arn:aws:states:${region}:${account}:stateMachine:patch-run`;

/** Step Functions with one state machine, `patch-run`, on a clock of its own and, where functions are given, a service. */
export class Workflow {
  readonly functions: Functions;
  readonly stepFunctions: StepFunctions;
  service: FunctionService | undefined;

  private constructor(
    readonly clock: SandboxClock,
    store: Store,
  ) {
    this.functions = new Functions({ clock });
    this.stepFunctions = new StepFunctions({
      world: { clock, store, account, region },
      functions: this.functions,
    });
  }

  static async start({
    states,
    top = {},
    functions,
    store = memoryStore(),
    offsetMs = 0,
  }: {
    states?: Record<string, unknown>;
    top?: Record<string, unknown>;
    functions?: Record<string, Handler>;
    store?: Store;
    offsetMs?: number;
  }): Promise<Workflow> {
    const workflow = new Workflow(new SandboxClock(offsetMs), store);
    if (functions) await workflow.serve(functions);
    if (states)
      workflow.stepFunctions.deploy({ 'patch-run': { StartAt: Object.keys(states)[0], ...top, States: states } });
    return workflow;
  }

  async serve(functions: Record<string, Handler>): Promise<void> {
    this.service = await FunctionService.start(functions);
    this.functions.register(this.service.target);
  }

  // biome-ignore lint/suspicious/noExplicitAny: answers are read as a client would, without declaring each
  async ask(operation: string, input: Record<string, unknown>): Promise<any> {
    const answer = stepFunctionsAnswers(this.stepFunctions)[operation];
    if (!answer) throw new Error(`no operation ${operation}`);
    const call: Call = { service: 'states', operation, input, region, role: 'bot', requestId: 'r' };
    return await answer(call as Call<never>);
  }

  async startExecution(input: unknown = {}, name?: string): Promise<string> {
    const { executionArn } = await this.ask('StartExecution', {
      stateMachineArn: machineArn,
      input: JSON.stringify(input),
      ...(name === undefined ? {} : { name }),
    });
    return executionArn as string;
  }

  /** Runs one execution until it has ended or nothing is scheduled, and gives its description with output parsed. */
  async run(input: unknown = {}, name?: string) {
    const executionArn = await this.startExecution(input, name);
    await this.settle(executionArn);
    return this.describe(executionArn);
  }

  async settle(executionArn: string): Promise<void> {
    await this.clock.settle();
    while ((await this.describe(executionArn)).status === 'RUNNING' && (await this.clock.advanceToNext()));
  }

  /** What the n-th delivery to the service brought. */
  delivered<Payload>(n: number): Payload {
    const delivery = this.service?.delivered.at(n);
    if (!delivery) throw new Error(`there was no delivery ${n}`);
    return delivery.payload as Payload;
  }

  async describe(executionArn: string) {
    const { status, output, error, cause } = await this.ask('DescribeExecution', { executionArn });
    return {
      executionArn,
      status: status as string,
      output: (output === undefined ? undefined : JSON.parse(output)) as unknown,
      error: error as string | undefined,
      cause: cause as string | undefined,
    };
  }

  async history(executionArn: string): Promise<HistoryEvent[]> {
    const { events } = await this.ask('GetExecutionHistory', { executionArn, maxResults: 1000 });
    return events as HistoryEvent[];
  }

  async types(executionArn: string): Promise<string[]> {
    return (await this.history(executionArn)).map(({ type }) => type ?? '');
  }

  async close(): Promise<void> {
    this.functions.close();
    this.clock.stop();
    await this.service?.close();
  }
}

/** A Task that invokes a function with the state's input. */
export const task = (name: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: name, 'Payload.$': '$' },
  ...('Next' in more ? {} : { End: true }),
  ...more,
});

/** A Task that hands its token to a function and waits for it to come back. */
export const callback = (name: string, more: Record<string, unknown> = {}): Record<string, unknown> =>
  task(name, {
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Parameters: { FunctionName: name, Payload: { 'token.$': '$$.Task.Token', 'input.$': '$' } },
    ...more,
  });

/** One state machine for a table of single states: the execution named `case-n` goes to the n-th. */
export const routed = (states: readonly Record<string, unknown>[]): Record<string, unknown> => ({
  Route: {
    Type: 'Choice',
    Choices: states.map((_, n) => ({ Variable: '$$.Execution.Name', StringEquals: `case-${n}`, Next: `case-${n}` })),
  },
  ...Object.fromEntries(states.map((state, n) => [`case-${n}`, state])),
});

/** Opens workflows for the tests of a file and closes them after each test. */
export function openWorkflows(): (options: Parameters<typeof Workflow.start>[0]) => Promise<Workflow> {
  const opened: Workflow[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((workflow) => workflow.close()));
  });
  return async (options) => {
    const workflow = await Workflow.start(options);
    opened.push(workflow);
    return workflow;
  };
}
