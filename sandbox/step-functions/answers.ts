import type {
  DescribeExecutionInput,
  DescribeExecutionOutput,
  DescribeStateMachineForExecutionInput,
  DescribeStateMachineForExecutionOutput,
  DescribeStateMachineInput,
  DescribeStateMachineOutput,
  ExecutionListItem,
  GetExecutionHistoryInput,
  GetExecutionHistoryOutput,
  HistoryEvent,
  ListExecutionsInput,
  ListExecutionsOutput,
  ListStateMachinesInput,
  ListStateMachinesOutput,
  SendTaskFailureInput,
  SendTaskHeartbeatInput,
  SendTaskSuccessInput,
  StartExecutionInput,
  StartExecutionOutput,
  StopExecutionInput,
  StopExecutionOutput,
} from '@aws-sdk/client-sfn';
import { type Answers, AwsError, type Call } from '../answer.js';
import type { Execution, StoredEvent } from './execution.js';
import { pageOf } from './page.js';
import type { StepFunctions } from './step-functions.js';

/** The operations of AWS Step Functions, for service `states`. */
export function stepFunctionsAnswers(stepFunctions: StepFunctions): Answers {
  return {
    StartExecution: async ({ input }: Call<StartExecutionInput>): Promise<StartExecutionOutput> => {
      const execution = await stepFunctions.start(required(input.stateMachineArn), input.name, input.input);
      return { executionArn: execution.arn, startDate: new Date(execution.startedAt) };
    },
    DescribeExecution: ({ input }: Call<DescribeExecutionInput>): DescribeExecutionOutput =>
      describe(stepFunctions.execution(required(input.executionArn)), input.includedData !== 'METADATA_ONLY'),
    GetExecutionHistory: ({ input }: Call<GetExecutionHistoryInput>): GetExecutionHistoryOutput =>
      history(stepFunctions, input),
    ListExecutions: ({ input }: Call<ListExecutionsInput>): ListExecutionsOutput => list(stepFunctions, input),
    StopExecution: async ({ input }: Call<StopExecutionInput>): Promise<StopExecutionOutput> => {
      const { error, cause } = input;
      const { stoppedAt } = await stepFunctions.stop(required(input.executionArn), { error, cause });
      return { stopDate: stoppedAt === undefined ? undefined : new Date(stoppedAt) };
    },
    SendTaskSuccess: async ({ input }: Call<SendTaskSuccessInput>) => {
      await stepFunctions.taskSucceeded(required(input.taskToken), required(input.output));
      return {};
    },
    SendTaskFailure: async ({ input }: Call<SendTaskFailureInput>) => {
      const { error, cause } = input;
      await stepFunctions.taskFailed(required(input.taskToken), { error, cause });
      return {};
    },
    SendTaskHeartbeat: async ({ input }: Call<SendTaskHeartbeatInput>) => {
      await stepFunctions.taskHeartbeat(required(input.taskToken));
      return {};
    },
    DescribeStateMachine: ({ input }: Call<DescribeStateMachineInput>): DescribeStateMachineOutput => {
      const { arn, name, createdAt, revisionId } = stepFunctions.machine(required(input.stateMachineArn));
      return {
        stateMachineArn: arn,
        name,
        status: 'ACTIVE',
        definition:
          input.includedData === 'METADATA_ONLY' ? '{}' : JSON.stringify(stepFunctions.definitionOf(revisionId)),
        roleArn: stepFunctions.roleArn,
        type: 'STANDARD',
        creationDate: new Date(createdAt),
        loggingConfiguration: { level: 'OFF', includeExecutionData: false },
        tracingConfiguration: { enabled: false },
        revisionId,
      };
    },
    DescribeStateMachineForExecution: ({
      input,
    }: Call<DescribeStateMachineForExecutionInput>): DescribeStateMachineForExecutionOutput => {
      const { stateMachineArn, stateMachine, revisionId, startedAt } = stepFunctions.execution(
        required(input.executionArn),
      );
      return {
        stateMachineArn,
        name: stateMachine,
        definition: JSON.stringify(stepFunctions.definitionOf(revisionId)),
        roleArn: stepFunctions.roleArn,
        updateDate: new Date(startedAt),
        revisionId,
      };
    },
    ListStateMachines: ({ input }: Call<ListStateMachinesInput>): ListStateMachinesOutput => {
      const { items, nextToken } = pageFor(stepFunctions.machines(), ({ arn }) => arn, input);
      return {
        stateMachines: items.map(({ arn, name, createdAt }) => ({
          stateMachineArn: arn,
          name,
          type: 'STANDARD',
          creationDate: new Date(createdAt),
        })),
        nextToken,
      };
    },
  };
}

