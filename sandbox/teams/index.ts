import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ChatHolds } from '../chat-holds.js';
import type { SandboxDescriptor } from '../descriptor.js';
import { HttpRefusal } from '../http.js';
import { Outage } from '../outage.js';
import type { World } from '../world.js';
import { BotLink } from './bot-link.js';
import { Chat } from './chat.js';
import { Connector } from './connector.js';
import { Refusal, refuse, sendJson } from './http.js';
import { Installs } from './installs.js';
import { channelIssuer, Issuer } from './issuer.js';
import { login } from './login.js';
import { openid } from './openid.js';
import { servePageFile } from './page-files.js';
import { appId, appSecret, tenantId } from './people.js';
import { RateLimit } from './rate-limit.js';
import { TeamsClient } from './teams-client.js';
import { UserApi } from './user-api.js';

export interface TeamsOptions {
  readonly world: Pick<World, 'clock' | 'store'>;
  /** What stands still before or behind a message. */
  readonly holds: Pick<ChatHolds, 'around'>;
  /** Where the sandbox's HTTP server is reached, for example `http://127.0.0.1:3979`. */
  readonly baseUrl: () => string;
  /** Milliseconds of wall time after which Teams gives up on a bot's turn. */
  readonly turnTimeoutMs?: number;
}

export interface TeamsChannel {
  /** @returns false for a request that is not below `/teams/`. @throws what is a defect, for the server to log. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<boolean>;
  /** From now on activities go to `{botUrl}/api/messages`; conversations not told of before are installed. */
  registered(botUrl: string): void;
  descriptor(): SandboxDescriptor['teams'];
  /** Resolves when no installation is under way. */
  installed(): Promise<void>;
  /** Forgets what was said, and installs the bot again. */
  reset(): void;
  /** Ends what is open and writes what is to be kept. */
  close(): void;
}

/**
 * A Microsoft Teams that runs on loopback: identity, Bot Connector, people with their clients, and a chat page. Who
 * may connect, and from which pages, is for the HTTP server to decide.
 */
export function createTeams({ world, holds, baseUrl, turnTimeoutMs = 15_000 }: TeamsOptions): TeamsChannel {
  const closing = new AbortController();
  const url = (path: string) => `${baseUrl().replace(/\/$/, '')}/teams/${path}`;
  const serviceUrl = () => url('connector/');
  const issuer = new Issuer(world.store);
  const limit = new RateLimit();
  const chat = new Chat(world);
  const link = new BotLink({ clock: world.clock, issuer, serviceUrl, turnTimeoutMs });
  const installs = new Installs(chat, link, serviceUrl);
  const outage = new Outage(world.clock);
  const connector = new Connector({ chat, issuer, limit, outage, holds, serviceUrl });
  const client = new TeamsClient(world.clock, chat, link);
  const api = new UserApi({ chat, client, link, installs, issuer, limit, outage, closing: closing.signal });

  async function route(req: IncomingMessage, res: ServerResponse, path: string, query: URLSearchParams): Promise<void> {
    const [area, ...rest] = path.split('/');
    if (area === 'connector') return connector.handle(req, res, rest.join('/'), query);
    if (area === 'login' && req.method === 'POST') return login(req, res, rest[0] ?? '', issuer);
    if (area === 'openid') return openid(res, rest.join('/'), url('openid/keys'), issuer);
    if (area === 'api') return api.handle(req, res, rest.join('/'), query);
    if (req.method !== 'GET') throw refuse(405, 'MethodNotAllowed', `The method ${req.method} is not allowed here.`);
    return servePageFile(res, path === '' ? 'index.html' : path);
  }

  return {
    async handle(req, res) {
      const { pathname, searchParams } = new URL(req.url ?? '/', 'http://sandbox');
      if (pathname === '/teams') {
        res.writeHead(308, { location: '/teams/' });
        res.end();
      } else if (!pathname.startsWith('/teams/')) return false;
      else
        await route(req, res, pathname.slice('/teams/'.length), searchParams).catch((error) => answerError(res, error));
      return true;
    },
    registered(botUrl) {
      link.register(botUrl);
      chat.events.publish({ kind: 'bot', registered: true });
      installs.start();
    },
    descriptor: () => ({
      chat: url(''),
      serviceUrl: serviceUrl(),
      openIdMetadata: url('openid/.well-known/openidconfiguration'),
      issuer: channelIssuer,
      tokenUrl: url(`login/${tenantId}/oauth2/v2.0/token`),
      appId,
      appSecret,
      tenantId,
    }),
    installed: () => installs.done,
    reset() {
      chat.clear();
      if (link.registered) installs.start();
    },
    close() {
      closing.abort();
      link.close();
      chat.close();
    },
  };
}

function answerError(res: ServerResponse, error: unknown): void {
  if (res.headersSent) {
    res.destroy();
  } else if (error instanceof Refusal) {
    sendJson(res, error.status, error.body, error.headers);
  } else if (error instanceof URIError) {
    sendJson(res, 400, { error: { code: 'BadArgument', message: 'The path is not well encoded.' } });
  } else if (error instanceof HttpRefusal) {
    sendJson(res, error.status, { error: { code: error.code, message: error.message } });
  } else {
    throw error;
  }
}
