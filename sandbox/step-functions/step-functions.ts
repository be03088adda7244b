import { createHash, randomUUID } from 'node:crypto';
import { AwsError } from '../answer.js';
import type { Functions } from '../functions.js';
import type { World } from '../world.js';
import type { Definition } from './definition.js';
import { type Execution, maxPayloadBytes, position, type StateMachine } from './execution.js';
import type { Failure } from './failure.js';
import { Interpreter } from './interpreter.js';
import { Journal } from './journal.js';
import { type Json, parseJson } from './json.js';
import { readDefinition } from './read-definition.js';
import { isToken } from './tokens.js';

interface Saved {
  readonly machines: readonly StateMachine[];
  /** By revision, so that a running execution keeps the definition it was started with. */
  readonly definitions: Readonly<Record<string, Definition>>;
  readonly executions: readonly Execution[];
}

const part = 'executions';
/** Lists "may not reflect very recent updates" (AWS API reference: ListExecutions); here they lag this much. */
const listLagMs = 1000;
const dayMs = 86_400_000;
/** A closed execution is forgotten, and its name free again, after 90 days (AWS API reference: StartExecution). */
const keptMs = 90 * dayMs;
/** And earlier when there are more than this many, to keep a laptop's state file small. */
const keptClosed = 500;

/** Stands in for AWS Step Functions: standard workflows whose tasks are Lambda functions. */
export class StepFunctions {
  readonly roleArn: string;
  readonly #world: Pick<World, 'clock' | 'store' | 'account' | 'region'>;
  readonly #interpreter: Interpreter;
  readonly #journal: Journal;
  readonly #machines = new Map<string, StateMachine>();
  readonly #definitions = new Map<string, Definition>();
  #executions: Execution[];

