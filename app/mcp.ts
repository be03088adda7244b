import type { Logger } from 'pino';
import { McpEndpoint } from '../mcp/http.js';
import { operationParts } from '../mcp/parts.js';
import { checkMcpServer } from '../mcp/self-check.js';
import { createMcpServer } from '../mcp/server.js';
import { systemClock } from '../services/clock.js';
import type { Services } from '../services/services.js';
import { SurfaceFailures } from '../services/telemetry/surface-failures.js';
import { accessOf, anonymous } from './access.js';
import type { Config } from './config.js';
import type { LocalDoor } from './local-door.js';
import { version } from './version.js';

/** POST /mcp over these services, and the check behind `mcp_status`. */
export function createMcp(config: Config, services: Services, door: LocalDoor, log: Logger) {
  const endpoint = new McpEndpoint({
    server: (caller, selection) =>
      createMcpServer(
        version,
        operationParts(() => ({ caller, services }), selection),
      ),
    access: accessOf(config, services, door),
    publicUrl: config.PUBLIC_URL,
    allowedOrigins: config.MCP_ALLOWED_ORIGINS,
    requestsPerMinute: config.MCP_REQUESTS_PER_MINUTE,
    clock: systemClock,
    log,
    failures: new SurfaceFailures('mcp', () => services),
    security: services.security,
  });
  const check = () =>
    checkMcpServer(
      createMcpServer(
        version,
        operationParts(() => ({ caller: anonymous, services }), { readOnly: true }),
      ),
    );
  return { endpoint, check };
}