function describe(execution: Execution, withData: boolean): DescribeExecutionOutput {
  const { output } = execution;
  const complete = { included: true };
  return {
    ...item(execution),
    ...(withData ? { input: execution.input, inputDetails: complete } : {}),
    ...(withData && output !== undefined ? { output, outputDetails: complete } : {}),
    ...(execution.error === undefined ? {} : { error: execution.error }),
    ...(execution.cause === undefined ? {} : { cause: execution.cause }),
    redriveCount: 0,
    redriveStatus: 'NOT_REDRIVABLE',
    redriveStatusReason: 'The sandbox does not redrive executions',
  };
}

function item({ arn, stateMachineArn, name, status, startedAt, stoppedAt }: Execution): ExecutionListItem {
  const startDate = new Date(startedAt);
  const stopDate = stoppedAt === undefined ? {} : { stopDate: new Date(stoppedAt) };
  return { executionArn: arn, stateMachineArn, name, status, startDate, ...stopDate };
}

function history(stepFunctions: StepFunctions, input: GetExecutionHistoryInput): GetExecutionHistoryOutput {
  const { events } = stepFunctions.execution(required(input.executionArn));
  const ordered = input.reverseOrder ? events.toReversed() : events;
  const { items, nextToken } = pageFor(ordered, ({ id }) => String(id), input);
  return { events: items.map((event) => historyEvent(event, input.includeExecutionData !== false)), nextToken };
}

function historyEvent({ timestamp, ...event }: StoredEvent, withData: boolean): HistoryEvent {
  const shown = { ...event, timestamp: new Date(timestamp) };
  if (withData) return shown;
  const data = ['input', 'output', 'inputDetails', 'outputDetails', 'parameters'];
  return Object.fromEntries(
    Object.entries(shown).map(([key, value]) => [
      key,
      key.endsWith('EventDetails')
        ? Object.fromEntries(Object.entries(value as object).filter(([member]) => !data.includes(member)))
        : value,
    ]),
  ) as unknown as HistoryEvent;
}

function list(stepFunctions: StepFunctions, input: ListExecutionsInput): ListExecutionsOutput {
  if (input.mapRunArn !== undefined || input.stateMachineArn === undefined) {
    throw new AwsError(
      'ValidationException',
      'Exactly one of stateMachineArn and mapRunArn is needed; there are no map runs here',
    );
  }
  if (input.statusFilter === 'PENDING_REDRIVE') {
    throw new AwsError('ValidationException', 'PENDING_REDRIVE needs a mapRunArn');
  }
  const machine = stepFunctions.machine(input.stateMachineArn);
  const listed = stepFunctions
    .executions(machine.arn)
    .filter(({ status }) => (input.statusFilter ?? status) === status);
  const { items, nextToken } = pageFor(listed, ({ arn }) => arn, input);
  return { executions: items.map(item), nextToken };
}

/** Pages hold 100 items unless asked otherwise, at most 1000; 0 asks for the default (AWS API reference). */
function pageFor<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { maxResults, nextToken }: { maxResults?: number | undefined; nextToken?: string | undefined },
): { items: T[]; nextToken?: string } {
  const page = pageOf(items, keyOf, maxResults || 100, nextToken);
  if (!page) throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
  return page;
}

/** Missing members are refused before an answer is asked; this says so to the compiler. */
function required<T>(value: T | undefined): T {
  if (value === undefined) throw new AwsError('ValidationException', 'A required member is missing');
  return value;
}
