import { AsyncLocalStorage } from 'node:async_hooks';

/** What the attempts of a read have met so far. A read that is given up on while it retries failed for that, not for time. */
export class Attempts {
  lastFailure: unknown;
}

const current = new AsyncLocalStorage<Attempts>();

/** Every SDK call made inside `work` notes its failed attempts in `attempts`. */
export const noting = <T>(attempts: Attempts, work: () => Promise<T>): Promise<T> => current.run(attempts, work);

type Handler = (args: never) => Promise<unknown>;

interface Observable {
  readonly middlewareStack: {
    add(
      middleware: (next: Handler) => Handler,
      options: { step: 'finalizeRequest'; priority: 'low'; name: string },
    ): void;
  };
}

/** Lets the failed attempts of a client be noted: below the retry, where each of them passes. */
export function observed<Client extends Observable>(client: Client): Client {
  const noteFailure =
    (next: Handler): Handler =>
    async (args) => {
      try {
        return await next(args);
      } catch (error) {
        const attempts = current.getStore();
        if (attempts) attempts.lastFailure = error;
        throw error;
      }
    };
  client.middlewareStack.add(noteFailure, { step: 'finalizeRequest', priority: 'low', name: 'noteFailedAttempt' });
  return client;
}
