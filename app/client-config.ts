import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ClientName, clientFormats } from '../mcp/client-config.js';
import { readConfig } from './config.js';

/** `sre-agent mcp --print-config`: the configuration on stdout, where it belongs on stderr. */
export function printClientConfig(client: ClientName, argv: readonly string[] = process.argv): void {
  const { where, render } = clientFormats[client];
  const flags = withState(withoutPrintConfig(argv.slice(argv.indexOf('mcp') + 1)));
  // The file itself: a link to it may be another one tomorrow.
  const cli = realpathSync(argv[1] ?? '');
  process.stderr.write(`For ${where}:\n`);
  process.stdout.write(render({ command: process.execPath, args: [cli, 'mcp', ...flags] }));
}

/** The other flags, so that the client starts the server with them. */
function withoutPrintConfig(flags: readonly string[]): string[] {
  const at = flags.findIndex((flag) => flag.startsWith('--print-config'));
  return flags.filter((_, index) => index !== at && (index !== at + 1 || flags[at]?.includes('=') === true));
}

/** Clients start their servers in a folder of their own choice; a running service is found all the same. */
function withState(flags: readonly string[]): readonly string[] {
  const { STATE_FOLDER } = readConfig({ needs: [] });
  const said = flags.some((flag) => flag === '--own' || flag === '--state' || flag.startsWith('--state='));
  return said || STATE_FOLDER === ':memory:' ? flags : [...flags, '--state', resolve(STATE_FOLDER)];
}
