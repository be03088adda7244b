import type { Logger } from 'pino';
import type { Access } from '../mcp/access.js';
import { McpEndpoint } from '../mcp/http.js';
import { checkMcpServer } from '../mcp/self-check.js';
import { createMcpServer, operationParts } from '../mcp/server.js';
import { systemClock } from '../services/clock.js';
import type { Caller } from '../services/operation.js';
import type { Services } from '../services/services.js';
import { type Config, ConfigError } from './config.js';
import { version } from './version.js';

/** Who asks without a key. */
const anonymous: Caller = { id: 'anonymous', name: 'Anonymous', role: 'viewer', surface: 'mcp' };

/**
 * Keys are the people's. In the sandbox, which listens on loopback only, whoever has none is a viewer; with an account
 * behind it a key is needed.
 * @throws ConfigError when somebody of an account has a key of the sandbox, which everybody knows.
 */
export function accessOf(config: Config, services: Pick<Services, 'people'>): Access {
  if (config.SRE_FLEET === 'aws') refusePublicKeys(services);
  return {
    callerOf: (key) => callerOf(services, key),
    anonymous: config.SRE_FLEET === 'sandbox' ? anonymous : undefined,
  };
}

/** POST /mcp over these services, and the check behind `mcp_status`. */
export function createMcp(config: Config, services: Services, log: Logger) {
  const endpoint = new McpEndpoint({
    server: (caller, selection) =>
      createMcpServer(
        version,
        operationParts(() => ({ caller, services }), selection),
      ),
    access: accessOf(config, services),
    publicUrl: config.PUBLIC_URL,
    allowedOrigins: config.MCP_ALLOWED_ORIGINS,
    clock: systemClock,
    log,
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

/** Who uses `sre-agent mcp`: the person of SRE_KEY, or a viewer. @throws ConfigError for a key that is nobody's. */
export function stdioCaller(config: Config, services: Pick<Services, 'people'>): Caller {
  if (config.SRE_KEY === undefined) return anonymous;
  const caller = callerOf(services, config.SRE_KEY);
  if (caller) return caller;
  throw new ConfigError('SRE_KEY is not the key of anybody in PEOPLE_FILE.');
}

function callerOf({ people }: Pick<Services, 'people'>, key: string): Caller | undefined {
  const person = people.byKey(key);
  return person && { id: person.id, name: person.name, role: person.role, surface: 'mcp' };
}

/** The sandbox's people have the keys `sandbox-<id>`; a directory that was copied from there must not open an account. */
function refusePublicKeys({ people }: Pick<Services, 'people'>): void {
  for (const { id } of people.all) {
    const owner = people.byKey(`sandbox-${id}`);
    if (owner)
      throw new ConfigError(`PEOPLE_FILE: ${owner.id} has the public key of the sandbox. Give out a random one.`);
  }
}
