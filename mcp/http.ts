import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  ErrorCode,
  type JSONRPCMessage,
  type JSONRPCRequest,
  SUPPORTED_PROTOCOL_VERSIONS,
} from '@modelcontextprotocol/sdk/types.js';
import type { Logger } from 'pino';
import type { Clock } from '../services/clock.js';
import { UserError } from '../services/errors.js';
import { type Caller, scopesOf } from '../services/operation.js';
import type { SecurityLog } from '../services/security-log/security-log.js';
import type { SurfaceFailures } from '../services/telemetry/surface-failures.js';
import { type Access, authenticate, requireScopes, resourceMetadata } from './access.js';
import { readMessages } from './body.js';
import { Exchange, type ExchangeOptions, sendJson } from './exchange.js';
import { hostGuard } from './guard.js';
import { Questions } from './questions.js';
import { RateLimit } from './rate-limit.js';
import { Refused } from './refused.js';
import type { Selection } from './toolsets.js';

export interface EndpointOptions {
  /** A server for one request. @throws InvalidInput for a selection that names what does not exist. */
  server(caller: Caller, selection: Selection): Server;
  readonly access: Access;
  readonly publicUrl?: string | undefined;
  readonly allowedOrigins: readonly string[];
  readonly clock: Clock;
  readonly log: Logger;
  readonly failures: SurfaceFailures;
  readonly security: SecurityLog;
  /** Of one key, or of all who have none together. */
  readonly requestsPerMinute: number;
  /**
   * When an answer is an event stream: where the client can hear progress, or always. Always gives clients a session id
   * too, so that a tool may ask its client something and know whose answer came back; still no session is kept.
   */
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
  readonly #questions = new Questions();

  constructor(options: EndpointOptions) {
    this.#options = options;
    this.#guard = hostGuard(options);
    this.#rate = new RateLimit(options.clock, options.requestsPerMinute);
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
      sendJson(res, 200, resourceMetadata(this.#baseUrl(req)), { 'cache-control': 'max-age=3600' });
    } catch (error) {
      this.#fail(error, res);
    }
  }

  async #handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    this.#guard(req.headers);
    const baseUrl = this.#baseUrl(req);
    const { caller, key } = authenticate(req, this.#options.access, baseUrl);
    if (req.method !== 'POST') {
      throw new Refused(405, 'method', 'This server keeps no sessions: POST alone.', { allow: 'POST' });
    }
    requireProtocol(req.headers);
    const messages = await readMessages(req);
    const requests = messages.filter(isRequest);
    this.#rate.take(key, Math.max(1, requests.length));
    requireScopes(messages, caller, baseUrl);
    const party = { caller: caller.id, session: req.headers['mcp-session-id']?.toString() };
    for (const message of messages) if (!('method' in message)) this.#questions.answer(party, message);
    // Notifications are about a connection, and there is none.
    if (requests.length === 0) return void res.writeHead(202).end();
    const always = this.#options.stream === 'always';
    const greets = requests.some(({ method }) => method === 'initialize');
    const server = this.#options.server(caller, selectionOf(req.headers, caller));
    await answer(server, requests, res, {
      stream: always || requests.some(wantsProgress),
      questions: this.#questions,
      party,
      headers: always && greets ? { 'mcp-session-id': randomUUID() } : {},
    });
  }

  #baseUrl({ headers }: IncomingMessage): string {
    return this.#options.publicUrl?.replace(/\/$/, '') ?? `http://${headers.host}`;
  }

  #fail(error: unknown, res: ServerResponse): void {
    const { log, failures, security } = this.#options;
    const refused = error instanceof UserError ? new Refused(400, error.code, wordsOf(error)) : error;
    if (refused instanceof Refused) {
      const { status, reason, code, message, headers, user } = refused;
      const said = 'refused an MCP request';
      if (status === 401 || status === 403)
        security.refused({ door: 'mcp', reason, status, ...(user && { user }) }, said);
      // Clients ask for a stream once, to learn that there is none (MCP specification, transports).
      else if (status !== 405) log.warn({ event: 'input_refused', surface: 'mcp', reason, status }, said);
      reply(res, status, { jsonrpc: '2.0', error: { code, message }, id: null }, headers);
      return;
    }
    const reference = failures.tell(error, 'an MCP request failed');
    const message = `Something broke on my side (ref ${reference}).`;
    reply(res, 500, { jsonrpc: '2.0', error: { code: ErrorCode.InternalError, message }, id: null });
  }
}

/** Hands the requests to a server of their own. Resolves when they are answered or nobody waits any longer. */
async function answer(
  server: Server,
  requests: readonly JSONRPCRequest[],
  res: ServerResponse,
  options: ExchangeOptions,
): Promise<void> {
  const closed = new Promise<void>((done) => res.once('close', done));
  const exchange = new Exchange(res, options);
  await server.connect(exchange);
  exchange.receive(requests);
  await closed;
  // Where nothing is pending there is nothing to close, and the SDK makes an error for whoever might wait.
  if (!exchange.answered) await server.close();
}

/** MCP specification, Streamable HTTP: what a client must accept, and the versions it may speak. */
function requireProtocol(headers: IncomingHttpHeaders): void {
  const { accept = '' } = headers;
  if (!accept.includes('application/json') || !accept.includes('text/event-stream')) {
    throw new Refused(406, 'accept', 'Accept both application/json and text/event-stream.');
  }
  const version = headers['mcp-protocol-version']?.toString();
  if (version !== undefined && !SUPPORTED_PROTOCOL_VERSIONS.includes(version)) {
    throw new Refused(400, 'protocol_version', `Speak one of ${SUPPORTED_PROTOCOL_VERSIONS.join(', ')}.`);
  }
}

const isRequest = (message: JSONRPCMessage): message is JSONRPCRequest => 'method' in message && 'id' in message;

const wantsProgress = ({ params }: JSONRPCRequest): boolean => params?._meta?.progressToken !== undefined;

/** Nobody is offered what they may not call. The headers are those of other MCP servers. */
function selectionOf(headers: IncomingHttpHeaders, caller: Caller): Selection {
  return {
    scopes: scopesOf(caller),
    readOnly: headers['x-mcp-readonly'] === 'true',
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

/** An error that comes after the answer began can only end it. */
function reply(
  res: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (res.headersSent) res.end();
  else sendJson(res, status, body, headers);
}
