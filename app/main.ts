import { parseArgs } from 'node:util';
import { compose, connect } from './compose.js';
import { type Config, ConfigError, readConfig } from './config.js';
import { deployedSettings } from './deployed-settings.js';
import type { LocalDoor } from './local-door.js';
import { silenceNodeSupportNotice } from './node-notice.js';
import { leaveRunFile } from './run-file.js';
import { onStopSignal } from './stop.js';
import { telemetryOf } from './telemetry.js';
import { welcome } from './welcome.js';

silenceNodeSupportNotice();

try {
  const { env, secrets } = await deployedSettings();
  const config = readConfig({ ...commandLine(), env });
  const connection = await connect[config.SRE_FLEET](config, secrets);
  const app = await compose(config, connection, telemetryOf(config));
  const url = await app.start();
  const removeRunFile = leave(config, app.door);
  onStopSignal(async () => {
    removeRunFile();
    await app.stop();
  });
  process.stdout.write(welcome(config, url, connection.chatUrl));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(2);
}

/** Without it the service runs all the same, and programs of this user do not find it. */
function leave(config: Config, { url = '', key, secret }: LocalDoor): () => void {
  const { SRE_FLEET: fleet, AWS_REGION: region } = config;
  try {
    return leaveRunFile(config, { url, pid: process.pid, fleet, region, key, secret });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`No run file in ${config.STATE_FOLDER}, so sre-agent does not find this service: ${reason}\n`);
    return () => undefined;
  }
}

/** @throws ConfigError for an option that does not exist. */
function commandLine(): Parameters<typeof readConfig>[0] {
  try {
    const { values } = parseArgs({ options: { fresh: { type: 'boolean' }, 'sandbox-data': { type: 'string' } } });
    const data = values['sandbox-data'];
    return { fresh: values.fresh === true, flags: { ...(data && { SANDBOX_DATA: data }) } };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(`${reason}\nThe options are --fresh and --sandbox-data <folder>.`, { cause });
  }
}
