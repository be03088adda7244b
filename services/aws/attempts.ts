import { AsyncLocalStorage } from 'node:async_hooks';
import { correlationId } from '../correlation.js';
import { type AttemptOutcome, attemptOutcome } from './errors.js';

/** What the attempts of a read have met so far. A read that is given up on while it retries failed for that, not for time. */
export class Attempts {
  lastFailure: unknown;
}

const current = new AsyncLocalStorage<Attempts>();

/** Every SDK call made inside `work` notes its failed attempts in `attempts`. */
export const noting = <T>(attempts: Attempts, work: () => Promise<T>): Promise<T> => current.run(attempts, work);

type Handler = (args: never) => Promise<unknown>;

/** CloudTrail keeps the user agent: what was called for a question is found by the question's id. No signature is over it. */
function named({ request }: { readonly request: unknown }): void {
  const { headers } = request as { readonly headers: Record<string, string> };
  const id = correlationId();
  const agent = headers['user-agent'];
  if (id !== undefined && agent !== undefined && !agent.includes(id))
    headers['user-agent'] = `${agent} md/correlation#${id}`;
}

/** One attempt of a call. Times are epoch milliseconds of real time. */
export interface Attempt {
  /** As the API model calls it. */
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  readonly outcome: AttemptOutcome;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** A call with all its attempts. Times are epoch milliseconds of real time. */
export interface AwsCall extends Attempt {
  /** Of the last answer over HTTP, where there was one. */
  readonly status?: number | undefined;
  /** Attempts behind the first. */
  readonly retries: number;
  /** Attempts that were refused because there were too many. */
  readonly throttles: number;
}

/** Who is told of what is called. */
export interface CallObserver {
  /** Every attempt of every call. */
  readonly attempted?: (attempt: Attempt) => void;
  /** Every call, when it is over. */
  readonly called?: (call: AwsCall) => void;
}

type Middleware = (next: Handler, context: { readonly commandName?: string }) => Handler;

interface Observable {
  readonly config: { readonly serviceId: string };
  readonly middlewareStack: {
    add(middleware: Middleware, options: { step: 'initialize'; priority: 'high'; name: string }): void;
    add(middleware: Middleware, options: { step: 'finalizeRequest'; priority: 'low'; name: string }): void;
  };
}

const notTold = () => undefined;

/**
 * Lets the calls of a client be told, and of each its attempts: above the retry, and below it, where each of them passes. Failed
 * attempts are noted.
 */
export function observed<Client extends Observable>(
  client: Client,
  region: string,
  { attempted = notTold, called = notTold }: CallObserver,
): Client {
  const { serviceId: service } = client.config;
  /** One call has one context, in whatever step it is. */
  const tries = new WeakMap<object, { count: number; throttles: number }>();
  const nameOf = ({ commandName = '' }: { readonly commandName?: string }) => commandName.replace(/Command$/, '');

  const call: Middleware = (next, context) => async (args) => {
    const startedAt = Date.now();
    const tried = { count: 0, throttles: 0 };
    tries.set(context, tried);
    const tell = (outcome: AttemptOutcome, ended: unknown): void =>
      called({
        ...{ service, operation: nameOf(context), region, outcome, startedAt, endedAt: Date.now() },
        ...{ status: statusOf(ended), retries: Math.max(0, tried.count - 1), throttles: tried.throttles },
      });
    try {
      const answer = await next(args);
      tell('answered', (answer as { output?: unknown }).output);
      return answer;
    } catch (error) {
      tell(attemptOutcome(error), error);
      throw error;
    }
  };

  const attempt: Middleware = (next, context) => async (args) => {
    const startedAt = Date.now();
    const tried = tries.get(context) ?? { count: 0, throttles: 0 };
    tried.count += 1;
    const tell = (outcome: AttemptOutcome): void =>
      attempted({ service, operation: nameOf(context), region, outcome, startedAt, endedAt: Date.now() });
    named(args);
    try {
      const answer = await next(args);
      tell('answered');
      return answer;
    } catch (error) {
      const outcome = attemptOutcome(error);
      tell(outcome);
      if (outcome === 'throttled') tried.throttles += 1;
      const attempts = current.getStore();
      if (attempts && outcome !== 'answered') attempts.lastFailure = error;
      throw error;
    }
  };
  client.middlewareStack.add(call, { step: 'initialize', priority: 'high', name: 'observeCall' });
  client.middlewareStack.add(attempt, { step: 'finalizeRequest', priority: 'low', name: 'observeAttempt' });
  return client;
}

/** What the SDK says of an answer, and of a refusal. */
const statusOf = (ended: unknown): number | undefined =>
  (ended as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode;
