import type { ExecutionStatus, HistoryEvent } from '@aws-sdk/client-sfn';
import type { Failure } from './failure.js';
import type { Json } from './json.js';

export interface StateMachine {
  readonly name: string;
  readonly arn: string;
  readonly revisionId: string;
  /** Epoch milliseconds, as all times here. */
  readonly createdAt: number;
}

/** A history event as stored: its time in epoch milliseconds. */
export type StoredEvent = Omit<HistoryEvent, 'timestamp' | 'id'> & { readonly timestamp: number; readonly id: number };

/** One attempt of a Task. Times are absolute, so that a restart changes nothing. */
export interface Attempt {
  readonly token: string;
  readonly callback: boolean;
  readonly functionName: string;
  readonly payload: Json;
  readonly deadline?: number;
  readonly heartbeatMs?: number;
  heartbeatBy?: number;
  /** The function has taken a callback's token and answered. */
  submitted: boolean;
}

export type Phase =
  /** The state is not entered yet. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'wait'; readonly until: number }
  | { readonly kind: 'retry'; readonly until: number }
  | { readonly kind: 'task'; readonly attempt: Attempt };

/** Where a running execution stands. */
export interface Position {
  readonly state: string;
  /** The state's raw input. */
  readonly input: Json;
  enteredAt: number;
  enteredEvent: number;
  /** Attempts spent by each retrier of the state. */
  retries: number[];
  phase: Phase;
}

export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly stateMachine: string;
  readonly stateMachineArn: string;
  readonly revisionId: string;
  /** JSON text as it was given. */
  readonly input: string;
  readonly startedAt: number;
  /** When the execution runs out of time, where its definition limits it. */
  readonly deadline?: number;
  stoppedAt?: number;
  status: ExecutionStatus;
  output?: string;
  error?: string | undefined;
  cause?: string | undefined;
  /** Undefined once it has ended. */
  position: Position | undefined;
  readonly events: StoredEvent[];
  /** Task tokens that can complete nothing any more. */
  readonly closedTokens: string[];
}

/** AWS ends an execution whose history reaches this size (Step Functions service quotas). */
export const maxHistoryEvents = 25_000;
/** Largest input or output of a state, in bytes of UTF-8 (Step Functions service quotas). */
export const maxPayloadBytes = 262_144;

export const position = (state: string, input: Json): Position => ({
  state,
  input,
  enteredAt: 0,
  enteredEvent: 0,
  retries: [],
  phase: { kind: 'ready' },
});

/** Appends an event to the history. @returns its id. */
export function record(
  execution: Execution,
  now: number,
  type: NonNullable<HistoryEvent['type']>,
  details: Partial<HistoryEvent> = {},
): number {
  const id = execution.events.length + 1;
  // AWS counts the first state's entry as caused by nothing, like the start itself.
  const previousEventId = id <= 2 ? 0 : id - 1;
  execution.events.push({ ...details, type, id, previousEventId, timestamp: now });
  return id;
}

/** Ends an execution: what waits on it is over, and its token is spent. */
export function end(execution: Execution, now: number, status: ExecutionStatus, { error, cause }: Failure = {}): void {
  closeAttempt(execution);
  execution.position = undefined;
  execution.status = status;
  execution.stoppedAt = now;
  if (error !== undefined) execution.error = error;
  if (cause !== undefined) execution.cause = cause;
}

export function closeAttempt(execution: Execution): void {
  const phase = execution.position?.phase;
  if (phase?.kind !== 'task' || !phase.attempt.callback) return;
  const { token } = phase.attempt;
  if (execution.closedTokens.at(-1) !== token) execution.closedTokens.push(token);
}

/** The context object that paths beginning with `$$` read. */
export function contextOf(execution: Execution, roleArn: string, token: string | undefined): Json {
  const at = execution.position;
  return {
    Execution: {
      Id: execution.arn,
      Input: JSON.parse(execution.input) as Json,
      Name: execution.name,
      RoleArn: roleArn,
      StartTime: new Date(execution.startedAt).toISOString(),
      RedriveCount: 0,
    },
    State: {
      EnteredTime: new Date(at?.enteredAt ?? execution.startedAt).toISOString(),
      Name: at?.state ?? '',
      RetryCount: at?.retries.reduce((sum, used) => sum + (used ?? 0), 0) ?? 0,
    },
    StateMachine: { Id: execution.stateMachineArn, Name: execution.stateMachine },
    ...(token === undefined ? {} : { Task: { Token: token } }),
  };
}
