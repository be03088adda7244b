import type { Parts } from '../mcp/parts.js';
import { createMcpServer } from '../mcp/server.js';
import { serveStdio } from '../mcp/stdio.js';
import type { Selection } from '../mcp/toolsets.js';
import { readConfig } from './config.js';
import { findRunning } from './run-file.js';
import { onStopSignal } from './stop.js';
import { version } from './version.js';

interface Options extends Selection {
  /** Leave a running service alone. */
  readonly own: boolean;
  /** Where one is looked for; default STATE_FOLDER. */
  readonly stateFolder?: string | undefined;
}

/**
 * `sre-agent mcp`: serves one MCP client over stdin and stdout, from the service that runs beside the state folder, else
 * from one of its own. What people should know goes to stderr.
 * @throws ConfigError for wrong settings, InvalidInput for a tool or toolset that does not exist.
 */
export async function runMcpStdio({ own, stateFolder, ...selection }: Options): Promise<void> {
  const settings = readConfig({ needs: [], flags: stateFolder ? { STATE_FOLDER: stateFolder } : {} });
  const found = own ? undefined : await findRunning(settings);
  if (found?.kind === 'running') {
    const { attach } = await import('./mcp-attached.js');
    return attach(settings, found, selection);
  }
  if (found) process.stderr.write(`${found.why}\n`);
  return serveOwn(selection);
}

/**
 * Serves from this process. The client is greeted at once; then the tools are loaded
 * and the services started, and the first call waits for them.
 */
async function serveOwn(selection: Selection): Promise<void> {
  // A client may start several of these beside a service: each takes ports of its own and leaves that one's state alone.
  const config = readConfig({ flags: { PORT: '0', SANDBOX_PORT: '0', STATE_FOLDER: ':memory:' } });
  let session: ReturnType<typeof start> | undefined;
  const open = () => {
    session ??= start(config, selection);
    return session;
  };
  let loading: Promise<Parts> | undefined;
  const parts = () => {
    loading ??= import('../mcp/parts.js').then(({ operationParts }) => operationParts(open, selection));
    return loading;
  };
  // Whoever chose what does not exist is told before a client is greeted.
  if (selection.toolsets ?? selection.tools) await parts();

  const server = createMcpServer(version, parts);
  const greeted = new Promise<void>((done) => {
    server.oninitialized = done;
  });
  const stop = async () => (await session)?.stop();
  onStopSignal(stop);
  const served = serveStdio(server, process.stdin, process.stdout);
  await Promise.race([served, greeted.then(() => Promise.all([served, parts(), open()]))]);
  await stop();
}

async function start(config: ReturnType<typeof readConfig>, { readOnly }: Selection) {
  const [{ compose, connect }, { stdioCaller }] = await Promise.all([import('./compose.js'), import('./access.js')]);
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
