import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { pino } from 'pino';
import { HealthReport } from '../../app/health.js';
import { createHttpServer, listen } from '../../app/http.js';
import { type EndpointOptions, McpEndpoint } from '../../mcp/http.js';
import { systemClock } from '../../services/clock.js';
import { securityLog, surfaceFailures } from './telemetry.js';

const works = async () => undefined;

/** The HTTP server of the product with an MCP endpoint of the test's making, on a free port. */
export async function serveMcp(
  options: Omit<EndpointOptions, 'log' | 'failures' | 'security' | 'clock' | 'allowedOrigins' | 'requestsPerMinute'> &
    Partial<EndpointOptions>,
) {
  const logged: Record<string, unknown>[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(JSON.parse(line)) });
  const server = createHttpServer(
    {
      health: new HealthReport({ clock: systemClock, version: '1', bot: works, store: works }),
      messages: works,
      notifications: async () => ({ status: 200, body: { message: '' } }),
      mcp: new McpEndpoint({
        log,
        failures: surfaceFailures('mcp', { log }),
        security: securityLog(log),
        clock: systemClock,
        allowedOrigins: [],
        requestsPerMinute: 60,
        ...options,
      }),
    },
    log,
  );
  const url = new URL(`http://127.0.0.1:${await listen(server, '127.0.0.1', 0)}/mcp`);
  return {
    url,
    logged,
    /** Events of the security log. */
    refusals: () => logged.filter(({ event }) => event === 'auth_refused' || event === 'input_refused'),
    async connect(headers: Record<string, string> = {}): Promise<Client> {
      const client = new Client({ name: 'test', version: '1' });
      // The SDK's own class lets `sessionId` be undefined, which its interface does not under exactOptionalPropertyTypes.
      await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }) as Transport);
      return client;
    },
    async close(): Promise<void> {
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.server.closeAllConnections();
      await closed;
    },
  };
}

export type ServedMcp = Awaited<ReturnType<typeof serveMcp>>;
