import type { z } from 'zod';
import { Defect, InvalidInput, NotAllowed, newReference, UserError } from './errors.js';
import type { Services } from './services.js';

/**
 * What running an operation may do. Everything about safety follows from this word: the role it needs, the MCP
 * annotations, the approval gate. `decide` is for people: never an MCP tool, never reachable by a model.
 */
export type Effect = 'read' | 'propose' | 'change' | 'decide';

export type Role = 'viewer' | 'operator' | 'approver';
export type Surface = 'teams' | 'slack' | 'mcp' | 'cli';

/** Who asks, and from where. `id` is the person, the same on every surface. */
export interface Caller {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly surface: Surface;
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
  readonly input: In;
  readonly output: Out;
  run(input: z.output<In>, context: Context): Promise<z.input<Out>>;
}

/** Identity at run time; it exists so that `run` is typed by the schemas beside it. */
export const defineOperation = <In extends z.ZodObject, Out extends z.ZodObject>(operation: Operation<In, Out>) =>
  operation;

const rank: Record<Role, number> = { viewer: 0, operator: 1, approver: 2 };
const needed: Record<Effect, Role> = { read: 'viewer', propose: 'operator', change: 'operator', decide: 'operator' };

/** An answer, or an honest partial one, within this time. Milliseconds. */
export const DEADLINE_MS = 5_000;

export interface Call {
  readonly services: Services;
  readonly caller: Caller;
  readonly signal?: AbortSignal;
}

/**
 * The one way in: every surface calls operations through here. Parses, authorises, sets the deadline, runs, checks
 * the answer, and leaves one history record whatever happened.
 * @throws UserError in words for the caller; anything else is a defect.
 */
export async function invoke<In extends z.ZodObject, Out extends z.ZodObject>(
  operation: Operation<In, Out>,
  raw: unknown,
  { services, caller, signal }: Call,
): Promise<z.output<Out>> {
  const startedAt = services.clock.now();
  const record = (outcome: string, reference?: string) =>
    services.history.record({
      operation: operation.name,
      effect: operation.effect,
      caller,
      outcome,
      reference,
      startedAt,
    });
  try {
    const input = parse(operation, raw);
    authorise(operation, caller);
    const deadline = AbortSignal.timeout(DEADLINE_MS);
    const context = { services, caller, signal: signal ? AbortSignal.any([signal, deadline]) : deadline };
    const output = operation.output.parse(await operation.run(input, context));
    await record('ok');
    return output;
  } catch (error) {
    if (error instanceof UserError) {
      await record(error.code);
      throw error;
    }
    const reference = newReference();
    services.log.error({ err: error, reference, operation: operation.name }, 'operation failed');
    await record('defect', reference);
    throw new Defect(reference, error);
  }
}

function parse<In extends z.ZodObject>(operation: Operation<In>, raw: unknown): z.output<In> {
  const parsed = operation.input.safeParse(raw ?? {});
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`);
  throw new InvalidInput(issues.join('; '), { hint: `See the inputs of ${operation.name}.` });
}

function authorise(operation: Operation, caller: Caller): void {
  const role = needed[operation.effect];
  if (rank[caller.role] >= rank[role]) return;
  throw new NotAllowed(`${operation.title} needs the role ${role}; you are a ${caller.role}.`, {
    hint: 'Ask an operator to do it, or an administrator to change your role.',
  });
}
