import { z } from 'zod';
import type { Secret } from '../secret.js';
import { CONNECTOR_SCOPE, type TeamsAuth } from './auth.js';
import type { HttpClient } from './http-client.js';
import { MicrosoftError, ofMicrosoft } from './microsoft-error.js';

const TIMEOUT_MS = 5_000;
/** Renewed this long before it expires, or at half its life where that is shorter. Milliseconds. */
const RENEW_BEFORE_MS = 300_000;

/** `invalid_client`: 401, and 400 by some (RFC 6749, 5.2). */
const REFUSED = new Set([400, 401]);

const TokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.coerce.number().positive() });

/** The bearer token that the bot shows to Bot Connector: OAuth 2.0 client credentials (RFC 6749, 4.4). */
export class BotToken {
  readonly #url: string;
  readonly #appId: string;
  readonly #secret: Secret;
  readonly #http: HttpClient;
  #token: { value: string; renewAt: number } | undefined;
  #fetching: Promise<string> | undefined;

  constructor({ appId, tenantId, credentials }: TeamsAuth, http: HttpClient) {
    this.#url =
      credentials.kind === 'secret'
        ? `https://login.microsoftonline.com/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`
        : credentials.tokenUrl;
    this.#appId = appId;
    this.#secret = credentials.kind === 'secret' ? credentials.appPassword : credentials.appSecret;
    this.#http = http;
  }

  /** @throws MicrosoftError when the token endpoint refuses or does not answer; never holds the secret. */
  get(): Promise<string> {
    if (this.#token && Date.now() < this.#token.renewAt) return Promise.resolve(this.#token.value);
    return this.renew();
  }

  /** Another one, however new the one in use is; that one stays until then. @throws MicrosoftError as `get` does. */
  renew(): Promise<string> {
    this.#fetching ??= this.#fetch().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  /** Bot Connector no longer takes this token: the next `get` fetches another. */
  forget(): void {
    this.#token = undefined;
  }

  async #fetch(): Promise<string> {
    let { status, body } = await this.#ask();
    if (REFUSED.has(status) && (await this.#secret.renewed())) ({ status, body } = await this.#ask());
    if (status !== 200) throw new MicrosoftError(`the token endpoint answered ${status}: ${oauthError(body)}`);
    const { access_token, expires_in } = await ofMicrosoft(async () => TokenAnswer.parse(JSON.parse(body)));
    const life = expires_in * 1000;
    this.#token = { value: access_token, renewAt: Date.now() + Math.max(life - RENEW_BEFORE_MS, life / 2) };
    return access_token;
  }

  #ask(): Promise<{ status: number; body: string }> {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: this.#appId,
      client_secret: this.#secret.now(),
      scope: CONNECTOR_SCOPE,
    });
    const request = {
      method: 'POST' as const,
      url: this.#url,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: form.toString(),
      timeoutMs: TIMEOUT_MS,
    };
    return ofMicrosoft(() => this.#http.send(request));
  }
}

/** The error's code alone: descriptions may name accounts. */
function oauthError(body: string): string {
  return /"error"\s*:\s*"([\w.-]{1,64})"/.exec(body)?.[1] ?? 'no reason given';
}
