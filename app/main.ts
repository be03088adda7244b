import { parseArgs } from 'node:util';
import { compose, connect } from './compose.js';
import { ConfigError, readConfig, silenceNodeSupportNotice } from './config.js';
import { onStopSignal } from './stop.js';
import { welcome } from './welcome.js';

silenceNodeSupportNotice();

try {
  const config = readConfig(commandLine());
  const connection = await connect[config.SRE_FLEET](config);
  const app = await compose(config, connection);
  const url = await app.start();
  onStopSignal(() => app.stop());
  process.stdout.write(welcome(config, url, connection.chatUrl));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(2);
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
