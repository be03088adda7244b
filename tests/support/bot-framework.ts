import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fixedSecret } from '../../bot/secret.js';
import type { TeamsAuth } from '../../bot/teams/auth.js';

export const APP_ID = '7d5b3a1c-0000-4000-8000-000000000001';
export const TENANT = '7d5b3a1c-0000-4000-8000-000000000002';
export const CHANNEL_ISSUER = 'https://api.botframework.com';

type Claims = Record<string, unknown>;
export type Json = Record<string, unknown>;

export interface Key {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly endorsements: readonly string[];
}

export function makeKey(kid: string, endorsements: readonly string[] = ['msteams']): Key {
  return { kid, endorsements, ...generateKeyPairSync('rsa', { modulusLength: 2048 }) };
}

/** Making an RSA key takes a second; what differs between them is the id and who holds the private half. */
const channelKey = makeKey('key-1');
const webchatKey = makeKey('key-webchat', ['webchat']);
export const strangerKey = makeKey('key-1');

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Any token at all, well signed or not. */
export function forge(header: Claims, claims: Claims, signature: (signed: Buffer) => Buffer): string {
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${signature(Buffer.from(signed)).toString('base64url')}`;
}

export const rs256 =
  ({ privateKey }: Pick<Key, 'privateKey'>) =>
  (signed: Buffer): Buffer =>
    sign('sha256', signed, privateKey);

export const hs256 =
  (secret: string) =>
  (signed: Buffer): Buffer =>
    createHmac('sha256', secret).update(signed).digest();

/** A request that the bot sent to Bot Connector. */
export interface SentActivity {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly activity: Json;
}

interface Scripted {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/**
 * Microsoft's side on loopback: the issuer of channel tokens with its key set, the login service that gives the bot its
 * token, and Bot Connector. Everything that could go wrong there can be switched on.
 */
export class BotFramework {
  readonly key = channelKey;
  readonly webchatKey = webchatKey;
  readonly sent: SentActivity[] = [];
  /** Answers that Bot Connector gives next, before it works again. */
  readonly script: Scripted[] = [];
  /** Requests by what they were for. */
  readonly requests = { metadata: 0, keys: 0, token: 0 };
  /** Of every conversation. */
  members: readonly Json[] = [];
  issuerDown = false;
  loginDown = false;
  /** The one that the login service takes. */
  appSecret = 'secret-canary';
  keys: Key[] = [this.key, this.webchatKey];
  #tokens = 0;
  #activities = 0;
  readonly #waiting: { count: number; resolve: () => void }[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((req, res) => void this.#route(req, res));
  }

  static async start(): Promise<BotFramework> {
    const framework = new BotFramework();
    await new Promise<void>((resolve) => framework.#server.listen(0, '127.0.0.1', resolve));
    return framework;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get serviceUrl(): string {
    return `${this.url}/connector/`;
  }

  get auth(): TeamsAuth {
    return {
      appId: APP_ID,
      tenantId: TENANT,
      openIdMetadata: `${this.url}/openid`,
      issuer: CHANNEL_ISSUER,
      credentials: { kind: 'token-endpoint', tokenUrl: `${this.url}/token`, appSecret: fixedSecret(this.appSecret) },
      serviceUrls: [this.url],
      allowedTenants: [TENANT],
    };
  }

  claims(changed: Claims = {}): Claims {
    const now = Math.floor(Date.now() / 1000);
    const claims: Claims = {
      iss: CHANNEL_ISSUER,
      aud: APP_ID,
      nbf: now - 60,
      exp: now + 3600,
      serviceurl: this.serviceUrl,
      ...changed,
    };
    return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
  }

  /** A token as the channel signs it; `undefined` leaves a claim out. */
  token(changed: Claims = {}, key: Key = this.key): string {
    return forge({ alg: 'RS256', typ: 'JWT', kid: key.kid }, this.claims(changed), rs256(key));
  }

  activity(changed: Record<string, unknown> = {}): Json {
    this.#activities += 1;
    const activity = {
      type: 'message',
      id: `1700000000${String(this.#activities).padStart(3, '0')}`,
      channelId: 'msteams',
      serviceUrl: this.serviceUrl,
      from: { id: '29:ben', name: 'Ben Okafor', aadObjectId: '7d5b3a1c-0000-4000-8000-0000000000b1' },
      recipient: { id: `28:${APP_ID}`, name: 'SRE Assistant' },
      conversation: { id: 'a:personal-ben', conversationType: 'personal', tenantId: TENANT },
      channelData: { tenant: { id: TENANT } },
      text: 'help',
      ...changed,
    };
    return Object.fromEntries(Object.entries(activity).filter(([, value]) => value !== undefined));
  }

  /** Resolves when Bot Connector has received this many requests in all. */
  async received(count: number): Promise<void> {
    if (this.sent.length >= count) return;
    await new Promise<void>((resolve) => this.#waiting.push({ count, resolve }));
  }

  async #route(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = await readBody(req);
    const answer = (status: number, value: unknown, headers: Record<string, string> = {}) => {
      // restify replaces writeHead in the whole process by one that returns nothing, so no chaining here.
      res.writeHead(status, { 'content-type': 'application/json', ...headers });
      res.end(JSON.stringify(value));
    };
    const path = req.url ?? '/';
    if (path.startsWith('/openid')) {
      this.requests.metadata += 1;
      if (this.issuerDown) return answer(503, {});
      return answer(200, { issuer: CHANNEL_ISSUER, jwks_uri: `${this.url}/keys` });
    }
    if (path === '/keys') {
      this.requests.keys += 1;
      return answer(200, { keys: this.keys.map(jwk) });
    }
    if (path === '/token') {
      this.requests.token += 1;
      const given = new URLSearchParams(body).get('client_secret');
      if (this.loginDown || given !== this.appSecret)
        return answer(401, { error: 'invalid_client', error_description: body });
      this.#tokens += 1;
      return answer(200, { token_type: 'Bearer', expires_in: 3600, access_token: `connector-token-${this.#tokens}` });
    }
    if (!path.startsWith('/connector/v3/')) return answer(404, {});
    this.sent.push({
      method: req.method ?? '',
      path: path.slice('/connector'.length),
      authorization: req.headers.authorization,
      activity: body ? JSON.parse(body) : {},
    });
    const scripted = this.script.shift();
    const usual = path.includes('/pagedmembers') ? { members: this.members } : { id: `sent-${this.sent.length}` };
    answer(scripted?.status ?? 200, scripted?.body ?? usual, scripted?.headers);
    for (const waiting of this.#waiting.splice(0)) {
      if (this.sent.length >= waiting.count) waiting.resolve();
      else this.#waiting.push(waiting);
    }
  }
}

const jwk = ({ kid, publicKey, endorsements }: Key) => ({
  ...publicKey.export({ format: 'jwk' }),
  kid,
  use: 'sig',
  endorsements,
});

async function readBody(req: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of req.setEncoding('utf8')) text += chunk;
  return text;
}
