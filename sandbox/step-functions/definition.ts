import type { ChoiceRule } from './choice.js';
import type { Json } from './json.js';
import type { Catcher, Retrier } from './retry.js';

interface Filters {
  readonly Comment?: string;
  readonly InputPath?: string | null;
  readonly OutputPath?: string | null;
}
interface Transition {
  readonly Next?: string;
  readonly End?: boolean;
}

export interface TaskState extends Filters, Transition {
  readonly Type: 'Task';
  readonly Resource: string;
  readonly Parameters?: Json;
  readonly ResultSelector?: Json;
  readonly ResultPath?: string | null;
  readonly TimeoutSeconds?: number;
  readonly HeartbeatSeconds?: number;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
}
export interface PassState extends Filters, Transition {
  readonly Type: 'Pass';
  readonly Result?: Json;
  readonly Parameters?: Json;
  readonly ResultPath?: string | null;
}
export interface WaitState extends Filters, Transition {
  readonly Type: 'Wait';
  readonly Seconds?: number;
  readonly Timestamp?: string;
  readonly SecondsPath?: string;
  readonly TimestampPath?: string;
}
export interface ChoiceState extends Filters {
  readonly Type: 'Choice';
  readonly Choices: readonly ChoiceRule[];
  readonly Default?: string;
}
export interface SucceedState extends Filters {
  readonly Type: 'Succeed';
}
export interface FailState {
  readonly Type: 'Fail';
  readonly Comment?: string;
  readonly Error?: string;
  readonly Cause?: string;
  readonly ErrorPath?: string;
  readonly CausePath?: string;
}
export type State = TaskState | PassState | WaitState | ChoiceState | SucceedState | FailState;

/** A state machine in the interpreted subset of the Amazon States Language: JSONPath, no Map, no Parallel, no variables. */
export interface Definition {
  readonly Comment?: string;
  readonly StartAt: string;
  readonly TimeoutSeconds?: number;
  readonly States: Readonly<Record<string, State>>;
}

/** The two integrations a Task may use. */
export const invokeResource = 'arn:aws:states:::lambda:invoke';
export const callbackResource = 'arn:aws:states:::lambda:invoke.waitForTaskToken';
