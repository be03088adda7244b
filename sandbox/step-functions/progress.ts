import { newAttempt, resourceOf, scheduled } from './attempt.js';
import { callbackResource, type Definition, type State, type TaskState } from './definition.js';
import {
  closeAttempt,
  contextOf,
  type Execution,
  end,
  maxHistoryEvents,
  maxPayloadBytes,
  type Position,
  position,
  record,
} from './execution.js';
import { type Failure, StatesError } from './failure.js';
import type { Json } from './json.js';
import { type Catcher, matchesError, nextRetry } from './retry.js';
import {
  applyFilter,
  applyResultPath,
  choose,
  failureOf,
  invocationOf,
  passOutput,
  taskOutput,
  waitUntil,
} from './states.js';
import { newToken } from './tokens.js';

const whole = { truncated: false };

export interface Place {
  readonly region: string;
  readonly roleArn: string;
}

/** Moves one execution from state to state, in memory alone, at one moment. */
export class Progress {
  constructor(
    private readonly execution: Execution,
    private readonly definition: Definition,
    private readonly place: Place,
    /** Epoch milliseconds. */
    private readonly now: number,
  ) {}

  /** Enters states until one waits or the execution has ended. */
  run(): void {
    for (let at = this.execution.position; at?.phase.kind === 'ready'; at = this.execution.position) this.#enter(at);
  }

  /** Does what has fallen due: the end of a wait, a retry, a timeout. */
  due(): void {
    const { position: at, deadline } = this.execution;
    if (!at) return;
    if (reached(deadline, this.now)) {
      const failure = { error: 'States.Timeout' };
      record(this.execution, this.now, 'ExecutionTimedOut', { executionTimedOutEventDetails: failure });
      end(this.execution, this.now, 'TIMED_OUT', failure);
    } else if (at.phase.kind === 'task') {
      const { deadline: taskDeadline, heartbeatBy } = at.phase.attempt;
      if (reached(taskDeadline, this.now)) this.#timedOut(at, { error: 'States.Timeout' });
      else if (reached(heartbeatBy, this.now)) this.#timedOut(at, { error: 'States.Timeout', heartbeat: true });
    } else if (at.phase.kind !== 'ready' && reached(at.phase.until, this.now)) {
      if (at.phase.kind === 'wait') this.#leaveWait(at);
      else this.#attempt(at, this.#task(at));
    }
    this.run();
  }

