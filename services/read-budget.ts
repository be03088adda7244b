import { setMaxListeners } from 'node:events';

/** Leaves the rest of an answer's five seconds for putting it into words and onto the wire. Milliseconds. */
const READ_BUDGET_MS = 4_300;

/** What an operation gives its reads: they stop a little before the answer is due, so that a partial one still leaves in time. */
export function readBudget(signal: AbortSignal): AbortSignal {
  const budget = AbortSignal.any([signal, AbortSignal.timeout(READ_BUDGET_MS)]);
  // One listener a host and source is no leak.
  setMaxListeners(0, budget);
  return budget;
}
