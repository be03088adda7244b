/**
 * How long an answer may take where a test is about what it says: on a machine that has other work, five seconds are a
 * matter of luck. Milliseconds.
 */
export const PATIENT_MS = 60_000;
