import type { FailureCode } from '../services/errors.js';

/** What a failure of each kind ends the command line with. 0 is a complete answer, 2 also a wrong command line. */
export const exitCodes: Readonly<Record<FailureCode, number>> = {
  invalid_input: 2,
  not_found: 4,
  not_allowed: 5,
  conflict: 6,
  access_denied: 7,
  unavailable: 8,
  defect: 70,
};

/** An answer that is not whole: something was not seen. */
export const PARTIAL = 3;
/** Findings at or above `--fail-on`. */
export const FINDINGS = 9;
/** Ctrl-C (128 and the number of SIGINT, as shells count). */
export const INTERRUPTED = 130;
