import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ErrorCode, type JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import type { Logger } from 'pino';
import type { Clock } from '../services/clock.js';
import { newReference, UserError } from '../services/errors.js';
import type { Caller } from '../services/operation.js';
import { type Access, authenticate, requireScopes, resourceMetadata } from './access.js';
import { readMessages } from './body.js';
import { hostGuard } from './guard.js';
import { RateLimit } from './rate-limit.js';
import { Refused } from './refused.js';
import type { Selection } from './toolsets.js';

export const REQUESTS_PER_MINUTE = 60;

export interface EndpointOptions {
  /** A server for one request. @throws InvalidInput for a selection that names what does not exist. */
  server(caller: Caller, selection: Selection): Server;
  readonly access: Access;
  readonly publicUrl?: string | undefined;
  readonly allowedOrigins: readonly string[];
  readonly clock: Clock;
  readonly log: Logger;
  readonly requestsPerMinute?: number;
  /** When an answer may stream: where the client can hear progress, or always. */
  readonly stream?: 'progress' | 'always';
}

/**
 * POST /mcp: stateless Streamable HTTP. Each request stands alone: any process can answer it, and nothing is kept of it.
 * The answer is JSON, or an event stream where the request carries a progress token. Whatever is refused is refused here
 * or by the tool, with one event in the log.
 */
export class McpEndpoint {
  readonly #options: EndpointOptions;
  readonly #guard: (headers: IncomingHttpHeaders) => void;
  readonly #rate: RateLimit;

  constructor(options: EndpointOptions) {
    this.#options = options;
    this.#guard = hostGuard(options);
    this.#rate = new RateLimit(options.clock, options.requestsPerMinute ?? REQUESTS_PER_MINUTE);
  }

  /** Resolves when the answer is sent. Never rejects. */
  async handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    try {
      await this.#handle(req, res);
    } catch (error) {
      this.#fail(error, res);
    }
  }

  /** GET of the RFC 9728 document. */
  metadata(req: IncomingMessage, res: ServerResponse): void {
    try {
      this.#guard(req.headers);
      send(res, 200, resourceMetadata(this.#baseUrl(req)), { 'cache-control': 'max-age=3600' });
    } catch (error) {
      this.#fail(error, res);
    }
  }

  async #handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    this.#guard(req.headers);
    const baseUrl = this.#baseUrl(req);
    const caller = authenticate(req, this.#options.access, baseUrl);
    if (req.method !== 'POST') {
      throw new Refused(405, 'method', 'This server keeps no sessions: POST alone.', { allow: 'POST' });
    }
    const messages = await readMessages(req);
    this.#rate.take(caller.id, Math.max(1, messages.filter((message) => 'id' in message).length));
    requireScopes(messages, caller, baseUrl);
    const server = this.#options.server(caller, selectionOf(req.headers, caller));
    await answer(server, messages, req, res, this.#options.stream === 'always' || messages.some(wantsProgress));
  }

  #baseUrl({ headers }: IncomingMessage): string {
    return this.#options.publicUrl?.replace(/\/$/, '') ?? `http://${headers.host}`;
  }

  #fail(error: unknown, res: ServerResponse): void {
    const { log } = this.#options;
    const refused = error instanceof UserError ? new Refused(400, error.code, wordsOf(error)) : error;
    if (refused instanceof Refused) {
      const { status, reason, code, message, headers } = refused;
      // Clients ask for a stream once, to learn that there is none (MCP specification, transports).
      if (status !== 405) {
        const event = status === 401 || status === 403 ? 'auth_refused' : 'input_refused';
        log.warn({ event, surface: 'mcp', reason, status }, 'refused an MCP request');
      }
      send(res, status, { jsonrpc: '2.0', error: { code, message }, id: null }, headers);
      return;
    }
    const reference = newReference();
    log.error({ err: error, reference, surface: 'mcp' }, 'an MCP request failed');
    const message = `Something broke on my side (ref ${reference}).`;
    send(res, 500, { jsonrpc: '2.0', error: { code: ErrorCode.InternalError, message }, id: null });
  }
}

/** Hands the messages to a server of their own and closes both when the answer is sent or nobody waits for it. */
async function answer(
  server: Server,
  messages: readonly JSONRPCMessage[],
  req: IncomingMessage,
  res: ServerResponse,
  stream: boolean,
): Promise<void> {
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: !stream });
  res.once('close', () => void server.close());
  // The SDK's own class lets `onclose` be undefined, which its interface does not under exactOptionalPropertyTypes.
  await server.connect(transport as Transport);
  await transport.handleRequest(req, res, messages.length === 1 ? messages[0] : messages);
}

const wantsProgress = (message: JSONRPCMessage): boolean =>
  'method' in message && message.params?._meta?.progressToken !== undefined;

/** A viewer is only offered what a viewer may call. The headers are those of other MCP servers. */
function selectionOf(headers: IncomingHttpHeaders, { role }: Caller): Selection {
  return {
    readOnly: role === 'viewer' || headers['x-mcp-readonly'] === 'true',
    toolsets: listed(headers['x-mcp-toolsets']),
    tools: listed(headers['x-mcp-tools']),
  };
}

const listed = (header: string | string[] | undefined): string[] | undefined =>
  header
    ?.toString()
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);

const wordsOf = ({ message, hint }: UserError): string => [message, hint].filter(Boolean).join(' ');

function send(
  res: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (res.headersSent) {
    res.end();
    return;
  }
  const text = JSON.stringify(body);
  res.writeHead(status, { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  res.end(text);
}
