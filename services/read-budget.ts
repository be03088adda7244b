import { setMaxListeners } from 'node:events';

/** Leaves the rest of an answer's five seconds for putting it into words and onto the wire. Milliseconds. */
const READ_BUDGET_MS = 4_300;

/** What the rest of an answer waits for gets this much of its time. Milliseconds. */
const FIRST_PART_MS = 1_500;

/** What an operation gives its reads: they stop a little before the answer is due, so that a partial one still leaves in time. */
export function readBudget(signal: AbortSignal): AbortSignal {
  const budget = AbortSignal.any([signal, AbortSignal.timeout(READ_BUDGET_MS)]);
  // One listener a host and source is no leak.
  setMaxListeners(0, budget);
  return budget;
}

/** Where more work follows the reads, and what they did not get to is read behind the answer. Milliseconds. */
const SHORT_READ_MS = 3_300;

/** As `readBudget`, for an answer that has more to do with what was read. */
export function shortReadBudget(signal: AbortSignal): AbortSignal {
  const budget = AbortSignal.any([signal, AbortSignal.timeout(SHORT_READ_MS)]);
  setMaxListeners(0, budget);
  return budget;
}

/** For reads that no answer waits for. Milliseconds. */
const UNHURRIED_MS = 20_000;

/** For what is done by the workflow or the clock. */
export function unhurried(): AbortSignal {
  const budget = AbortSignal.timeout(UNHURRIED_MS);
  setMaxListeners(0, budget);
  return budget;
}

/** What is still being done when an answer leaves at the latest goes on without it. Milliseconds. */
const ANSWER_MS = 4_600;

/** Aborts when an answer must leave, with a little of its time left for that. */
export const answerDue = (signal: AbortSignal): AbortSignal =>
  AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]);

/** For what is asked before other things can be: when it does not answer, they still have time to. */
export function firstPartOf(budget: AbortSignal): AbortSignal {
  return AbortSignal.any([budget, AbortSignal.timeout(FIRST_PART_MS)]);
}
