/**
 * Aborts after `ms` milliseconds, as `AbortSignal.timeout` does, and also where nothing but `AbortSignal.any` refers to it:
 * Node 20 collects such a signal as garbage, its timer goes with it, and whoever waits for the limit waits for ever.
 */
export function timeLimit(ms: number): AbortSignal {
  const limit = AbortSignal.timeout(ms);
  // What is listened to is kept until it has fired.
  limit.addEventListener('abort', () => undefined, { once: true });
  return limit;
}
