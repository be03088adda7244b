import { fileURLToPath } from 'node:url';
import { type ClientName, clientFormats } from '../mcp/client-config.js';

/** `sre-agent mcp --print-config`: the configuration on stdout, where it belongs on stderr. */
export function printClientConfig(client: ClientName, argv: readonly string[] = process.argv): void {
  const { where, render } = clientFormats[client];
  const flags = withoutPrintConfig(argv.slice(argv.indexOf('mcp') + 1));
  const cli = fileURLToPath(new URL('./cli.js', import.meta.url));
  process.stderr.write(`For ${where}:\n`);
  process.stdout.write(render({ command: process.execPath, args: [cli, 'mcp', ...flags] }));
}

/** The other flags, so that the client starts the server with them. */
function withoutPrintConfig(flags: readonly string[]): string[] {
  const at = flags.findIndex((flag) => flag.startsWith('--print-config'));
  return flags.filter((_, index) => index !== at && (index !== at + 1 || flags[at]?.includes('=') === true));
}
