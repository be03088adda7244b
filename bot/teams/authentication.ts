import { createHash, verify } from 'node:crypto';
import { type Activity, ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import type {
  AuthenticateRequestResult,
  ConnectorFactory,
  ServiceClientCredentialsFactory,
} from 'botframework-connector';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { Refused } from '../refused.js';
import { CHANNEL_ISSUER, CHANNEL_METADATA, type TeamsAuth } from './auth.js';
import { giveToSdk } from './sdk-keys.js';
import type { SigningKeys } from './signing-keys.js';

/** Clock difference that is forgiven, as the Bot Framework authentication reference allows. Seconds. */
const TOLERANCE_S = 300;
const MAX_TOKEN_LENGTH = 8_192;
const DIGESTS: Readonly<Record<string, string>> = { RS256: 'sha256', RS384: 'sha384', RS512: 'sha512' };

const Header = z.object({ alg: z.string(), kid: z.string() });
const Claims = z.object({
  iss: z.string(),
  aud: z.string(),
  exp: z.number(),
  nbf: z.number().optional(),
  serviceurl: z.string().optional(),
});

/** A token that is the channel's, for us, and valid now. */
export interface Verified {
  readonly serviceUrl: string | undefined;
  /** What CloudAdapter needs to run a turn. */
  readonly request: AuthenticateRequestResult;
}

interface Options {
  readonly auth: TeamsAuth;
  readonly keys: SigningKeys;
  readonly credentials: ServiceClientCredentialsFactory;
}

/**
 * Checks the bearer token of a request: first here, so that every forged one ends as the same 401, then by the SDK,
 * which has the last word. The SDK alone answers some forgeries with 500 and prints the key; it also looks at
 * emulator, skill and other kinds of tokens that nobody should send to this endpoint. A verified token is remembered
 * until it expires.
 */
export class Authentication extends ConfigurationBotFrameworkAuthentication {
  readonly #appId: string;
  readonly #issuer: string;
  readonly #keys: SigningKeys;
  readonly #verified = new LRUCache<string, Verified & { kid: string }>({ max: 1_000 });
  #connectorFactory: ConnectorFactory | undefined;
  #userTokenClient: ReturnType<ConfigurationBotFrameworkAuthentication['createUserTokenClient']> | undefined;

  constructor({ auth, keys, credentials }: Options) {
    const issuer = auth.issuer ?? CHANNEL_ISSUER;
    const metadata = auth.openIdMetadata ?? CHANNEL_METADATA;
    super(
      {
        MicrosoftAppId: auth.appId,
        MicrosoftAppTenantId: auth.tenantId,
        // Setting one of these unsets the SDK's default of every other, so all are set.
        ToBotFromChannelOpenIdMetadataUrl: metadata,
        ToBotFromChannelTokenIssuer: issuer,
        ToChannelFromBotLoginUrl: `https://login.microsoftonline.com/${auth.tenantId}`,
        ToChannelFromBotOAuthScope: 'https://api.botframework.com',
        OAuthUrl: 'https://api.botframework.com',
      },
      credentials,
    );
    this.#appId = auth.appId;
    this.#issuer = issuer;
    this.#keys = keys;
    giveToSdk(metadata, keys);
  }

  /** @throws Refused with 401 for every header that is not a valid bearer token of the channel. */
  async verify(authorization: string | undefined): Promise<Verified> {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(authorization ?? '')?.[1];
    if (!token || token.length > MAX_TOKEN_LENGTH) throw new Refused(401, authorization ? 'token_format' : 'no_token');
    const digest = createHash('sha256').update(token).digest('base64');
    const known = this.#verified.get(digest);
    if (known && (await this.#keys.find(known.kid))) return known;

    const { kid, claims } = await this.#check(token);
    const request = await this.#askSdk(`Bearer ${token}`);
    const verified = { kid, serviceUrl: claims.serviceurl, request };
    const ttl = claims.exp * 1000 - Date.now();
    if (ttl > 0) this.#verified.set(digest, verified, { ttl });
    return verified;
  }

  async #check(token: string): Promise<{ kid: string; claims: z.infer<typeof Claims> }> {
    const [head = '', body = '', signature = ''] = token.split('.');
    const header = Header.safeParse(decode(head));
    const digest = header.success ? DIGESTS[header.data.alg] : undefined;
    if (!header.success || !digest) throw new Refused(401, 'algorithm');
    const claims = Claims.safeParse(decode(body));
    if (!claims.success) throw new Refused(401, `claims_${String(claims.error.issues[0]?.path[0] ?? 'missing')}`);
    const { iss, aud, exp, nbf } = claims.data;
    if (iss !== this.#issuer) throw new Refused(401, 'issuer');
    if (aud !== this.#appId) throw new Refused(401, 'audience');
    const now = Date.now() / 1000;
    if (exp < now - TOLERANCE_S) throw new Refused(401, 'expired');
    if (nbf !== undefined && nbf > now + TOLERANCE_S) throw new Refused(401, 'not_yet_valid');
    const key = await this.#keys.find(header.data.kid);
    if (!key) throw new Refused(401, 'unknown_key');
    if (!verify(digest, Buffer.from(`${head}.${body}`), key.publicKey, Buffer.from(signature, 'base64url'))) {
      throw new Refused(401, 'signature');
    }
    const { endorsements = [] } = key;
    if (endorsements.length > 0 && !endorsements.includes('msteams')) throw new Refused(401, 'endorsement');
    return { kid: header.data.kid, claims: claims.data };
  }

  /** Asked about Teams whatever the activity says: only a token endorsed for Teams is ever remembered. */
  async #askSdk(authorization: string): Promise<AuthenticateRequestResult> {
    try {
      const activity = { channelId: 'msteams', serviceUrl: '' } satisfies Partial<Activity>;
      const result = await super.authenticateRequest(activity as Activity, authorization);
      return { ...result, connectorFactory: this.createConnectorFactory(result.claimsIdentity) };
    } catch (error) {
      throw new Refused(401, 'sdk', error);
    }
  }

  /** The SDK makes new clients with full HTTP pipelines for every turn; one of each is enough. */
  override createConnectorFactory(
    ...args: Parameters<ConfigurationBotFrameworkAuthentication['createConnectorFactory']>
  ) {
    this.#connectorFactory ??= memoised(super.createConnectorFactory(...args));
    return this.#connectorFactory;
  }

  override createUserTokenClient(
    ...args: Parameters<ConfigurationBotFrameworkAuthentication['createUserTokenClient']>
  ) {
    this.#userTokenClient ??= super.createUserTokenClient(...args);
    return this.#userTokenClient;
  }
}

function memoised(factory: ConnectorFactory): ConnectorFactory {
  const clients = new LRUCache<string, ReturnType<ConnectorFactory['create']>>({ max: 50 });
  return {
    create(serviceUrl, audience) {
      const key = `${serviceUrl} ${audience ?? ''}`;
      const client = clients.get(key) ?? factory.create(serviceUrl, audience);
      clients.set(key, client);
      return client;
    },
  };
}

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch (error) {
    throw new Refused(401, 'token_format', error);
  }
}
