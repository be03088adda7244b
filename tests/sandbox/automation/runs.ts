import type { AutomationExecution, StepExecution } from '@aws-sdk/client-ssm';
import { AwsError, type Call } from '../../../sandbox/answer.js';
import { automationAnswers } from '../../../sandbox/automation/answers.js';
import { Automations } from '../../../sandbox/automation/automations.js';
import { SandboxClock } from '../../../sandbox/clock.js';
import { memoryStore, type Store } from '../../../sandbox/store.js';
import type { World } from '../../../sandbox/world.js';

export interface Made {
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly role: string;
}

/** A small AWS: one instance, snapshots that complete after a minute, commands that run for two. */
export class SmallAws {
  readonly made: Made[] = [];
  /** Throws to refuse a call. */
  refuse: (call: Made) => void = () => undefined;
  commandStatus = 'Success';
  readonly #snapshots = new Map<string, number>();
  readonly #commands = new Map<string, number>();

  constructor(public now: () => number) {}

  count(operation: string): number {
    return this.made.filter((each) => each.operation === operation).length;
  }

  async answer(call: Made): Promise<Record<string, unknown>> {
    this.made.push(call);
    this.refuse(call);
    switch (call.operation) {
      case 'CreateSnapshots': {
        const SnapshotId = `snap-${this.#snapshots.size + 1}`;
        this.#snapshots.set(SnapshotId, this.now());
        return { Snapshots: [{ SnapshotId, StartTime: new Date(this.now()) }] };
      }
      case 'DescribeSnapshots': {
        const [id = ''] = call.input.SnapshotIds as string[];
        const done = this.now() - (this.#snapshots.get(id) ?? 0) >= 60_000;
        return { Snapshots: [{ SnapshotId: id, State: done ? 'completed' : 'pending' }] };
      }
      case 'SendCommand': {
        const CommandId = `command-${this.#commands.size + 1}`;
        this.#commands.set(CommandId, this.now());
        return { Command: { CommandId, RequestedDateTime: new Date(this.now()) } };
      }
      case 'ListCommandInvocations':
        return { CommandInvocations: this.#invocations(String(call.input.CommandId)) };
      case 'CancelCommand':
        return {};
      default:
        throw new AwsError('InvalidAction', `no ${call.operation} here`);
    }
  }

  #invocations(CommandId: string): unknown[] {
    const age = this.now() - (this.#commands.get(CommandId) ?? 0);
    if (age < 5500) return [];
    if (age < 120_000) return [{ InstanceId: 'i-1', Status: 'InProgress', CommandPlugins: [] }];
    const ResponseCode = this.commandStatus === 'Success' ? 0 : 156;
    const plugin = { Name: 'PatchLinux', ResponseCode, Output: `${CommandId} ran` };
    return [{ InstanceId: 'i-1', Status: this.commandStatus, CommandPlugins: [plugin] }];
  }
}

/** SSM Automation over a small AWS, on a clock of its own. */
export class Runs {
  readonly clock: SandboxClock;
  readonly aws: SmallAws;
  readonly automations: Automations;

  constructor({
    documents = {},
    store = memoryStore(),
    offsetMs = 0,
    aws,
  }: { documents?: Record<string, unknown>; store?: Store; offsetMs?: number; aws?: SmallAws } = {}) {
    this.clock = new SandboxClock(offsetMs);
    this.aws = aws ?? new SmallAws(() => this.clock.now().getTime());
    const call = (service: string, operation: string, input: Readonly<Record<string, unknown>>, role: string) =>
      this.aws.answer({ service, operation, input, role });
    this.automations = new Automations({
      world: { clock: this.clock, store, account: '111122223333', region: 'us-west-2', call: call as World['call'] },
    });
    if (Object.keys(documents).length > 0) this.automations.deploy(documents);
  }

  // biome-ignore lint/suspicious/noExplicitAny: answers are read as a client would, without declaring each
  async ask(operation: string, input: Record<string, unknown> = {}): Promise<any> {
    const answer = automationAnswers(this.automations)[operation];
    if (!answer) throw new Error(`no operation ${operation}`);
    const call: Call = { service: 'ssm', operation, input, region: 'us-west-2', role: 'workflow', requestId: 'r' };
    return await answer(call as Call<never>);
  }

  async start(DocumentName: string, Parameters: Record<string, string[]> = {}, more: Record<string, unknown> = {}) {
    const { AutomationExecutionId } = await this.ask('StartAutomationExecution', { DocumentName, Parameters, ...more });
    return AutomationExecutionId as string;
  }

  async get(AutomationExecutionId: string): Promise<AutomationExecution> {
    return (await this.ask('GetAutomationExecution', { AutomationExecutionId })).AutomationExecution;
  }

  async step(id: string, name: string): Promise<StepExecution> {
    const step = (await this.get(id)).StepExecutions?.find(({ StepName }) => StepName === name);
    if (!step) throw new Error(`no step ${name}`);
    return step;
  }

  /** Lets time pass until the automation has ended or nothing is scheduled. */
  async settle(id: string): Promise<AutomationExecution> {
    await this.clock.settle();
    while (isOpen((await this.get(id)).AutomationExecutionStatus) && (await this.clock.advanceToNext()));
    return this.get(id);
  }

  async run(documentName: string, parameters: Record<string, string[]> = {}): Promise<AutomationExecution> {
    return this.settle(await this.start(documentName, parameters));
  }

  close(): void {
    this.clock.stop();
  }
}

export const isOpen = (status: string | undefined): boolean => status === 'Pending' || status === 'InProgress';

/** Snapshot, wait, install exactly a list, scan. */
export const patchDocument = {
  schemaVersion: '0.3',
  description: 'Patches one instance',
  parameters: {
    InstanceId: { type: 'String', description: 'Which', allowedPattern: '^i-[0-9a-f]+$' },
    PackageList: { type: 'String' },
    RebootOption: { type: 'String', allowedValues: ['NoReboot', 'RebootIfNeeded'], default: 'NoReboot' },
  },
  mainSteps: [
    {
      name: 'snapshot',
      action: 'aws:executeAwsApi',
      inputs: {
        Service: 'ec2',
        Api: 'CreateSnapshots',
        Description: 'Before {{ InstanceId }} ({{automation:EXECUTION_ID}})',
        InstanceSpecification: { InstanceId: '{{ InstanceId }}', ExcludeBootVolume: false },
      },
      outputs: [{ Name: 'SnapshotId', Selector: '$.Snapshots[0].SnapshotId', Type: 'String' }],
    },
    {
      name: 'waitForSnapshot',
      action: 'aws:waitForAwsResourceProperty',
      timeoutSeconds: 1800,
      inputs: {
        Service: 'ec2',
        Api: 'DescribeSnapshots',
        SnapshotIds: ['{{ snapshot.SnapshotId }}'],
        PropertySelector: '$.Snapshots[0].State',
        DesiredValues: ['completed'],
      },
    },
    {
      name: 'install',
      action: 'aws:runCommand',
      inputs: {
        DocumentName: 'AWS-RunPatchBaseline',
        InstanceIds: ['{{ InstanceId }}'],
        Parameters: {
          Operation: 'Install',
          InstallOverrideList: '{{ PackageList }}',
          RebootOption: '{{ RebootOption }}',
        },
      },
      nextStep: 'scan',
    },
    {
      name: 'scan',
      action: 'aws:runCommand',
      isEnd: true,
      inputs: {
        DocumentName: 'AWS-RunPatchBaseline',
        InstanceIds: ['{{ InstanceId }}'],
        Parameters: { Operation: ['Scan'] },
      },
    },
  ],
  outputs: ['snapshot.SnapshotId', 'install.CommandId'],
};
export const patchParameters = { InstanceId: ['i-1'], PackageList: ['s3://bucket/list.yaml'] };

/** A document of steps, each `[name, action, inputs, more]`. */
export const document = (...steps: [string, string, Record<string, unknown>, Record<string, unknown>?][]) => ({
  schemaVersion: '0.3',
  mainSteps: steps.map(([name, action, inputs, more]) => ({ name, action, inputs, ...more })),
});

/** Opens Automation for the tests of a file and closes it after each test. */
export function openRuns(): (options?: ConstructorParameters<typeof Runs>[0]) => Runs {
  const opened: Runs[] = [];
  afterEach(() => {
    for (const runs of opened.splice(0)) runs.close();
  });
  return (options) => {
    const runs = new Runs(options);
    opened.push(runs);
    return runs;
  };
}
