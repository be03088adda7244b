import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { ServiceTransport } from '../mcp/service-transport.js';
import type { Selection } from '../mcp/toolsets.js';
import type { Config } from './config.js';
import { findRunning, type Running } from './run-file.js';
import { onStopSignal } from './stop.js';
import { version } from './version.js';

/**
 * The way to a running service, for any MCP client of this machine: with the person's own key where there is one.
 * @param found where it is now; it is looked for again when it is not there any more.
 */
export function serviceTransport(config: Config, found: Running, selection: Selection): ServiceTransport {
  const { readOnly, toolsets, tools } = selection;
  let first: Running | undefined = found;
  return new ServiceTransport({
    async find() {
      const running = first ?? (await findRunning(config));
      first = undefined;
      return running?.kind === 'running' ? { url: running.url, key: config.SRE_KEY ?? running.key } : undefined;
    },
    headers: {
      ...(readOnly && { 'x-mcp-readonly': 'true' }),
      ...(toolsets && { 'x-mcp-toolsets': toolsets.join(',') }),
      ...(tools && { 'x-mcp-tools': tools.join(',') }),
    },
  });
}

/**
 * Carries frames between a client on stdin and stdout and a running service, until the client hangs up.
 * @throws InvalidInput for a tool or toolset that does not exist.
 */
export async function attach(config: Config, found: Running, selection: Selection): Promise<void> {
  if (selection.toolsets ?? selection.tools) (await import('../mcp/toolsets.js')).select(selection);
  const client = new StdioServerTransport(process.stdin, process.stdout);
  const service = serviceTransport(config, found, selection);
  const hungUp = new Promise<void>((done) => {
    process.stdin.once('end', done);
    process.stdin.once('close', done);
  });
  service.onmessage = (message) => {
    noteProtocol(service, message);
    void client.send(message);
  };
  service.onerror = ({ message }) => process.stderr.write(`${message}\n`);
  client.onmessage = (message) => void service.send(message);
  onStopSignal(() => service.close());
  await service.start();
  await client.start();
  const may = selection.readOnly ? 'reads only' : 'reads and asks for approvals';
  process.stderr.write(`sre-agent mcp ${version}, attached to the service at ${found.url}, ${may}\n`);
  await hungUp;
  // What was asked before that may be for a pipe.
  await service.settled();
  await service.close();
  await client.close();
}

/** The server has chosen one; from then on requests name it (MCP specification, transports: protocol version header). */
function noteProtocol(service: ServiceTransport, message: JSONRPCMessage): void {
  if (!('result' in message)) return;
  const { protocolVersion } = message.result as { protocolVersion?: unknown };
  if (typeof protocolVersion === 'string') service.setProtocolVersion(protocolVersion);
}
