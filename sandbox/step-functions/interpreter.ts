import { AwsError } from '../answer.js';
import type { SandboxClock, Scheduled, TimerPurpose } from '../clock.js';
import type { FunctionResult, Functions } from '../functions.js';
import type { Definition } from './definition.js';
import { type Attempt, type Execution, record } from './execution.js';
import type { Failure } from './failure.js';
import { failLoudly, type Journal } from './journal.js';
import { asJson, type Json } from './json.js';
import { type Place, Progress } from './progress.js';

interface Parts {
  readonly clock: SandboxClock;
  readonly functions: Functions;
  /** @throws {AwsError} where the role of the state machines may not. */
  readonly mayInvoke: (functionName: string) => void;
  readonly journal: Journal;
  readonly place: Place;
  /** The definition an execution was started with. */
  readonly definitionOf: (execution: Execution) => Definition;
}

/** What a function's caller learns when the answer was lost with the sandbox's process. */
const lost: Failure = {
  error: 'Lambda.Unknown',
  cause: 'The cause could not be determined because Lambda did not return an error type.',
};

/**
 * Runs executions: changes their record, saves it, and only then invokes. An execution that waits holds nothing but one
 * timer on the sandbox's clock.
 */
export class Interpreter {
  readonly #parts: Parts;
  readonly #timers = new Map<string, Scheduled>();
  /** Attempts handed to Lambda by this process. */
  readonly #delivered = new WeakSet<Attempt>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  begin(execution: Execution): Promise<void> {
    record(execution, execution.startedAt, 'ExecutionStarted', {
      executionStartedEventDetails: {
        input: execution.input,
        inputDetails: { truncated: false },
        roleArn: this.#parts.place.roleArn,
      },
    });
    return this.change(execution, (progress) => progress.run());
  }

  /** Goes on after a restart: an answer that was on its way is lost, everything that only waits still does. */
  resume(execution: Execution): Promise<void> {
    const attempt = attemptOf(execution);
    return this.change(execution, (progress) => {
      if (attempt && !attempt.submitted) progress.failed(lost);
      progress.due();
    });
  }

  /**
   * Changes a running execution and lets it run on until it waits.
   *
   * @returns once the change is saved; what follows from it goes on by itself.
   */
  change(execution: Execution, act: (progress: Progress) => void): Promise<void> {
    const { clock, definitionOf, place, journal } = this.#parts;
    act(new Progress(execution, definitionOf(execution), place, clock.now().getTime()));
    this.#arm(execution);
    const saved = journal.saved();
    failLoudly(clock.track(saved.then(() => this.#deliver(execution))));
    return saved;
  }

  /** Forgets an execution without a word: an answer that is still on its way changes nothing. */
  drop(execution: Execution): void {
    this.#timers.get(execution.arn)?.cancel();
    this.#timers.delete(execution.arn);
    execution.position = undefined;
  }

  #deliver(execution: Execution): void {
    const attempt = attemptOf(execution);
    if (!attempt || attempt.submitted || this.#delivered.has(attempt)) return;
    this.#delivered.add(attempt);
    failLoudly(this.#invoke(attempt).then((result) => this.#answered(execution, attempt, result)));
  }

  /** A role that may not is Lambda's refusal (AWS: "Handling errors in Step Functions", Lambda.AWSLambdaException). */
  async #invoke({ functionName, payload }: Attempt): Promise<FunctionResult> {
    const { functions, mayInvoke } = this.#parts;
    try {
      mayInvoke(functionName);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return { ok: false, errorType: 'Lambda.AWSLambdaException', errorMessage: error.message };
    }
    return functions.invoke(functionName, payload);
  }

  #answered(execution: Execution, attempt: Attempt, result: FunctionResult): Promise<void> | undefined {
    // The task may have timed out, been stopped, or been completed by its token meanwhile.
    if (attemptOf(execution) !== attempt) return undefined;
    return this.change(execution, (progress) => {
      if (!result.ok) {
        const { errorType, errorMessage } = result;
        const cause = errorType === 'Lambda.Unknown' ? errorMessage : JSON.stringify({ errorType, errorMessage });
        return progress.failed({ error: errorType, cause });
      }
      const answer: Json = { ExecutedVersion: '$LATEST', Payload: asJson(result.payload), StatusCode: 200 };
      return attempt.callback ? progress.submitted(answer) : progress.succeeded(answer);
    });
  }

  #arm(execution: Execution): void {
    this.#timers.get(execution.arn)?.cancel();
    this.#timers.delete(execution.arn);
    const at = nextDue(execution);
    if (at === undefined) return;
    const wake = () => this.change(execution, (progress) => progress.due());
    const purpose = purposeOf(execution, at, this.#parts.definitionOf(execution));
    this.#timers.set(execution.arn, this.#parts.clock.schedule(new Date(at), wake, purpose));
  }
}

const attemptOf = (execution: Execution): Attempt | undefined => {
  const phase = execution.position?.phase;
  return phase?.kind === 'task' ? phase.attempt : undefined;
};

function nextDue({ position, deadline }: Execution): number | undefined {
  if (!position) return undefined;
  const { phase } = position;
  const own = phase.kind === 'task' ? [phase.attempt.deadline, phase.attempt.heartbeatBy] : [];
  const waits = phase.kind === 'wait' || phase.kind === 'retry' ? [phase.until] : [];
  const times = [deadline, ...own, ...waits].filter((time) => time !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** A wait ends because the workflow goes on; a deadline is reached only when nothing else happens. */
function purposeOf({ position, stateMachine }: Execution, at: number, { States }: Definition): TimerPurpose {
  const name = position?.state ?? '';
  const state = States[name];
  const phase = position?.phase;
  const goesOn = (phase?.kind === 'wait' || phase?.kind === 'retry') && phase.until === at;
  if (!goesOn) return { kind: 'limit', label: `time limit of ${stateMachine}, ${name}` };
  const toldWhen = state?.Type === 'Wait' && (state.Timestamp ?? state.TimestampPath) !== undefined;
  return { kind: toldWhen ? 'window' : 'event', label: `${stateMachine}, ${name}` };
}
