import { compose, connect } from './compose.js';
import { ConfigError, readConfig, silenceNodeSupportNotice } from './config.js';
import { onStopSignal } from './stop.js';

silenceNodeSupportNotice();

try {
  const config = readConfig({ fresh: process.argv.includes('--fresh') });
  const connection = await connect[config.SRE_FLEET](config);
  const app = await compose(config, connection);
  const url = await app.start();
  process.stdout.write(connection.chatUrl ? tour(url, connection.chatUrl) : `The service listens at ${url}.\n`);
  onStopSignal(() => app.stop());
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(2);
}

function tour(url: string, chat: string): string {
  return `
SRE Operations Assistant, on the sandbox: an embedded AWS and Teams. Nothing leaves this machine.

  Chat      ${chat}
  Service   ${url}

Open the chat and try:
  /sre-vuln-check          what is vulnerable, worst first
  /sre-vuln-check web-1    one instance, and what to fix first
  /sre-patch-status        who lacks patches
Then press "Plan this fix", switch to Ana Ruiz, approve, and watch it being installed and verified.

Stop with Ctrl-C. State is kept in .sre; \`npm start -- --fresh\` drops it.
`;
}
