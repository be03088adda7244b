import { createMcpServer, operationParts } from '../mcp/server.js';
import { serveStdio } from '../mcp/stdio.js';
import type { Selection } from '../mcp/toolsets.js';
import { readConfig } from './config.js';
import { onStopSignal } from './stop.js';
import { version } from './version.js';

/**
 * `sre-agent mcp`: serves one MCP client over stdin and stdout. The client is greeted at once; the services start
 * meanwhile, and the first call waits for them. What people should know goes to stderr.
 * @throws ConfigError for wrong settings, InvalidInput for a tool or toolset that does not exist.
 */
export async function runMcpStdio(selection: Selection): Promise<void> {
  // A client may start several of these beside a service: each takes ports of its own and leaves that one's state alone.
  const config = readConfig({ flags: { PORT: '0', SANDBOX_PORT: '0', STATE_FOLDER: ':memory:' } });
  const starting = start(config, selection);
  const server = createMcpServer(
    version,
    operationParts(() => starting, selection),
  );
  const served = serveStdio(server, process.stdin, process.stdout);
  const { stop } = await starting;
  onStopSignal(stop);
  await served;
  await stop();
}

async function start(config: ReturnType<typeof readConfig>, { readOnly }: Selection) {
  const [{ compose, connect }, { stdioCaller }] = await Promise.all([import('./compose.js'), import('./mcp.js')]);
  const connection = await connect[config.SRE_FLEET](config);
  const app = await compose(config, connection);
  const caller = stdioCaller(config, app.services);
  const own = config.SRE_FLEET === 'sandbox' && config.SANDBOX_URL === undefined;
  // The workflow of a sandbox of our own needs somebody to call, and its approvals a chat to be decided in.
  if (own && !readOnly) await app.start();
  const fleet = own ? 'a sandbox of its own' : (config.SANDBOX_URL ?? `AWS in ${config.AWS_REGION}`);
  const may = readOnly ? 'reads only' : 'reads and asks for approvals';
  const chat = own && !readOnly ? `; people decide at ${connection.chatUrl}` : '';
  process.stderr.write(`sre-agent mcp ${version} on ${fleet}, as ${caller.name} (${caller.role}), ${may}${chat}\n`);
  return { caller, services: app.services, stop: () => app.stop() };
}
