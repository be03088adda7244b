import type {
  AutomationExecutionFilter,
  AutomationExecutionMetadata,
  StepExecution,
  StepExecutionFilter,
} from '@aws-sdk/client-ssm';
import { AwsError } from '../answer.js';

interface Listed {
  readonly metadata: AutomationExecutionMetadata;
  readonly tags: readonly string[];
}
type Test<T> = (item: T, value: string) => boolean;

/** Nothing here has a parent, an OpsItem or a resource group. */
const never = () => false;

const tests: Readonly<Record<string, Test<Listed>>> = {
  DocumentNamePrefix: ({ metadata }, value) => metadata.DocumentName?.startsWith(value) ?? false,
  ExecutionStatus: ({ metadata }, value) => metadata.AutomationExecutionStatus === value,
  ExecutionId: ({ metadata }, value) => metadata.AutomationExecutionId === value,
  CurrentAction: ({ metadata }, value) => metadata.CurrentAction === value,
  AutomationType: ({ metadata }, value) => metadata.AutomationType === value,
  StartTimeAfter: ({ metadata }, value) => startOf(metadata) > time(value),
  StartTimeBefore: ({ metadata }, value) => startOf(metadata) < time(value),
  TagKey: ({ tags }, value) => tags.includes(value),
  AutomationSubtype: never,
  OpsItemId: never,
  ParentExecutionId: never,
  TargetResourceGroup: never,
};

const stepTests: Readonly<Record<string, Test<StepExecution>>> = {
  StepName: (step, value) => step.StepName === value,
  StepExecutionStatus: (step, value) => step.StepStatus === value,
  StepExecutionId: (step, value) => step.StepExecutionId === value,
  Action: (step, value) => step.Action === value,
  StartTimeAfter: (step, value) => startOf(step) > time(value),
  StartTimeBefore: (step, value) => startOf(step) < time(value),
  ParentStepExecutionId: never,
  ParentStepIteration: never,
  ParentStepIteratorValue: never,
};

/** All filters must match, each by one of its values. @throws {AwsError} InvalidFilterKey, InvalidFilterValue */
export const matchesFilters = (item: Listed, filters: readonly AutomationExecutionFilter[]): boolean =>
  filters.every((filter) => matches(tests, item, filter));

/** @throws {AwsError} InvalidFilterKey, InvalidFilterValue */
export const matchesStepFilters = (step: StepExecution, filters: readonly StepExecutionFilter[]): boolean =>
  filters.every((filter) => matches(stepTests, step, filter));

function matches<T>(
  known: Readonly<Record<string, Test<T>>>,
  item: T,
  { Key = '', Values = [] }: { Key?: string | undefined; Values?: string[] | undefined },
): boolean {
  const test = Object.hasOwn(known, Key) ? known[Key] : undefined;
  if (!test) throw new AwsError('InvalidFilterKey', `The filter key ${Key} is not valid.`);
  return Values.some((value) => test(item, value));
}

const startOf = ({ ExecutionStartTime }: { ExecutionStartTime?: Date | undefined }): number =>
  ExecutionStartTime?.getTime() ?? Number.NaN;

function time(text: string): number {
  const parsed = Date.parse(text);
  if (Number.isNaN(parsed)) throw new AwsError('InvalidFilterValue', `${text} is not a time.`);
  return parsed;
}
