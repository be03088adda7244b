import { createHash } from 'node:crypto';
import type { AutomationExecution, StepExecution } from '@aws-sdk/client-ssm';
import type { Answers, Call } from '../../sandbox/answer.js';
import { AwsError } from '../../sandbox/answer.js';
import { s3Answers } from '../../sandbox/answers/s3.js';
import { ObjectStore } from '../../sandbox/s3.js';
import { memoryStore } from '../../sandbox/store.js';
import type { Clock } from '../../services/clock.js';

export interface ScriptedHost {
  readonly id: string;
  readonly name: string;
  env: string | undefined;
  /** Carries the tag without which nothing is patched. */
  patchable: boolean;
  state: string;
  online: boolean | undefined;
  launchedAt: string;
  packages: { name: string; version: string; fixed: string | null; manager?: string }[];
  severity: string;
  scannedAt: Date | null;
  /** Findings are computed from the packages as of the last scan. */
  seen: Map<string, string>;
  /** What Patch Manager lists as not installed. */
  patches: { KBId: string; State: string }[];
  inventoryAt: Date | null;
  /** Tag role. */
  role: string | undefined;
  /** EC2's status check of the instance. */
  health: string;
  /** Patch baseline of its reports. */
  baseline: string;
}

type Input = Record<string, unknown>;

const on = { status: 'ENABLED', errorCode: 'ALREADY_ENABLED', errorMessage: '' };
const scanning = { accountId: '111122223333', state: on, resourceState: { ec2: on, ecr: on } };

/**
 * As much of AWS as patching touches, with a fleet that a test scripts by hand: what an install really changes, when
 * Inspector scans again, and which call fails. Kept apart from the sandbox's fleet, whose behaviour it cannot copy.
 */
export class ScriptedAws {
  readonly hosts: ScriptedHost[] = [];
  /** Of the bucket `sre-ops-artifacts`. */
  readonly objects: ObjectStore;
  readonly executions = new Map<string, AutomationExecution & { token: string }>();
  readonly starts: { name: string; input: string }[] = [];
  readonly tokens: { token: string; output: string }[] = [];
  /** Names of workflow executions that somebody aborted. */
  readonly aborted = new Set<string>();
  readonly calls: string[] = [];
  /** Findings that are closed or suppressed, a name of a host each, and when. */
  readonly settled: { host: string; status: string; at: string }[] = [];
  /** Whether every vulnerability is in the CISA KEV catalogue. */
  exploited = false;
  documentHash = 'a'.repeat(64);
  documentVersion = '1';
  /** Until when the account's one Change Calendar is closed; left out, there is none. ISO 8601, whole seconds. */
  closedUntil: string | undefined;
  /** What happens to an execution between the look at it and its stop. */
  beforeStop: (execution: AutomationExecution) => void = () => undefined;
  /** A host that may not be patched. */
  refuseStartOf: ScriptedHost | undefined;
  /** Operation name to an error it answers, until removed. */
  readonly failing = new Map<string, AwsError>();
  /** What happens, once, before an operation is answered. */
  readonly meanwhile = new Map<string, () => Promise<unknown>>();
  /** Operations whose next answer never arrives, though what was asked is done. */
  readonly lost = new Set<string>();
  /** Lists of executions lag. */
  isListing = true;

  constructor(private readonly clock: Clock) {
    this.objects = new ObjectStore(memoryStore(), () => clock.now());
    this.objects.createBucket('sre-ops-artifacts');
  }

