import { setMaxListeners } from 'node:events';
import { timeLimit } from './time-limit.js';

/** Within this time there is an answer, or an honest partial one, unless the deployment says otherwise. Milliseconds. */
export const ANSWER_MS = 5_000;

/** Leaves the rest of an answer's time for putting it into words and onto the wire. */
export const READS = 0.86;

/** Where more work follows the reads, and what they did not get to is read behind the answer. */
const SHORT_READS = 0.66;

/** What the rest of an answer waits for gets this much of its time. */
const FIRST_PART = 0.3;

/** What is still being done when an answer leaves at the latest goes on without it. */
const LEAVING = 0.92;

/**
 * What an operation gives its reads: they stop a little before the answer is due, so that a partial one still leaves in
 * time. @param answerMs how long the whole answer may take.
 */
export function readBudget(signal: AbortSignal, answerMs: number): AbortSignal {
  return within(signal, READS * answerMs);
}

/** As `readBudget`, for an answer that has more to do with what was read. */
export function shortReadBudget(signal: AbortSignal, answerMs: number): AbortSignal {
  return within(signal, SHORT_READS * answerMs);
}

/** Aborts when an answer must leave, with a little of its time left for that. */
export const answerDue = (signal: AbortSignal, answerMs: number): AbortSignal => within(signal, LEAVING * answerMs);

/** For what is asked before other things can be: when it does not answer, they still have time to. */
export const firstPartOf = (budget: AbortSignal, answerMs: number): AbortSignal =>
  within(budget, FIRST_PART * answerMs);

/** For reads that no answer waits for. Milliseconds. */
const UNHURRIED_MS = 20_000;

/** For what is done by the workflow or the clock. */
export function unhurried(): AbortSignal {
  const budget = timeLimit(UNHURRIED_MS);
  setMaxListeners(0, budget);
  return budget;
}

function within(signal: AbortSignal, ms: number): AbortSignal {
  const budget = AbortSignal.any([signal, timeLimit(Math.round(ms))]);
  // One listener a host and source is no leak.
  setMaxListeners(0, budget);
  return budget;
}
