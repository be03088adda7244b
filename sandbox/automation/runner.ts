import { AwsError } from '../answer.js';
import type { Scheduled } from '../clock.js';
import { failLoudly, type Journal } from '../step-functions/journal.js';
import type { Json, JsonObject } from '../step-functions/json.js';
import { parsePath, readPath } from '../step-functions/path.js';
import type { World } from '../world.js';
import { type Action, type ActionContext, actions, describeApiError, type Outcome, StepFailure } from './actions.js';
import type { Automation, StepRun } from './automation.js';
import type { Runbook, Step } from './document.js';
import { variableReader } from './variable-reader.js';
import { substitute } from './variables.js';

/** The role whose calls the effect ledger shows as those of SSM Automation. */
const role = 'automation';

interface Parts {
  readonly world: Pick<World, 'clock' | 'call' | 'region' | 'account'>;
  readonly journal: Journal;
  readonly runbookOf: (automation: Automation) => Runbook;
}

type Position = NonNullable<Automation['position']>;

/** Runs automations step by step. A step's changing call is saved as begun before it is made, and never made twice. */
export class Runner {
  readonly #parts: Parts;
  readonly #timers = new Map<string, Scheduled>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Goes on from where the automation stands; answers at once. */
  go(automation: Automation): void {
    failLoudly(this.#parts.world.clock.track(this.#run(automation)));
  }

  /** Goes on after a restart. A changing call that was on its way may have worked: it fails instead of being repeated. */
  resume(automation: Automation): void {
    const { position } = automation;
    if (position?.phase.kind === 'calling') {
      const { step, action } = this.#stepOf(automation, position);
      if (action.changes(step.inputs, position.phase.memory)) {
        const message = `Step ${step.name} was interrupted while its action was on its way: it may have taken effect.`;
        this.#stepFailed(automation, step, 'Failed', message);
      }
    }
    this.go(automation);
  }

  /** Ends an automation: its step is cancelled, and its command with it. */
  async cancel(automation: Automation): Promise<void> {
    const { position } = automation;
    if (!position) return;
    const { action, run } = this.#stepOf(automation, position);
    const memory = position.phase.kind === 'ready' ? undefined : position.phase.memory;
    Object.assign(run, { status: 'Cancelled', endedAt: this.#now() });
    this.#end(automation, 'Cancelled');
    await this.#parts.journal.saved();
    if (memory !== undefined) await this.#cancelAction(action, memory);
  }

  /** Forgets an automation without a word: an answer that is still on its way changes nothing. */
  drop(automation: Automation): void {
    this.#timers.get(automation.id)?.cancel();
    this.#timers.delete(automation.id);
    delete automation.position;
  }

  #now(): number {
    return this.#parts.world.clock.now().getTime();
  }

  async #run(automation: Automation): Promise<void> {
    for (let at = automation.position; at; at = automation.position) {
      const due = at.phase.kind === 'waiting' ? Math.min(at.phase.until, at.deadline) : 0;
      if (due > this.#now()) {
        this.#wakeAt(automation, due);
        break;
      }
      await this.#turn(automation, at);
    }
    await this.#parts.journal.saved();
  }

  /** One call of the current step, and what follows from it. */
  async #turn(automation: Automation, at: Position): Promise<void> {
    const { step, action, run } = this.#stepOf(automation, at);
    const memory = at.phase.kind === 'ready' ? undefined : at.phase.memory;
    if (at.phase.kind === 'waiting' && this.#now() >= at.deadline) {
      await this.#timedOut(automation, at, memory);
      return;
    }
    if (at.phase.kind === 'ready') this.#begin(automation, at, step, action, run);
    at.phase = { kind: 'calling', ...(memory === undefined ? {} : { memory }) };
    if (action.changes(step.inputs, memory)) await this.#parts.journal.saved();
    const context = this.#context();
    try {
      const inputs = this.#inputs(automation, step);
      run.inputs = Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, JSON.stringify(value)]));
      const outcome = await action.run(inputs, memory, context);
      if (automation.position === at) this.#apply(automation, at, step, run, outcome);
      else if ('again' in outcome) await this.#cancelAction(action, outcome.again);
    } catch (error) {
      const message = messageOf(error, context.last);
      if (message === undefined) throw error;
      if (error instanceof StepFailure) Object.assign(run.outputs, error.outputs);
      if (automation.position === at) this.#retryOrFail(automation, at, step, message);
    }
  }

  #begin(automation: Automation, at: Position, step: Step, action: Action, run: StepRun): void {
    automation.status = 'InProgress';
    run.status = 'InProgress';
    run.startedAt ??= this.#now();
    delete run.endedAt;
    delete run.failure;
    at.deadline = this.#now() + (step.timeoutSeconds ?? action.timeoutSeconds) * 1000;
  }

  #apply(automation: Automation, at: Position, step: Step, run: StepRun, outcome: Outcome): void {
    if ('again' in outcome) {
      at.phase = { kind: 'waiting', until: this.#now() + outcome.inMs, memory: outcome.again };
      return;
    }
    Object.assign(run.outputs, outcome.done, selectOutputs(step, outcome.response ?? null));
    if (outcome.responseCode !== undefined) run.responseCode = outcome.responseCode;
    Object.assign(run, { status: 'Success', endedAt: this.#now() });
    this.#next(automation, step);
  }

  async #timedOut(automation: Automation, at: Position, memory: Json | undefined): Promise<void> {
    const { step, action } = this.#stepOf(automation, at);
    this.#stepFailed(automation, step, 'TimedOut', `Step timed out while it was polling for completion: ${step.name}.`);
    await this.#parts.journal.saved();
    if (memory !== undefined) await this.#cancelAction(action, memory);
  }

  /** A command that is over already refuses to be cancelled, and that is as good. */
  async #cancelAction(action: Action, memory: Json): Promise<void> {
    try {
      await action.cancel?.(memory, this.#context());
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
    }
  }

  #retryOrFail(automation: Automation, at: Position, step: Step, message: string): void {
    if (at.attempt >= (step.maxAttempts ?? 1)) {
      this.#stepFailed(automation, step, 'Failed', message);
      return;
    }
    at.attempt++;
    at.phase = { kind: 'ready' };
  }

  #stepFailed(automation: Automation, step: Step, status: 'Failed' | 'TimedOut', message: string): void {
    const run = automation.steps.find((each) => each.name === step.name);
    if (run) Object.assign(run, { status, failure: message, endedAt: this.#now() });
    if (step.isCritical !== false) automation.criticalFailure ??= { status, message };
    const { onFailure = 'Abort' } = step;
    if (onFailure === 'Abort') this.#end(automation, status, message);
    else this.#next(automation, step, onFailure.startsWith('step:') ? onFailure.slice(5) : undefined);
  }

  #next(automation: Automation, step: Step, jump?: string): void {
    const { mainSteps } = this.#parts.runbookOf(automation);
    const following = mainSteps[mainSteps.indexOf(step) + 1]?.name;
    const next = jump ?? (step.isEnd ? undefined : (step.nextStep ?? following));
    if (next !== undefined && !automation.completeAfterStep) {
      automation.position = { step: next, attempt: 1, deadline: 0, phase: { kind: 'ready' } };
      return;
    }
    const { criticalFailure } = automation;
    if (criticalFailure) this.#end(automation, criticalFailure.status, criticalFailure.message);
    else this.#end(automation, 'Success');
  }

  #end(automation: Automation, status: Automation['status'], failure?: string): void {
    this.#timers.get(automation.id)?.cancel();
    this.#timers.delete(automation.id);
    delete automation.position;
    Object.assign(automation, { status, endedAt: this.#now() }, failure === undefined ? {} : { failure });
  }

  #wakeAt(automation: Automation, at: number): void {
    this.#timers.get(automation.id)?.cancel();
    const wake = () => this.#run(automation);
    const label = `${automation.documentName}, step ${automation.position?.step}`;
    const timer = this.#parts.world.clock.schedule(new Date(at), wake, { kind: 'event', label });
    this.#timers.set(automation.id, timer);
  }

  #inputs(automation: Automation, step: Step): JsonObject {
    const read = variableReader(automation, this.#parts.runbookOf(automation), this.#parts.world, this.#now());
    return substitute(step.inputs, read) as JsonObject;
  }

  #stepOf(automation: Automation, at: Position): { step: Step; action: Action; run: StepRun } {
    const step = this.#parts.runbookOf(automation).mainSteps.find(({ name }) => name === at.step);
    const action = step && actions.get(step.action);
    const run = automation.steps.find(({ name }) => name === at.step);
    if (!step || !action || !run) throw new Error(`automation ${automation.id} stands in ${at.step}, which is unknown`);
    return { step, action, run };
  }

  #context(): ActionContext & { last: string } {
    const { world } = this.#parts;
    const context = {
      last: '',
      now: () => this.#now(),
      call(service: string, operation: string, input: JsonObject) {
        context.last = operation;
        return world.call(service, operation, input, role);
      },
    };
    return context;
  }
}

/** Words for a failure that is the step's; undefined for a defect. */
function messageOf(error: unknown, operation: string): string | undefined {
  if (error instanceof StepFailure) return error.message;
  return error instanceof AwsError ? describeApiError(error, operation) : undefined;
}

const checks: Readonly<Record<string, (value: Json) => boolean>> = {
  String: (value) => typeof value === 'string',
  Integer: (value) => Number.isInteger(value),
  Boolean: (value) => typeof value === 'boolean',
  StringList: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  MapList: (value) => Array.isArray(value) && value.every((item) => typeof item === 'object'),
  StringMap: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};

function selectOutputs({ name, outputs = [] }: Step, response: Json): Record<string, Json> {
  return Object.fromEntries(
    outputs.map(({ Name, Selector, Type = 'String' }) => {
      const value = readPath(parsePath(Selector), response);
      if (value === undefined || !checks[Type]?.(value)) {
        throw new StepFailure(`Step ${name}: ${Selector} of the response is no ${Type} for the output ${Name}.`);
      }
      return [Name, value];
    }),
  );
}
