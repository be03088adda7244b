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

interface Attempt {
  readonly request: unknown;
}
type Handler = (args: never) => Promise<unknown>;

/** CloudTrail keeps the user agent: what was called for a question is found by the question's id. No signature is over it. */
function named({ request }: Attempt): void {
  const { headers } = request as { readonly headers: Record<string, string> };
  const id = correlationId();
  const agent = headers['user-agent'];
  if (id !== undefined && agent !== undefined && !agent.includes(id))
    headers['user-agent'] = `${agent} md/correlation#${id}`;
}

/** Told of every attempt of a call, by the name that the API model gives the service. */
export type Attempted = (service: string, outcome: AttemptOutcome) => void;

interface Observable {
  readonly config: { readonly serviceId: string };
  readonly middlewareStack: {
    add(
      middleware: (next: Handler) => Handler,
      options: { step: 'finalizeRequest'; priority: 'low'; name: string },
    ): void;
  };
}

/** Lets the attempts of a client be counted, and failed ones noted: below the retry, where each of them passes. */
export function observed<Client extends Observable>(client: Client, attempted: Attempted): Client {
  const { serviceId } = client.config;
  const observe =
    (next: Handler): Handler =>
    async (args) => {
      named(args);
      try {
        const answer = await next(args);
        attempted(serviceId, 'answered');
        return answer;
      } catch (error) {
        const outcome = attemptOutcome(error);
        attempted(serviceId, outcome);
        const attempts = current.getStore();
        if (attempts && outcome !== 'answered') attempts.lastFailure = error;
        throw error;
      }
    };
  client.middlewareStack.add(observe, { step: 'finalizeRequest', priority: 'low', name: 'observeAttempt' });
  return client;
}
