/** People's patience, in wall time. Milliseconds. */
export const TYPING_AFTER_MS = 250;
/** Teams gives a message 10 to 15 seconds; people less. */
export const ACKNOWLEDGE_AFTER_MS = 4_000;
/** Teams shows an error when a button is not answered; the product promises three seconds. */
export const INVOKE_LATE_AFTER_MS = 2_500;

export interface Timers {
  /** @returns how to cancel; cancelling tells whether there was still something to cancel. */
  after(ms: number, run: () => void): () => boolean;
}

export const wallTimers: Timers = {
  after(ms, run) {
    let waits = true;
    const timer = setTimeout(() => {
      waits = false;
      run();
    }, ms);
    return () => {
      const waited = waits;
      waits = false;
      clearTimeout(timer);
      return waited;
    };
  },
};

/** Resolves after `ms`, without cancelling. */
export const waitWith =
  (timers: Timers) =>
  (ms: number): Promise<void> =>
    new Promise((resolve) => {
      timers.after(ms, resolve);
    });
