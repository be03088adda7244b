import { randomUUID } from 'node:crypto';
import { errors, exportJWK, generateKeyPair, importJWK, type JWK, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type { Store } from '../store.js';
import { appId, tenantId } from './people.js';

/** Issuer of the tokens that Bot Connector sends to bots (Bot Framework authentication reference). */
export const channelIssuer = 'https://api.botframework.com';
export const connectorAudience = 'https://api.botframework.com';
export const connectorTokenSeconds = 3600;

const loginIssuer = `https://sts.windows.net/${tenantId}/`;
const part = 'teams-keys';

interface KeyPair {
  readonly kid: string;
  readonly publicJwk: JWK;
  readonly privateJwk: JWK;
}

type SigningKey = Awaited<ReturnType<typeof importJWK>>;
interface Keys extends KeyPair {
  readonly privateKey: SigningKey;
  readonly publicKey: SigningKey;
}

/**
 * Signs what Microsoft would sign: tokens that Bot Connector presents to the bot, and tokens that the login service
 * gives to the bot for Bot Connector. One RS256 key, made once and kept with the sandbox's state.
 */
export class Issuer {
  readonly #store: Store;
  #keys: Promise<Keys> | undefined;
  #channelToken: { serviceUrl: string; goodUntil: number; token: Promise<string> } | undefined;
  /** Accepted connector tokens and when they expire, in epoch seconds: RSA is not repeated for every send. */
  readonly #accepted = new Map<string, number>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** JSON Web Key Set; the key is endorsed for Microsoft Teams alone. */
  async keySet(): Promise<{ keys: JWK[] }> {
    const { kid, publicJwk } = await this.#load();
    return { keys: [{ ...publicJwk, kid, x5t: kid, use: 'sig', alg: 'RS256', endorsements: ['msteams'] } as JWK] };
  }

  /** A token for one request to the bot, reused for half its hour as Bot Connector does. */
  channelToken(serviceUrl: string): Promise<string> {
    const now = Date.now();
    if (this.#channelToken?.serviceUrl !== serviceUrl || this.#channelToken.goodUntil < now) {
      const token = this.signChannelToken({ serviceurl: serviceUrl });
      this.#channelToken = { serviceUrl, goodUntil: now + 30 * 60_000, token };
    }
    return this.#channelToken.token;
  }

  /**
   * A channel token with other claims: what an attacker with some valid token could present. `null` leaves a claim out.
   */
  async signChannelToken(overrides: Record<string, unknown>): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    return this.#sign({ iss: channelIssuer, aud: appId, nbf: now - 60, exp: now + 3600, ...overrides });
  }

  /** A token for Bot Connector, as the Microsoft identity platform answers client credentials. */
  async connectorToken(): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const exp = now + connectorTokenSeconds;
    const claims = { appid: appId, tid: tenantId, ver: '1.0', uti: randomUUID() };
    return this.#sign({ iss: loginIssuer, aud: connectorAudience, iat: now, nbf: now, exp, ...claims });
  }

  async acceptsConnectorToken(token: string): Promise<boolean> {
    const now = Date.now() / 1000;
    if ((this.#accepted.get(token) ?? 0) > now) return true;
    const { publicKey } = await this.#load();
    const expected = {
      algorithms: ['RS256'],
      issuer: loginIssuer,
      audience: connectorAudience,
      requiredClaims: ['exp'],
    };
    try {
      const { payload } = await jwtVerify(token, publicKey, expected);
      if (payload.appid !== appId) return false;
      if (this.#accepted.size >= 100) this.#accepted.clear();
      this.#accepted.set(token, payload.exp ?? 0);
      return true;
    } catch (error) {
      if (error instanceof errors.JOSEError) return false;
      throw error;
    }
  }

  async #sign(claims: Record<string, unknown>): Promise<string> {
    const { kid, privateKey } = await this.#load();
    const payload = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null)) as JWTPayload;
    return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid, x5t: kid, typ: 'JWT' }).sign(privateKey);
  }

  #load(): Promise<Keys> {
    this.#keys ??= this.#loadOrMake();
    return this.#keys;
  }

  async #loadOrMake(): Promise<Keys> {
    const kept = this.#store.load<KeyPair>(part);
    const pair = kept ?? (await makeKeyPair());
    if (!kept) this.#store.save(part, pair);
    const [privateKey, publicKey] = await Promise.all([
      importJWK(pair.privateJwk, 'RS256'),
      importJWK(pair.publicJwk, 'RS256'),
    ]);
    return { ...pair, privateKey, publicKey };
  }
}

async function makeKeyPair(): Promise<KeyPair> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const [privateJwk, publicJwk] = await Promise.all([exportJWK(privateKey), exportJWK(publicKey)]);
  return { kid: randomUUID(), privateJwk, publicJwk };
}