  /** A callback's function has answered; the token now decides. */
  submitted(answer: Json): void {
    const at = this.execution.position;
    if (at?.phase.kind !== 'task') return;
    at.phase.attempt.submitted = true;
    record(this.execution, this.now, 'TaskSubmitted', {
      taskSubmittedEventDetails: { ...resourceOf(this.#task(at)), ...outputOf(answer) },
    });
  }

  succeeded(result: Json): void {
    const at = this.execution.position;
    if (at?.phase.kind !== 'task') return;
    const state = this.#task(at);
    record(this.execution, this.now, 'TaskSucceeded', {
      taskSucceededEventDetails: { ...resourceOf(state), ...outputOf(result) },
    });
    const context = this.#context(at.phase.attempt.token);
    closeAttempt(this.execution);
    this.#guard(at, () => this.#leave(at, taskOutput(state, at.input, this.#checkSize(result), context), state.Next));
    this.run();
  }

  failed({ error, cause, heartbeat }: Failure): void {
    const at = this.execution.position;
    if (at?.phase.kind !== 'task') return;
    record(this.execution, this.now, 'TaskFailed', {
      taskFailedEventDetails: { ...resourceOf(this.#task(at)), error, cause },
    });
    closeAttempt(this.execution);
    this.#handle(at, { error, cause, ...(heartbeat ? { heartbeat } : {}) });
    this.run();
  }

  heartbeat(): void {
    const phase = this.execution.position?.phase;
    if (phase?.kind !== 'task' || phase.attempt.heartbeatMs === undefined) return;
    phase.attempt.heartbeatBy = this.now + phase.attempt.heartbeatMs;
  }

  abort(failure: Failure): void {
    const kind = this.execution.position?.phase.kind;
    if (kind === 'task' || kind === 'retry') record(this.execution, this.now, 'TaskStateAborted');
    if (kind === 'wait') record(this.execution, this.now, 'WaitStateAborted');
    record(this.execution, this.now, 'ExecutionAborted', { executionAbortedEventDetails: { ...failure } });
    end(this.execution, this.now, 'ABORTED', failure);
  }

  #enter(at: Position): void {
    if (this.execution.events.length + 8 > maxHistoryEvents) {
      const cause = `The execution reached the maximum number of history events (${maxHistoryEvents}).`;
      this.#fail({ error: 'States.Runtime', cause });
      return;
    }
    const state = this.#state(at);
    at.enteredAt = this.now;
    at.enteredEvent = record(this.execution, this.now, `${state.Type}StateEntered`, {
      stateEnteredEventDetails: { name: at.state, input: JSON.stringify(at.input), inputDetails: whole },
    });
    this.#guard(at, () => this.#evaluate(at, state));
  }

  #evaluate(at: Position, state: State): void {
    const context = this.#context();
    switch (state.Type) {
      case 'Task':
        this.#attempt(at, state);
        break;
      case 'Pass':
        this.#leave(at, passOutput(state, at.input, context), state.Next);
        break;
      case 'Wait':
        at.phase = { kind: 'wait', until: waitUntil(state, at.input, context, this.now) };
        break;
      case 'Choice': {
        const { output, next } = choose(state, at.input, context);
        this.#leave(at, output, next);
        break;
      }
      case 'Succeed': {
        const data = applyFilter(state.InputPath, { data: at.input, context });
        this.#leave(at, applyFilter(state.OutputPath, { data, context }), undefined);
        break;
      }
      case 'Fail':
        this.#fail(failureOf(state, at.input, context));
    }
  }

  #leaveWait(at: Position): void {
    const state = this.#state(at);
    if (state.Type !== 'Wait') return;
    this.#guard(at, () => {
      const context = this.#context();
      const data = applyFilter(state.InputPath, { data: at.input, context });
      this.#leave(at, applyFilter(state.OutputPath, { data, context }), state.Next);
    });
  }

  #attempt(at: Position, state: TaskState): void {
    this.#guard(at, () => {
      const token = newToken();
      const context = this.#context(state.Resource === callbackResource ? token : undefined);
      const invocation = invocationOf(state, at.input, context);
      record(this.execution, this.now, 'TaskScheduled', {
        taskScheduledEventDetails: scheduled(state, invocation.parameters, this.place.region),
      });
      record(this.execution, this.now, 'TaskStarted', { taskStartedEventDetails: resourceOf(state) });
      at.phase = { kind: 'task', attempt: newAttempt(state, invocation, token, this.now) };
    });
  }

  #timedOut(at: Position, failure: Failure): void {
    record(this.execution, this.now, 'TaskTimedOut', {
      taskTimedOutEventDetails: { ...resourceOf(this.#task(at)), error: failure.error },
    });
    closeAttempt(this.execution);
    this.#handle(at, failure);
  }

  /** Evaluates a state, and treats what the States Language calls an error as the state's failure. */
  #guard(at: Position, evaluate: () => void): void {
    try {
      evaluate();
    } catch (error) {
      if (!(error instanceof StatesError)) throw error;
      const where = `the state '${at.state}' (entered at the event id #${at.enteredEvent})`;
      this.#handle(at, { error: error.error, cause: `An error occurred while executing ${where}. ${error.message}` });
    }
  }

  #handle(at: Position, failure: Failure): void {
    const state = this.#state(at);
    const { Retry = [], Catch = [] } = state.Type === 'Task' ? state : {};
    const retry = nextRetry(failure, Retry, at.retries);
    const catcher = Catch.find((each) => matchesError(failure, each.ErrorEquals));
    if (retry) {
      at.retries[retry.index] = (at.retries[retry.index] ?? 0) + 1;
      at.phase = { kind: 'retry', until: this.now + retry.delayMs };
    } else if (catcher && failure.error !== 'States.Runtime') {
      this.#catch(at, failure, catcher);
    } else {
      this.#fail(failure);
    }
  }

  #catch(at: Position, { error, cause }: Failure, { ResultPath, Next }: Catcher): void {
    const caught = {
      ...(error === undefined ? {} : { Error: error }),
      ...(cause === undefined ? {} : { Cause: cause }),
    };
    try {
      this.#leave(at, applyResultPath(ResultPath, at.input, caught), Next);
    } catch (thrown) {
      if (!(thrown instanceof StatesError)) throw thrown;
      this.#fail({ error: thrown.error, cause: thrown.message });
    }
  }

  #leave(at: Position, output: Json, next: string | undefined): void {
    const text = JSON.stringify(this.#checkSize(output));
    record(this.execution, this.now, `${this.#state(at).Type as Exclude<State['Type'], 'Fail'>}StateExited`, {
      stateExitedEventDetails: { name: at.state, output: text, outputDetails: whole },
    });
    if (next !== undefined) {
      this.execution.position = position(next, output);
      return;
    }
    this.execution.output = text;
    record(this.execution, this.now, 'ExecutionSucceeded', {
      executionSucceededEventDetails: { output: text, outputDetails: whole },
    });
    end(this.execution, this.now, 'SUCCEEDED');
  }

  #fail({ error, cause }: Failure): void {
    record(this.execution, this.now, 'ExecutionFailed', { executionFailedEventDetails: { error, cause } });
    end(this.execution, this.now, 'FAILED', { error, cause });
  }

  #checkSize(value: Json): Json {
    if (Buffer.byteLength(JSON.stringify(value)) <= maxPayloadBytes) return value;
    const limit = `the maximum number of bytes service limit (${maxPayloadBytes})`;
    throw new StatesError('States.DataLimitExceeded', `It returned a result with a size exceeding ${limit}.`);
  }

  #context(token?: string): Json {
    return contextOf(this.execution, this.place.roleArn, token);
  }

  #state(at: Position): State {
    const state = this.definition.States[at.state];
    if (!state) throw new Error(`execution ${this.execution.arn} stands in ${at.state}, which its definition lacks`);
    return state;
  }

  #task(at: Position): TaskState {
    const state = this.#state(at);
    if (state.Type !== 'Task') throw new Error(`execution ${this.execution.arn}: ${at.state} is no Task`);
    return state;
  }
}

const reached = (time: number | undefined, now: number): boolean => time !== undefined && now >= time;

const outputOf = (value: Json) => ({ output: JSON.stringify(value), outputDetails: whole });
