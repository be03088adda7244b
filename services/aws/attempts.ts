import { AsyncLocalStorage } from 'node:async_hooks';
import { type AttemptOutcome, attemptOutcome } from './errors.js';

/** What the attempts of a read have met so far. A read that is given up on while it retries failed for that, not for time. */
export class Attempts {
  lastFailure: unknown;
}

const current = new AsyncLocalStorage<Attempts>();

/** Every SDK call made inside `work` notes its failed attempts in `attempts`. */
export const noting = <T>(attempts: Attempts, work: () => Promise<T>): Promise<T> => current.run(attempts, work);

type Handler = (args: never) => Promise<unknown>;

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
