import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { AssistantClient, Refusal } from '../../cli/client.js';
import type { Service } from '../../cli/service.js';
import { operationParts } from '../../mcp/parts.js';
import { createMcpServer } from '../../mcp/server.js';
import { ServiceTransport } from '../../mcp/service-transport.js';
import { toolsets } from '../../mcp/toolsets.js';
import { scopesOf } from '../../services/operation.js';
import { type Config, ConfigError, readConfig } from '../config.js';
import { findRunning, type Running } from '../run-file.js';
import { version } from '../version.js';

/** The key of the sandbox's operator, which everybody knows: who tries the commands out may also plan. */
const SANDBOX_OPERATOR = 'sandbox-ben';

/** Also what other clients are only offered on request: nobody's context is at stake here. */
const everything = Object.keys(toolsets);

interface Wanted {
  /** URL of a deployed service. */
  readonly server?: string | undefined;
  /** Where a running one is looked for; default STATE_FOLDER. */
  readonly state?: string | undefined;
  /** More than reading: a sandbox in this process then has the workflow and its documents. */
  readonly plans: boolean;
  /** One question after the other is asked: a sandbox in this process has people for as long. */
  readonly session?: boolean;
  /** Thrown rather than that a sandbox is started for what nobody could decide in it. */
  readonly notAlone?: Refusal | undefined;
  /** Default: the process's environment. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Told what people should know about where the answer comes from. */
  readonly note: (line: string) => void;
}

/**
 * The service to ask: the one at `server`, else the one that runs beside the state folder, else one in this process.
 * @throws ConfigError for wrong settings, Refusal when nobody answers or the key is not known there.
 */
export async function connectService({ server, state, ...wanted }: Wanted): Promise<Service> {
  const { env, note } = wanted;
  const config = readConfig({ env, needs: [], flags: state ? { STATE_FOLDER: state } : {} });
  if (server !== undefined) return deployed(config, server);
  const found = await findRunning(config);
  if (found?.kind === 'running') return running(config, found);
  if (found) note(found.why);
  return ownService(wanted);
}

async function deployed({ SRE_KEY: key }: Config, server: string): Promise<Service> {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new ConfigError(`--server ${server}: the URL of a service, for example https://sre.example.com`);
  }
  const isNear = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol === 'http:' && !isNear && key !== undefined) {
    throw new ConfigError(`--server ${server}: your key would be readable on the way. Use https.`);
  }
  const client = await over({ url: url.href, key });
  return { client, about: url.origin, url: url.href, lasts: true, close: () => client.close() };
}

async function running(config: Config, { url, key: local }: Running): Promise<Service> {
  const client = await clientFor(config, url, local);
  return { client, about: `the service at ${url}`, url, lasts: true, close: () => client.close() };
}

/** With the person's own key; in the sandbox with the operator's, and where that is nobody's with the run file's. */
async function clientFor({ SRE_KEY, SRE_FLEET }: Config, url: string, local: string): Promise<AssistantClient> {
  if (SRE_KEY !== undefined || SRE_FLEET !== 'sandbox') return over({ url, key: SRE_KEY ?? local });
  try {
    return await over({ url, key: SANDBOX_OPERATOR });
  } catch (error) {
    if (!(error instanceof Refusal && error.code === 'not_allowed')) throw error;
    return over({ url, key: local });
  }
}

/** @throws Refusal that names the address where nobody answers. */
async function over(address: { url: string; key: string | undefined }): Promise<AssistantClient> {
  try {
    return await AssistantClient.connect(
      new ServiceTransport({ find: async () => address, headers: { 'x-mcp-toolsets': everything.join(',') } }),
      version,
    );
  } catch (error) {
    if (!(error instanceof Refusal && error.code === 'unavailable')) throw error;
    throw new Refusal(
      'unavailable',
      `No service answers at ${address.url}: ${error.message.replace(/\.?$/, '.')}`,
      error.hint,
    );
  }
}

/** The same service in this process, asked over MCP as any other. Its sandbox, if it has one, is gone with it. */
async function ownService({ plans, session = false, notAlone, env, note }: Wanted): Promise<Service> {
  const quiet = readConfig({ env }).LOG_LEVEL === 'INFO' ? { LOG_LEVEL: 'ERROR' } : {};
  const config = readConfig({ env, flags: { ...quiet, PORT: '0', SANDBOX_PORT: '0', STATE_FOLDER: ':memory:' } });
  const ownSandbox = config.SRE_FLEET === 'sandbox' && config.SANDBOX_URL === undefined;
  if (ownSandbox && notAlone) throw notAlone;
  if (ownSandbox) note('No service runs here, so this is a sandbox of its own: `npm start` begins one that stays.');
  const [{ compose, connect }, { stdioCaller }] = await Promise.all([import('../compose.js'), import('../access.js')]);
  const connection = await connect[config.SRE_FLEET](config);
  const app = await compose(config, connection);
  if (ownSandbox && plans) await app.start();
  if (ownSandbox && session) note(`People decide at ${connection.chatUrl}, until you leave.`);
  const { services } = app;
  const isPublic = config.SRE_FLEET === 'sandbox' && services.people.byKey(SANDBOX_OPERATOR) !== undefined;
  const SRE_KEY = config.SRE_KEY ?? (isPublic ? SANDBOX_OPERATOR : undefined);
  const caller = { ...stdioCaller({ ...config, SRE_KEY }, services), surface: 'cli' as const };
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const selection = { readOnly: false, scopes: scopesOf(caller), toolsets: everything };
  await createMcpServer(
    version,
    operationParts(() => ({ caller, services }), selection),
  ).connect(theirs);
  const client = await AssistantClient.connect(ours, version);
  return {
    client,
    about: ownSandbox ? 'a sandbox of its own' : (config.SANDBOX_URL ?? `AWS in ${config.AWS_REGION}`),
    url: undefined,
    lasts: !ownSandbox || session,
    close: async () => {
      await client.close();
      await app.stop();
    },
  };
}