  /** The text of an object by its `s3://` address. */
  text(address: string): string | undefined {
    const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.+)$/.exec(address) ?? [];
    return this.objects.body(bucket, key)?.toString('utf8');
  }

  host(name: string, change: Partial<ScriptedHost> = {}): ScriptedHost {
    const packages = change.packages ?? [{ name: 'openssl', version: '3.0.2-0ubuntu1.10', fixed: '3.0.2-0ubuntu1.20' }];
    const host: ScriptedHost = {
      id: `i-${createHash('sha256').update(name).digest('hex').slice(0, 17)}`,
      name,
      env: 'prod',
      patchable: true,
      state: 'running',
      online: true,
      launchedAt: '2026-10-01T08:00:00.000Z',
      severity: 'HIGH',
      scannedAt: new Date(this.clock.now().getTime() - 3_600_000),
      seen: new Map(packages.map(({ name: of, version }) => [of, version])),
      patches: [],
      inventoryAt: null,
      role: undefined,
      health: 'ok',
      baseline: 'pb-0123456789abcdef0',
      ...change,
      packages,
    };
    this.hosts.push(host);
    return host;
  }

  /** Inspector looks at the host as it is now. */
  scan(host: ScriptedHost): void {
    host.scannedAt = this.clock.now();
    host.seen = new Map(host.packages.map(({ name, version }) => [name, version]));
  }

  /** Ends an execution well. @param install whether the packages really get to their fixed versions. */
  succeed(host: ScriptedHost, { install = true } = {}): void {
    const execution = this.executionOf(host);
    const at = this.clock.now();
    if (install) host.packages = host.packages.map((one) => ({ ...one, version: one.fixed ?? one.version }));
    host.inventoryAt = new Date(at.getTime() + 1);
    const done = (StepName: string, Outputs = {}): StepExecution => ({
      StepName,
      StepStatus: 'Success',
      ExecutionEndTime: at,
      Outputs,
    });
    Object.assign(execution, {
      AutomationExecutionStatus: 'Success',
      ExecutionEndTime: at,
      StepExecutions: [
        done('findRootDevice', { DeviceName: ['/dev/xvda'] }),
        done('findRootVolume', { VolumeId: [`vol-${host.id.slice(2, 12)}`] }),
        done('snapshot', { SnapshotId: [`snap-${host.id.slice(2, 12)}`] }),
        done('waitForSnapshot'),
        done('install'),
        done('scan'),
      ],
    });
  }

  /** The packages are being installed. */
  install(execution: AutomationExecution): void {
    execution.StepExecutions = [
      { StepName: 'snapshot', StepStatus: 'Success', Outputs: { SnapshotId: ['snap-0123456789'] } },
      { StepName: 'install', StepStatus: 'InProgress', ExecutionStartTime: this.clock.now() },
    ];
  }

  fail(host: ScriptedHost, message: string): void {
    Object.assign(this.executionOf(host), {
      AutomationExecutionStatus: 'Failed',
      ExecutionEndTime: this.clock.now(),
      StepExecutions: [
        { StepName: 'snapshot', StepStatus: 'Success' },
        { StepName: 'install', StepStatus: 'Failed', FailureMessage: message },
      ],
    });
  }

  executionOf(host: ScriptedHost): AutomationExecution {
    const found = [...this.executions.values()].find(({ Parameters }) => Parameters?.InstanceId?.[0] === host.id);
    if (!found) throw new Error(`${host.name} was not started`);
    return found;
  }

  answers(): Record<string, Answers> {
    const watched = (answers: Answers): Answers =>
      Object.fromEntries(
        Object.entries(answers).map(([operation, answer]) => [
          operation,
          (call: Call<never>) => {
            this.calls.push(operation);
            const failure = this.failing.get(operation);
            if (failure) throw failure;
            return this.#answered(operation, () => answer(call));
          },
        ]),
      );
    const guarded = (answers: Record<string, (input: Input) => unknown>): Answers =>
      watched(
        Object.fromEntries(
          Object.entries(answers).map(([operation, answer]) => [operation, ({ input }: Call<Input>) => answer(input)]),
        ),
      );
    return {
      ec2: guarded({
        DescribeInstances: () => ({ Reservations: [{ Instances: this.hosts.map((host) => this.#instance(host)) }] }),
        DescribeInstanceStatus: ({ InstanceIds }) => ({
          InstanceStatuses: (InstanceIds as string[]).map((id) => ({
            InstanceId: id,
            InstanceState: { Name: 'running', Code: 16 },
            InstanceStatus: { Status: this.#byId(id).health },
            SystemStatus: { Status: 'ok' },
          })),
        }),
        DescribeSecurityGroups: () => ({ SecurityGroups: [] }),
        DescribeNetworkAcls: () => ({ NetworkAcls: [] }),
        DescribeRouteTables: () => ({ RouteTables: [] }),
      }),
      ssm: guarded({
        DescribeInstanceInformation: () => ({
          InstanceInformationList: this.hosts
            .filter(({ online }) => online !== undefined)
            .map(({ id, online }) => ({
              InstanceId: id,
              PingStatus: online ? 'Online' : 'ConnectionLost',
              PlatformName: 'Ubuntu',
              PlatformVersion: '22.04',
            })),
        }),
        DescribeDocument: ({ Name }) => ({
          Document: { Name, Hash: this.documentHash, HashType: 'Sha256', DocumentVersion: this.documentVersion },
        }),
        StartAutomationExecution: (input) => this.#start(input),
        GetAutomationExecution: ({ AutomationExecutionId: id }) => {
          const AutomationExecution = this.executions.get(String(id));
          if (!AutomationExecution) throw new AwsError('AutomationExecutionNotFoundException', 'no such execution');
          return { AutomationExecution };
        },
        ListDocuments: () => ({ DocumentIdentifiers: this.closedUntil ? [{ Name: 'month-end-close' }] : [] }),
        GetCalendarState: ({ AtTime }) => {
          const until = this.closedUntil ?? '';
          const isClosed = String(AtTime) < until;
          return { State: isClosed ? 'CLOSED' : 'OPEN', AtTime, ...(isClosed && { NextTransitionTime: until }) };
        },
        DescribeAutomationExecutions: () => ({
          AutomationExecutionMetadataList: [...this.executions.values()]
            .filter(() => this.isListing)
            .map(({ AutomationExecutionId, DocumentName }) => ({ AutomationExecutionId, DocumentName })),
        }),
        StopAutomationExecution: ({ AutomationExecutionId: id }) => {
          const execution = this.executions.get(String(id));
          if (!execution || execution.ExecutionEndTime)
            throw new AwsError('InvalidAutomationStatusUpdateException', 'it has ended');
          this.beforeStop(execution);
          Object.assign(execution, {
            AutomationExecutionStatus: 'Cancelled',
            ExecutionEndTime: this.clock.now(),
            StepExecutions: execution.StepExecutions?.map((step) =>
              step.StepStatus === 'Success' ? step : { ...step, StepStatus: 'Cancelled' },
            ),
          });
          return {};
        },
        ListInventoryEntries: ({ InstanceId }) => {
          const host = this.#byId(InstanceId);
          return {
            TypeName: 'AWS:Application',
            InstanceId,
            SchemaVersion: '1.1',
            ...(host.inventoryAt && { CaptureTime: host.inventoryAt.toISOString() }),
            Entries: host.packages.map(({ name, version }) => ({
              Name: name,
              Version: version,
              Architecture: 'amd64',
            })),
          };
        },
        DescribeInstancePatchStates: ({ InstanceIds }) => ({
          InstancePatchStates: (InstanceIds as string[]).map((InstanceId) => ({
            InstanceId,
            PatchGroup: '',
            BaselineId: this.#byId(InstanceId).baseline,
            OperationStartTime: this.#byId(InstanceId).inventoryAt ?? new Date(0),
            OperationEndTime: this.#byId(InstanceId).inventoryAt ?? new Date(0),
            Operation: 'Scan',
          })),
        }),
        DescribeInstancePatches: ({ InstanceId }) => ({
          Patches: this.#byId(InstanceId).patches.map((patch) => ({
            Title: patch.KBId,
            Classification: 'Security',
            Severity: 'Important',
            InstalledTime: new Date(0),
            ...patch,
          })),
        }),
      }),
      inspector2: guarded({
        ListFindings: ({ filterCriteria }) => {
          const status = (filterCriteria as Filter | undefined)?.findingStatus?.[0]?.value ?? 'ACTIVE';
          return { findings: status === 'ACTIVE' ? this.#findings(filterCriteria as Filter) : this.#settled(status) };
        },
        ListFilters: () => ({
          filters: [
            {
              arn: 'arn:aws:inspector2:us-west-2:111122223333:owner/111122223333/filter/1',
              ownerId: '111122223333',
              name: 'accepted',
              action: 'SUPPRESS',
              criteria: {},
              createdAt: new Date('2026-09-01T00:00:00Z'),
              updatedAt: new Date('2026-09-01T00:00:00Z'),
            },
          ],
        }),
        BatchGetAccountStatus: () => ({ accounts: [scanning], failedAccounts: [] }),
        ListCoverage: ({ filterCriteria }) => ({
          coveredResources: this.hosts
            .filter(
              ({ id, scannedAt }) =>
                scannedAt && (filterCriteria as Filter).resourceId?.some(({ value }) => value === id),
            )
            .map(({ id, scannedAt }) => ({
              accountId: '111122223333',
              resourceId: id,
              resourceType: 'AWS_EC2_INSTANCE',
              scanType: 'PACKAGE',
              scanStatus: { statusCode: 'ACTIVE', reason: 'SUCCESSFUL' },
              lastScannedAt: scannedAt,
            })),
        }),
        BatchGetFindingDetails: ({ findingArns }) => ({
          findingDetails: (findingArns as string[]).map((findingArn) => ({
            findingArn,
            epssScore: 0.1,
            ...(this.exploited && {
              cisaData: { dateAdded: new Date('2026-11-20T00:00:00Z'), dateDue: new Date('2026-12-01T00:00:00Z') },
            }),
          })),
          errors: [],
        }),
      }),
      monitoring: guarded({ DescribeAlarms: () => ({ MetricAlarms: [], CompositeAlarms: [] }) }),
      elasticloadbalancing: guarded({
        DescribeLoadBalancers: () => ({ LoadBalancers: [] }),
        DescribeTargetGroups: () => ({ TargetGroups: [] }),
      }),
      s3: watched(s3Answers(this.objects)),
      states: guarded({
        StartExecution: ({ name, input, stateMachineArn }) => {
          if (this.starts.every((start) => start.name !== name))
            this.starts.push({ name: String(name), input: String(input) });
          return { executionArn: `${stateMachineArn}:${name}`, startDate: this.clock.now() };
        },
        DescribeExecution: ({ executionArn }) => {
          const name = String(executionArn).split(':').at(-1) ?? '';
          const started = this.starts.find((start) => start.name === name);
          if (!started) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
          const status = this.aborted.has(name) ? 'ABORTED' : 'RUNNING';
          const [stateMachineArn, startDate] = ['arn:aws:states:us-west-2:111122223333:stateMachine:m', new Date(0)];
          return { executionArn, stateMachineArn, name, status, startDate };
        },
        SendTaskSuccess: ({ taskToken, output }) => {
          this.tokens.push({ token: String(taskToken), output: String(output) });
          return {};
        },
      }),
    };
  }

  async #answered(operation: string, answer: () => unknown): Promise<unknown> {
    const meanwhile = this.meanwhile.get(operation);
    this.meanwhile.delete(operation);
    await meanwhile?.();
    const answered = await answer();
    if (this.lost.delete(operation)) throw new AwsError('AnswerLostException', 'the connection broke');
    return answered;
  }

  #start({ ClientToken, DocumentName, DocumentVersion, Parameters }: Input) {
    const [instanceId] = (Parameters as Record<string, string[]>).InstanceId ?? [];
    if (instanceId === this.refuseStartOf?.id) throw new AwsError('AccessDeniedException', 'not this one', 403);
    const token = String(ClientToken);
    const running = [...this.executions.values()].find((one) => one.token === token);
    if (running) return { AutomationExecutionId: running.AutomationExecutionId };
    const id = `0000000${this.executions.size + 1}-0000-4000-8000-000000000000`;
    this.executions.set(id, {
      token,
      AutomationExecutionId: id,
      DocumentName: String(DocumentName),
      DocumentVersion: String(DocumentVersion),
      Parameters: Parameters as Record<string, string[]>,
      AutomationExecutionStatus: 'InProgress',
      StepExecutions: [{ StepName: 'snapshot', StepStatus: 'InProgress' }],
    });
    return { AutomationExecutionId: id };
  }

  #byId(id: unknown): ScriptedHost {
    const host = this.hosts.find((one) => one.id === id);
    if (!host) throw new AwsError('InvalidInstanceId', `${id}`);
    return host;
  }

  #instance({ id, name, env, role, patchable, state, launchedAt }: ScriptedHost) {
    return {
      InstanceId: id,
      ImageId: 'ami-0123456789abcdef0',
      State: { Name: state, Code: 16 },
      LaunchTime: new Date(launchedAt),
      PlatformDetails: 'Linux/UNIX',
      Tags: [
        { Key: 'Name', Value: name },
        ...(env ? [{ Key: 'env', Value: env }] : []),
        ...(role ? [{ Key: 'role', Value: role }] : []),
        ...(patchable ? [{ Key: 'sre-agent:patch', Value: 'allowed' }] : []),
      ],
    };
  }

  #findings({ resourceId, findingArn }: Filter = {}) {
    return this.hosts
      .flatMap((host) => host.packages.map((one) => ({ host, one, installed: host.seen.get(one.name) ?? one.version })))
      .filter(({ one, installed }) => installed !== one.fixed)
      .map(({ host, one, installed }) => this.#finding(host, { ...one, version: installed }))
      .filter(
        ({ findingArn: arn, resources: [resource] }) =>
          (!findingArn || findingArn.some(({ value }) => value === arn)) &&
          (!resourceId || resourceId.some(({ value }) => value === resource?.id)),
      );
  }

  #settled(status: string) {
    return this.settled.flatMap((one) => {
      const host = this.hosts.find(({ name }) => name === one.host);
      if (!host || one.status !== status) return [];
      const finding = this.#finding(host, { name: 'zlib', version: '1.0', fixed: '1.1' });
      return [{ ...finding, status, updatedAt: new Date(one.at), lastObservedAt: new Date(one.at) }];
    });
  }

  #finding(host: ScriptedHost, { name, version, fixed, manager = 'OS' }: ScriptedHost['packages'][number]) {
    const at = new Date('2026-11-20T00:00:00Z');
    return {
      findingArn: `arn:aws:inspector2:us-west-2:111122223333:finding/${createHash('sha256').update(`${host.name} ${name}`).digest('hex').slice(0, 32)}`,
      awsAccountId: '111122223333',
      type: 'PACKAGE_VULNERABILITY',
      description: 'A flaw.',
      title: `CVE-2024-0001 - ${name}`,
      severity: host.severity,
      status: 'ACTIVE',
      fixAvailable: fixed ? 'YES' : 'NO',
      firstObservedAt: at,
      lastObservedAt: at,
      updatedAt: at,
      remediation: { recommendation: { text: 'None Provided' } },
      resources: [{ id: host.id, type: 'AWS_EC2_INSTANCE', details: { awsEc2Instance: { platform: 'UBUNTU_22_04' } } }],
      packageVulnerabilityDetails: {
        vulnerabilityId: `CVE-2024-${1000 + name.length}`,
        source: 'UBUNTU_CVE',
        vulnerablePackages: [
          { name, version, arch: 'X86_64', packageManager: manager, ...(fixed && { fixedInVersion: fixed }) },
        ],
      },
    };
  }
}

interface Filter {
  readonly resourceId?: readonly { readonly value: string }[];
  readonly findingStatus?: readonly { readonly value: string }[];
  readonly findingArn?: readonly { readonly value: string }[];
}
