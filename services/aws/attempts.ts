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

/** Told of every attempt of every call. */
export type Attempted = (attempt: Attempt) => void;

interface Observable {
  readonly config: { readonly serviceId: string };
  readonly middlewareStack: {
    add(
      middleware: (next: Handler, context: { readonly commandName?: string }) => Handler,
      options: { step: 'finalizeRequest'; priority: 'low'; name: string },
    ): void;
  };
}

/** Lets the attempts of a client be counted, and failed ones noted: below the retry, where each of them passes. */
export function observed<Client extends Observable>(client: Client, region: string, attempted: Attempted): Client {
  const { serviceId: service } = client.config;
  const observe =
    (next: Handler, { commandName = '' }: { readonly commandName?: string }): Handler =>
    async (args) => {
      const startedAt = Date.now();
      const operation = commandName.replace(/Command$/, '');
      const tell = (outcome: AttemptOutcome): void =>
        attempted({ service, operation, region, outcome, startedAt, endedAt: Date.now() });
      named(args);
      try {
        const answer = await next(args);
        tell('answered');
        return answer;
      } catch (error) {
        const outcome = attemptOutcome(error);
        tell(outcome);
        const attempts = current.getStore();
        if (attempts && outcome !== 'answered') attempts.lastFailure = error;
        throw error;
      }
    };
  client.middlewareStack.add(observe, { step: 'finalizeRequest', priority: 'low', name: 'observeAttempt' });
  return client;
}