  constructor({
    world,
    functions,
    mayInvoke = () => undefined,
  }: {
    world: Pick<World, 'clock' | 'store' | 'account' | 'region'>;
    functions: Functions;
    /** Throws where the role of the state machines may not. */
    mayInvoke?: (functionName: string) => void;
  }) {
    this.#world = world;
    this.roleArn = `arn:aws:iam::${world.account}:role/sandbox-states`;
    this.#journal = new Journal(() => this.#save());
    this.#interpreter = new Interpreter({
      clock: world.clock,
      functions,
      mayInvoke,
      journal: this.#journal,
      place: { region: world.region, roleArn: this.roleArn },
      definitionOf: (execution) => this.definitionOf(execution.revisionId),
    });
    const saved = world.store.load<Saved>(part);
    for (const machine of saved?.machines ?? []) this.#machines.set(machine.arn, machine);
    for (const [revision, definition] of Object.entries(saved?.definitions ?? {})) {
      this.#definitions.set(revision, definition);
    }
    this.#executions = [...(saved?.executions ?? [])];
  }

  /**
   * Creates or updates state machines. All are checked before any changes; those not named stay.
   *
   * @param definitions - Amazon States Language by state machine name.
   * @throws {DefinitionError} naming the state that is wrong or outside the interpreted subset.
   */
  deploy(definitions: Readonly<Record<string, unknown>>): void {
    const read = Object.entries(definitions).map(
      ([name, definition]) => [name, readDefinition(name, definition)] as const,
    );
    for (const [name, definition] of read) {
      const arn = this.#arn(`stateMachine:${name}`);
      const revisionId = revisionOf(definition);
      const createdAt = this.#machines.get(arn)?.createdAt ?? this.#now();
      this.#machines.set(arn, { name, arn, revisionId, createdAt });
      this.#definitions.set(revisionId, definition);
    }
    this.#save();
  }

  /** Continues the executions of an earlier process. Call once, when the world can be reached. */
  resume(): void {
    for (const execution of this.#executions) {
      if (execution.status === 'RUNNING') void this.#interpreter.resume(execution);
    }
  }

  /** Forgets every execution, running ones too. The state machines stay. */
  reset(): void {
    for (const execution of this.#executions) this.#interpreter.drop(execution);
    this.#executions = [];
    this.#save();
  }

  machines(): StateMachine[] {
    return [...this.#machines.values()];
  }

  machine(arn: string): StateMachine {
    checkArn(arn, 'stateMachine');
    const machine = this.#machines.get(arn);
    if (!machine) throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return machine;
  }

  definitionOf(revisionId: string): Definition {
    const definition = this.#definitions.get(revisionId);
    if (!definition) throw new Error(`no definition is kept of revision ${revisionId}`);
    return definition;
  }

  execution(arn: string): Execution {
    checkArn(arn, 'execution');
    const execution = this.#executions.find((each) => each.arn === arn);
    if (!execution) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return execution;
  }

  /** What a list shows, the most recent first; an execution appears in it a moment after it started. */
  executions(stateMachineArn: string): Execution[] {
    const limit = this.#now() - listLagMs;
    return this.#executions
      .filter((each) => each.stateMachineArn === stateMachineArn && each.startedAt <= limit)
      .toReversed()
      .sort((a, b) => (b.stoppedAt ?? b.startedAt) - (a.stoppedAt ?? a.startedAt));
  }

  /** Starts an execution, or gives the running one of the same name and input. Answers when it is saved. */
  async start(stateMachineArn: string, name: string = randomUUID(), input = '{}'): Promise<Execution> {
    const machine = this.machine(stateMachineArn);
    const data = readInput(input);
    if (!namePattern.test(name)) throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
    const arn = this.#arn(`execution:${machine.name}:${name}`);
    this.#forgetOld();
    const known = this.#executions.find((each) => each.arn === arn);
    if (known && (known.status !== 'RUNNING' || known.input !== input)) {
      throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    }
    if (known) {
      await this.#journal.saved();
      return known;
    }
    const definition = this.definitionOf(machine.revisionId);
    const startedAt = this.#now();
    const execution: Execution = {
      arn,
      name,
      stateMachine: machine.name,
      stateMachineArn,
      revisionId: machine.revisionId,
      input,
      startedAt,
      ...(definition.TimeoutSeconds === undefined ? {} : { deadline: startedAt + definition.TimeoutSeconds * 1000 }),
      status: 'RUNNING',
      position: position(definition.StartAt, data),
      events: [],
      closedTokens: [],
    };
    this.#executions.push(execution);
    await this.#interpreter.begin(execution);
    return execution;
  }

  /** Ends an execution; one that has ended already stays as it is. */
  async stop(arn: string, failure: Failure): Promise<Execution> {
    const execution = this.execution(arn);
    if (execution.status === 'RUNNING')
      await this.#interpreter.change(execution, (progress) => progress.abort(failure));
    return execution;
  }

  /** @param output - JSON text. */
  async taskSucceeded(token: string, output: string): Promise<void> {
    const execution = this.#waitingFor(token);
    let data: Json;
    try {
      data = parseJson(output);
    } catch (error) {
      throw new AwsError('InvalidOutput', `Invalid Output: '${error instanceof Error ? error.message : 'not JSON'}'`);
    }
    await this.#interpreter.change(execution, (progress) => progress.succeeded(data));
  }

  async taskFailed(token: string, failure: Failure): Promise<void> {
    await this.#interpreter.change(this.#waitingFor(token), (progress) => progress.failed(failure));
  }

  async taskHeartbeat(token: string): Promise<void> {
    await this.#interpreter.change(this.#waitingFor(token), (progress) => progress.heartbeat());
  }

  #waitingFor(token: string): Execution {
    if (!isToken(token)) throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
    for (const execution of this.#executions) {
      const phase = execution.position?.phase;
      if (phase?.kind === 'task' && phase.attempt.callback && phase.attempt.token === token) return execution;
      if (execution.closedTokens.includes(token)) {
        throw new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
      }
    }
    throw new AwsError('TaskDoesNotExist', 'Task does not exist');
  }

  #forgetOld(): void {
    const closed = this.#executions.filter((each) => each.stoppedAt !== undefined);
    const surplus = new Set(closed.slice(0, Math.max(closed.length - keptClosed, 0)));
    const limit = this.#now() - keptMs;
    this.#executions = this.#executions.filter(
      (each) => !surplus.has(each) && (each.stoppedAt === undefined || each.stoppedAt > limit),
    );
    const used = new Set([...this.machines(), ...this.#executions].map((each) => each.revisionId));
    for (const revision of this.#definitions.keys()) if (!used.has(revision)) this.#definitions.delete(revision);
  }

  #save(): void {
    const saved: Saved = {
      machines: this.machines(),
      definitions: Object.fromEntries(this.#definitions),
      executions: this.#executions,
    };
    this.#world.store.save(part, saved);
  }

  #arn(resource: string): string {
    return `arn:aws:states:${this.#world.region}:${this.#world.account}:${resource}`;
  }

  #now(): number {
    return this.#world.clock.now().getTime();
  }
}

/** AWS API reference: StartExecution, `name`. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: AWS forbids them by name
const namePattern = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f\ufffe\uffff\ud800-\udfff]{1,80}$/;

function checkArn(arn: string, kind: string): void {
  if (!new RegExp(`^arn:aws[a-z-]*:states:[a-z0-9-]+:\\d{12}:${kind}:\\S+$`).test(arn)) {
    throw new AwsError('InvalidArn', `Invalid Arn: '${arn}'`);
  }
}

function readInput(input: string): Json {
  if (Buffer.byteLength(input) > maxPayloadBytes) {
    const limit = `Member must have length less than or equal to ${maxPayloadBytes}`;
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value at 'input' failed to satisfy constraint: ${limit}`,
    );
  }
  try {
    return parseJson(input);
  } catch (error) {
    const detail = error instanceof Error ? error.message : 'not JSON';
    throw new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${detail}'`);
  }
}

/** A revision id in the form AWS uses, the same for the same definition. */
function revisionOf(definition: Definition): string {
  const hash = createHash('sha256').update(JSON.stringify(definition)).digest('hex');
  return hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
