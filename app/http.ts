import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import restify, { plugins, type Request, type RequestHandler, type Response, type Server } from 'restify';
import { METADATA_PATH } from '../mcp/access.js';
import type { McpEndpoint } from '../mcp/http.js';
import { correlated, correlationFrom } from '../services/correlation.js';
import type { HealthReport } from './health.js';
import { isSame } from './is-same.js';

/** Largest request body that any route reads. Bytes. */
export const MAX_BODY_BYTES = 256 * 1024;

export interface Routes {
  readonly health: HealthReport;
  /** A Bot Framework activity. Reads the body itself, so that what it refuses leaves a security event. */
  messages(req: Request, res: Response): Promise<void>;
  /** Anything from Slack, read as `messages` is. Left out where there is no Slack. */
  slack?(req: Request, res: Response): Promise<void>;
  /** An SNS delivery as raw text. */
  notifications(body: string): Promise<{ status: number; body: { message: string } }>;
  /** Left out where a process serves no MCP. Reads the body itself, as `messages` does. */
  readonly mcp?: Pick<McpEndpoint, 'handle' | 'metadata'>;
  /** Proves to a program on this machine that this is the service that wrote the run file; undefined for no challenge. */
  readonly prove?: (challenge: string) => string | undefined;
  /** Present only where something other than AWS calls our functions: the sandbox. */
  readonly functions?: FunctionRoutes;
}

export interface FunctionRoutes {
  /** Bearer key that the caller must show. */
  readonly key: string;
  invoke(name: string, event: unknown): Promise<unknown>;
  setClock(offsetMs: number): Promise<void>;
}

/** Mounts the routes. Nothing here knows what an answer means: verify the size, hand over, answer. */
export function createHttpServer(routes: Routes, log: Logger): Server {
  // restify logs whole requests at its own wish; tokens and bodies must not reach the log.
  const server = restify.createServer({ name: 'sre-agent', log: log.child({}, { level: 'silent' }) as never });
  server.server.headersTimeout = 10_000;
  server.server.requestTimeout = 15_000;
  const raw = [refuseCompressed, plugins.bodyReader({ maxBodySize: MAX_BODY_BYTES })];
  const json = [...raw, plugins.jsonBodyParser({ mapParams: false, bodyReader: true })].flat();

  const refuseWhileDraining: RequestHandler = (_req, res, next) => {
    if (routes.health.ready) return next();
    res.header('retry-after', '5');
    res.send(503, { message: 'This process is stopping; another one answers.' });
    return next(false);
  };

  server.get('/health', async (_req, res) => {
    const report = await routes.health.read();
    res.send(routes.health.ready ? 200 : 503, report);
  });
  server.post('/api/messages', refuseWhileDraining, async (req, res) => {
    await inQuestion(req, () => routes.messages(req, res));
  });
  if (routes.slack) mountSlack(server, routes.slack, refuseWhileDraining);
  server.post('/alerts/sns', refuseWhileDraining, ...raw, async (req, res) => {
    const text = typeof req.body === 'string' ? req.body : '';
    const { status, body } = await inQuestion(req, () => routes.notifications(text));
    res.send(status, body);
  });
  if (routes.mcp) mountMcp(server, routes.mcp, refuseWhileDraining);
  if (routes.prove) mountProof(server, routes.prove);
  if (routes.functions) mountFunctions(server, routes.functions, json, log);
  return server;
}

/** What a request causes is joined by the id that the gateway in front, or else the client, gave it. */
const inQuestion = <T>({ headers }: Request, work: () => T): T =>
  correlated(correlationFrom(headers['x-request-id']), work);

/** The size limit counts bytes on the wire, and nobody who may call us compresses. */
const refuseCompressed: RequestHandler = (req, res, next) => {
  if ((req.headers['content-encoding'] ?? 'identity') === 'identity') return next();
  res.send(415, { message: 'Send the body without compression.' });
  return next(false);
};

