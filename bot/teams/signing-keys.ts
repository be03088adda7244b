import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { HttpClient } from './http-client.js';
import { MicrosoftError, ofMicrosoft } from './microsoft-error.js';

const HOUR_MS = 3_600_000;
const REFRESH_MS = HOUR_MS;
/** Keys are fresh for a day, as Bot Framework asks, and stay usable for one more while the issuer is down. */
const MAX_AGE_MS = 48 * HOUR_MS;
/** A stranger who invents key ids causes at most one fetch in this time. */
const UNKNOWN_KEY_REFRESH_MS = 60_000;
const FETCH_TIMEOUT_MS = 5_000;

const Metadata = z.object({ jwks_uri: z.url() });
const KeySet = z.object({
  keys: z.array(
    z.looseObject({ kid: z.string().optional(), kty: z.string(), endorsements: z.array(z.string()).optional() }),
  ),
});

export interface SigningKey {
  readonly publicKey: KeyObject;
  /** The same in PEM. */
  readonly key: string;
  /** Channels that it may sign for; any where nothing is said. */
  readonly endorsements?: string[];
}

interface Options {
  readonly url: string;
  readonly http: HttpClient;
  readonly log: Logger;
  /** Epoch milliseconds of wall time: signatures do not follow the clock that windows and expiry follow. */
  readonly now?: () => number;
}

/**
 * The channel's signing keys, fetched ahead and in the background. The SDK's own keeper fetches them inside whichever
 * request comes first after 24 hours, without a timeout, and refuses every request while the issuer does not answer;
 * this one takes its place there (sdk-keys.ts), and loads nothing of it.
 */
export class SigningKeys {
  readonly #url: string;
  readonly #http: HttpClient;
  readonly #log: Logger;
  readonly #now: () => number;
  #keys = new Map<string, SigningKey>();
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #triedAt = Number.NEGATIVE_INFINITY;
  #fetching: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor({ url, http, log, now = Date.now }: Options) {
    this.#url = url;
    this.#http = http;
    this.#log = log;
    this.#now = now;
  }

  /** Fetches the keys and keeps them fresh. @throws MicrosoftError when the issuer does not answer; later requests try again. */
  async start(): Promise<void> {
    this.#timer ??= setInterval(() => this.#refreshInBackground(), REFRESH_MS).unref();
    if (this.#now() - this.#fetchedAt >= MAX_AGE_MS) await this.#refresh();
  }

  /** Fetches them now, however fresh they are. @throws MicrosoftError when the issuer does not answer. */
  renew(): Promise<void> {
    return this.#refresh();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Undefined when nobody knows the key id, or when the keys could not be fetched for two days. */
  async find(kid: string): Promise<SigningKey | undefined> {
    const age = this.#now() - this.#fetchedAt;
    const key = age < MAX_AGE_MS ? this.#keys.get(kid) : undefined;
    if (key) {
      if (age > REFRESH_MS) this.#refreshInBackground();
      return key;
    }
    if (this.#now() - this.#triedAt < UNKNOWN_KEY_REFRESH_MS && !this.#fetching) return undefined;
    await this.#refresh().catch((error: unknown) => this.#logFailure(error));
    return this.#now() - this.#fetchedAt < MAX_AGE_MS ? this.#keys.get(kid) : undefined;
  }

  #refreshInBackground(): void {
    if (this.#now() - this.#triedAt < UNKNOWN_KEY_REFRESH_MS) return;
    this.#refresh().catch((error: unknown) => this.#logFailure(error));
  }

  #logFailure(error: unknown): void {
    const age_s = Number.isFinite(this.#fetchedAt) ? Math.round((this.#now() - this.#fetchedAt) / 1000) : null;
    this.#log.warn(
      { err: error, event: 'signing_keys_not_refreshed', age_s },
      'the issuer of Teams tokens does not answer',
    );
  }

  /** One fetch at a time; everybody who needs it waits for the same one. */
  #refresh(): Promise<void> {
    this.#fetching ??= this.#fetch().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  async #published() {
    const { jwks_uri } = Metadata.parse(await this.#getJson(this.#url));
    return { jwks_uri, ...KeySet.parse(await this.#getJson(jwks_uri)) };
  }

  async #fetch(): Promise<void> {
    this.#triedAt = this.#now();
    const { keys, jwks_uri } = await ofMicrosoft(() => this.#published());
    const usable = keys.flatMap(({ kid, endorsements, ...jwk }): [string, SigningKey][] => {
      if (!kid || jwk.kty !== 'RSA') return [];
      const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
      const key = publicKey.export({ type: 'spki', format: 'pem' }).toString();
      return [[kid, { publicKey, key, ...(endorsements && { endorsements }) }]];
    });
    if (usable.length === 0) throw new MicrosoftError(`no RSA keys at ${jwks_uri}`);
    this.#keys = new Map(usable);
    this.#fetchedAt = this.#now();
  }
  /** A redirection is followed nowhere; no connection is kept for an hour. */
  async #getJson(url: string): Promise<unknown> {
    const headers = { accept: 'application/json', connection: 'close' };
    const { status, body } = await this.#http.send({ method: 'GET', url, headers, timeoutMs: FETCH_TIMEOUT_MS });
    if (status !== 200) throw new Error(`${url} answered ${status}`);
    return JSON.parse(body);
  }
}
