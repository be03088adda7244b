import { z } from 'zod';
import { type App, compose, connect } from '../compose.js';
import { readConfig, silenceNodeSupportNotice } from '../config.js';
import { deployedSettings } from '../deployed-settings.js';
import { logger } from '../logger.js';
import { telemetryOf } from '../telemetry.js';

/**
 * The service as a function has it: nothing listens, and nothing goes by timers while the process stands still.
 * @param options.hears whether people in Teams speak to it.
 */
export async function functionApp(options: { hears: boolean }): Promise<App> {
  silenceNodeSupportNotice();
  // A function ends before what zod compiles for the first use of each schema would have paid.
  z.config({ jitless: true });
  const { env, secrets } = await deployedSettings();
  const config = readConfig({ env });
  const log = logger(config);
  const connection = await connect[config.SRE_FLEET](config, secrets);
  const app = await compose(config, connection, { log, ...telemetryOf(config) });
  try {
    await app.begin(options);
  } catch (error) {
    // Requests try again by themselves.
    log.warn({ err: error }, 'the function began without what it prepares');
  }
  return app;
}
