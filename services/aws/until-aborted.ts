/** A promise that rejects with the signal's reason when it aborts; `stop` when nobody waits for it any more. */
export function watchingFor(signal: AbortSignal): { readonly aborted: Promise<never>; stop(): void } {
  let abort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  // It may reject when everything it was to interrupt is done already.
  aborted.catch(() => undefined);
  return { aborted, stop: () => signal.removeEventListener('abort', abort) };
}

/** For calls of the SDK: it looks at a signal while a request is out, but sleeps through it between two attempts. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const due = watchingFor(signal);
  try {
    return await Promise.race([work, due.aborted]);
  } finally {
    due.stop();
  }
}
