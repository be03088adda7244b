import { closeSharedServers } from './stdio-client.js';

// Mocha blames whichever test runs; a second attempt of that test would hide what was thrown.
process.on('uncaughtExceptionMonitor', ({ stack }, origin) => {
  process.stderr.write(`thrown outside a test (${origin}): ${stack}\n`);
});

/** What mocha does once around all files of a process. */
export const mochaHooks = {
  async afterAll(): Promise<void> {
    if (process.env.MOCHA_WORKER_ID === undefined) await closeSharedServers();
  },
};
