import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { untilAborted } from './aws/until-aborted.js';
import { correlatedAnyhow, correlationId, newReference } from './correlation.js';
import { Defect, InvalidInput, NotAllowed, Unavailable, UserError } from './errors.js';
import type { Services } from './services.js';
import { type Outcome, tellAnswer } from './telemetry/answer.js';
import type { Span } from './telemetry/trace.js';
import { timeLimit } from './time-limit.js';

/**
 * What running an operation may do. Everything about safety follows from this word: the role it needs, the MCP
 * annotations, the approval gate. `decide` is for people: never an MCP tool, never reachable by a model.
 */
export type Effect = 'read' | 'propose' | 'change' | 'decide';

export type Role = 'viewer' | 'operator' | 'approver';
export type Surface = 'teams' | 'slack' | 'mcp' | 'cli';

/** What a key can be used for: to read, to make plans and ask for their approval, to ask for a change in one step. */
export const scopes = ['sre:read', 'sre:plan', 'sre:execute'] as const;
export type Scope = (typeof scopes)[number];

/** Who asks, and from where. `id` is the person, the same on every surface. */
export interface Caller {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly surface: Surface;
  /** Of whoever came with a key: these at most, whatever the role allows. Left out in chat, where there is no key. */
  readonly scopes?: readonly Scope[];
  /** Names the one call of an operation that is being made; what it leaves in the audit trail has it in common. */
  readonly call?: string;
  /** Names the question, of which one call may be a part; see `correlation.ts`. */
  readonly correlation_id?: string | undefined;
}

export interface Context {
  readonly services: Services;
  readonly caller: Caller;
  /** Aborted when the answer is due: reads return what they have by then. */
  readonly signal: AbortSignal;
}

export interface Operation<In extends z.ZodObject = z.ZodObject, Out extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly effect: Effect;
  /** Who may, where it is not what the effect says: somebody who answers for nobody but themselves. */
  readonly role?: Role;
  readonly input: In;
  readonly output: Out;
  run(input: z.output<In>, context: Context): Promise<z.input<Out>>;
}

/** Identity at run time; it exists so that `run` is typed by the schemas beside it. */
export const defineOperation = <In extends z.ZodObject, Out extends z.ZodObject>(operation: Operation<In, Out>) =>
  operation;

const rank: Record<Role, number> = { viewer: 0, operator: 1, approver: 2 };
const needed: Record<Effect, Role> = { read: 'viewer', propose: 'operator', change: 'operator', decide: 'operator' };

/** Deciding is no scope: no key reaches it. */
const scopeNeeded: Partial<Record<Effect, Scope>> = { read: 'sre:read', propose: 'sre:plan', change: 'sre:execute' };

export const scopeOf = ({ effect }: Pick<Operation, 'effect'>): Scope | undefined => scopeNeeded[effect];

/** What this person may use this key for. */
export const scopesOf = ({ role, scopes: ofKey = scopes }: Caller): readonly Scope[] =>
  role === 'viewer' ? ofKey.filter((scope) => scope === 'sre:read') : ofKey;

export interface Call {
  readonly services: Services;
  readonly caller: Caller;
  readonly signal?: AbortSignal;
  /** When the answer is due: `services.answerMs` from now unless said otherwise. */
  readonly deadline?: AbortSignal;
}

/**
 * The one way in: every surface calls operations through here. Parses, authorises, sets the deadline, runs, checks
 * the answer, and leaves one history record whatever happened.
 * @throws UserError in words for the caller; anything else is a defect.
 */
export const invoke = <In extends z.ZodObject, Out extends z.ZodObject>(
  operation: Operation<In, Out>,
  raw: unknown,
  call: Call,
): Promise<z.output<Out>> =>
  correlatedAnyhow(() => call.services.trace.around((ended) => answer(operation, raw, call, ended)));

async function answer<In extends z.ZodObject, Out extends z.ZodObject>(
  operation: Operation<In, Out>,
  raw: unknown,
  { services, caller: who, signal, deadline = timeLimit(services.answerMs) }: Call,
  ended: (span: Span) => void,
): Promise<z.output<Out>> {
  const startedAt = services.clock.now();
  const caller = { ...who, call: randomUUID(), correlation_id: correlationId() };
  let subjects: string[] = [];
  const record = (outcome: Outcome, { reference, output }: { reference?: string; output?: object } = {}) => {
    const { name, effect } = operation;
    const times = { startedAt, endedAt: services.clock.now() };
    tellAnswer(
      { operation: name, surface: caller.surface, outcome, output, ...times },
      { measure: services.measure, ended },
    );
    if (outcome === 'not_allowed') {
      services.security.denied({ operation: name, effect, caller, subjects });
    }
    return services.history.record({ operation: name, effect, caller, outcome, reference, subjects, startedAt });
  };
  try {
    const input = parse(operation, raw);
    subjects = idsIn(input);
    authorise(operation, caller);
    const context = { services, caller, signal: signal ? AbortSignal.any([signal, deadline]) : deadline };
    const running = operation.run(input, context);
    const result = operation.effect === 'read' ? inTime(running, operation, deadline) : running;
    const output = operation.output.parse(await result);
    await record('ok', { output });
    return output;
  } catch (error) {
    if (error instanceof UserError) {
      await record(error.code);
      throw error;
    }
    // Whoever asked has gone: that is nobody's mistake.
    if (signal?.aborted) {
      await record('cancelled');
      throw error;
    }
    const reference = newReference();
    services.log.error({ err: error, reference, operation: operation.name }, 'operation failed');
    await record('defect', { reference });
    throw new Defect(reference, error);
  }
}

/**
 * Reads stop a little before they are due, and what cannot be stopped, such as a record that nobody answers for, is not
 * waited for. Whatever may change something is: whether it did is what its answer says.
 */
async function inTime<Result>(running: Promise<Result>, { title }: Operation, deadline: AbortSignal): Promise<Result> {
  try {
    return await untilAborted(running, deadline);
  } catch (error) {
    if (!deadline.aborted || error !== deadline.reason) throw error;
    throw new Unavailable(`${title}: no answer came in time.`, { hint: 'Ask again in a minute.', cause: error });
  }
}

function parse<In extends z.ZodObject>(operation: Operation<In>, raw: unknown): z.output<In> {
  const parsed = operation.input.safeParse(raw ?? {});
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`);
  throw new InvalidInput(issues.join('; '), { hint: `See the inputs of ${operation.name}.` });
}

const id = /^(i-[0-9a-f]{8,17}|(patch-)?[0-9a-f]{12}-\d{1,4}|rb-[0-9a-f]{12}-\d{1,4}-i-[0-9a-f]{8,17})$/;
const MOST_IDS = 50;

/** Instances, approvals, workflows and rollback points that an input names by id. Words that people typed are not kept. */
const idsIn = (input: object): string[] =>
  Object.values(input)
    .flat()
    .filter((value): value is string => typeof value === 'string' && id.test(value))
    .slice(0, MOST_IDS);

function authorise(operation: Operation, caller: Caller): void {
  const role = operation.role ?? needed[operation.effect];
  const scope = scopeOf(operation);
  if (caller.scopes && !(scope && caller.scopes.includes(scope))) {
    throw new NotAllowed(`${operation.title} is more than this key may be used for.`, {
      hint: scope ? `It needs a key with the scope ${scope}.` : 'Do it in Teams or Slack.',
    });
  }
  if (rank[caller.role] >= rank[role]) return;
  throw new NotAllowed(`${operation.title} needs the role ${role}; you are a ${caller.role}.`, {
    hint: 'Ask an operator to do it, or an administrator to change your role.',
  });
}