/** One address a kind, as the app's manifest names them; what each body is, it says itself. */
function mountSlack(server: Server, slack: NonNullable<Routes['slack']>, ready: RequestHandler): void {
  for (const path of ['/slack/commands', '/slack/interactivity', '/slack/events']) {
    server.post(path, ready, async (req, res) => {
      await inQuestion(req, () => slack(req, res));
    });
  }
}

function mountMcp(server: Server, mcp: NonNullable<Routes['mcp']>, ready: RequestHandler): void {
  const handle = async (req: Request, res: Response): Promise<void> => inQuestion(req, () => mcp.handle(req, res));
  server.post('/mcp', ready, handle);
  server.get('/mcp', handle);
  server.del('/mcp', handle);
  for (const path of [METADATA_PATH, '/.well-known/oauth-protected-resource']) {
    server.get(path, async (req, res) => mcp.metadata(req, res));
  }
}

/** What other machines send here is nobody's who could read the run file. */
function mountProof(server: Server, prove: NonNullable<Routes['prove']>): void {
  server.get('/_local', async (req, res) => {
    const { remoteAddress = '', localAddress } = req.socket;
    const near = remoteAddress === localAddress || /^(::ffff:)?127\.|^::1$/.test(remoteAddress);
    const proof = near ? prove(new URLSearchParams(req.getQuery()).get('challenge') ?? '') : undefined;
    if (proof === undefined) res.send(404, { message: 'Not found' });
    else res.send(200, { proof }, { 'cache-control': 'no-store' });
  });
}

function mountFunctions(server: Server, functions: FunctionRoutes, json: RequestHandler[], log: Logger): void {
  const authorised: RequestHandler = (req, res, next) => {
    if (hasKey(req, functions.key)) return next();
    log.warn({ event: 'auth_refused', reason: 'function_key', path: req.path() }, 'refused a function call');
    res.send(401, { message: 'Unauthorized' });
    return next(false);
  };
  server.post('/_functions/:name', authorised, ...json, async (req, res) => {
    try {
      res.send(200, (await inQuestion(req, () => functions.invoke(req.params.name, req.body))) ?? null);
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      log.error({ err: error, function: req.params.name }, 'function failed');
      res.header('x-amz-function-error', 'Unhandled');
      res.send(200, { errorType: name, errorMessage: message });
    }
  });
  server.put('/_clock', authorised, ...json, async (req, res) => {
    const offset: unknown = req.body?.offset_ms;
    if (typeof offset !== 'number' || !Number.isFinite(offset)) {
      res.send(400, { message: 'offset_ms: a number of milliseconds' });
      return;
    }
    await functions.setClock(offset);
    res.send(204);
  });
}

const hasKey = (req: IncomingMessage, key: string): boolean => isSame(req.headers.authorization ?? '', `Bearer ${key}`);

/** Resolves with the port that was taken: `port`, or the next free one up to 20 further. */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  for (let candidate = port; ; candidate++) {
    try {
      return await listenOnce(server, host, candidate);
    } catch (error) {
      const busy = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (!busy || port === 0 || candidate >= port + 20) throw error;
    }
  }
}

function listenOnce(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.removeListener('error', reject);
      resolve(server.address().port);
    });
  });
}

/** Takes no new connection, lets every request that was taken be answered, and then ends what connections are left. */
export class Drain {
  readonly #answering = new Set<ServerResponse>();
  #onIdle: (() => void) | undefined;

  constructor(private readonly server: Server) {
    server.server.prependListener('request', (_req: IncomingMessage, res: ServerResponse) => {
      this.#answering.add(res);
      res.once('close', () => {
        this.#answering.delete(res);
        if (this.#answering.size === 0) this.#onIdle?.();
      });
    });
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((done) => this.server.close(() => done()));
    if (this.#answering.size > 0) {
      await new Promise<void>((idle) => {
        this.#onIdle = idle;
      });
    }
    // A connection that never sent a request is not idle for Node, and would be waited for.
    this.server.server.closeAllConnections();
    await closed;
  }
}
