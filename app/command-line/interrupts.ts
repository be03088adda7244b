import { INTERRUPTED } from '../../cli/exit-codes.js';

/** Aborted by the first Ctrl-C, so that what was begun ends in order; the second ends the process at once. */
export function interrupts(): AbortSignal {
  const controller = new AbortController();
  process.on('SIGINT', () => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    controller.abort(new Error('interrupted'));
  });
  return controller.signal;
}
