import { gzipSync } from 'node:zlib';
import { MAX_BODY_BYTES } from '../../../bot/raw-body.js';
import {
  APP_ID,
  type BotFramework,
  forge,
  hs256,
  type Json,
  rs256,
  strangerKey,
  TENANT,
} from '../../support/bot-framework.js';

export const SEEDS = [1, 2, 3, 4, 5];

/** One HTTP request to the bot. */
export interface Hostile {
  readonly headers: Record<string, string>;
  readonly body: string | Buffer<ArrayBuffer> | ReadableStream<Uint8Array>;
}

/** Everything that somebody could send to a bot's public address. `seed` varies what does not matter to the class. */
type Forgery = (teams: BotFramework, seed: number, send: Send) => Hostile | Promise<Hostile>;
export type Send = (request: Hostile) => Promise<Response>;

export const json = (headers: Record<string, string>, body: unknown): Hostile => ({
  headers: { 'content-type': 'application/json', ...headers },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
export const said = (teams: BotFramework, seed: number, changed: Json = {}) =>
  teams.activity({ text: `/sre-vuln-check web-${seed}`, ...changed });
const withToken = (token: (teams: BotFramework, seed: number) => string): Forgery => {
  return (teams, seed) => json(bearer(token(teams, seed)), said(teams, seed));
};
const withActivity = (changed: (teams: BotFramework, seed: number) => Json): Forgery => {
  return (teams, seed) => json(bearer(teams.token()), said(teams, seed, changed(teams, seed)));
};
export const seconds = (offset: number) => Math.floor(Date.now() / 1000) + offset;

export const refused: Record<string, { status: number; forge: Forgery }> = {
  'no authorization header': { status: 401, forge: (teams, seed) => json({}, said(teams, seed)) },
  'an empty authorization header': {
    status: 401,
    forge: (teams, seed) => json({ authorization: ' '.repeat(seed) }, said(teams, seed)),
  },
  'basic authorization': {
    status: 401,
    forge: (teams, seed) => json({ authorization: `Basic ${btoa(`bot:${seed}`)}` }, said(teams, seed)),
  },
  'garbage for a token': { status: 401, forge: withToken((_, seed) => `${'x'.repeat(seed)}.${seed}.z`) },
  'an unknown key id': {
    status: 401,
    forge: withToken((teams, seed) => teams.token({}, { ...strangerKey, kid: `other-${seed}` })),
  },
  'another issuer': {
    status: 401,
    forge: withToken((teams, seed) => teams.token({ iss: `https://sts.windows.net/${seed}/` })),
  },
  'another audience': { status: 401, forge: withToken((teams, seed) => teams.token({ aud: `${APP_ID}${seed}` })) },
  'a token that expired': {
    status: 401,
    forge: withToken((teams, seed) => teams.token({ exp: seconds(-540 - 60 * seed) })),
  },
  'a token that never expires': { status: 401, forge: withToken((teams) => teams.token({ exp: undefined })) },
  'a token from the future': {
    status: 401,
    forge: withToken((teams, seed) => teams.token({ nbf: seconds(540 + 60 * seed) })),
  },
  'algorithm none': {
    status: 401,
    forge: withToken((teams) => forge({ alg: 'none', kid: 'key-1' }, teams.claims(), () => Buffer.from('x'))),
  },
  'algorithm none without a signature': {
    status: 401,
    forge: withToken((teams) => forge({ alg: 'none', kid: 'key-1' }, teams.claims(), () => Buffer.alloc(0))),
  },
  'HMAC with the public key as secret': {
    status: 401,
    forge: withToken((teams) =>
      forge(
        { alg: 'HS256', kid: 'key-1' },
        teams.claims(),
        hs256(teams.key.publicKey.export({ type: 'spki', format: 'pem' }).toString()),
      ),
    ),
  },
  'a signature by another key': {
    status: 401,
    forge: withToken((teams) => forge({ alg: 'RS256', kid: 'key-1' }, teams.claims(), rs256(strangerKey))),
  },
  'claims changed after signing': {
    status: 401,
    forge: withToken((teams, seed) => {
      const [head, , signature] = teams.token({ aud: 'somebody-else' }).split('.');
      const claims = Buffer.from(JSON.stringify(teams.claims({ jti: seed }))).toString('base64url');
      return `${head}.${claims}.${signature}`;
    }),
  },
  'a key endorsed for another channel': { status: 401, forge: withToken((teams) => teams.token({}, teams.webchatKey)) },
  'a service URL that the token does not name': {
    status: 401,
    forge: (teams, seed) =>
      json(bearer(teams.token({ serviceurl: `https://other-${seed}.example/` })), said(teams, seed)),
  },
  'a token without a service URL': {
    status: 401,
    forge: (teams, seed) => json(bearer(teams.token({ serviceurl: undefined })), said(teams, seed)),
  },
  'an activity without a service URL': { status: 403, forge: withActivity(() => ({ serviceUrl: undefined })) },
  'an empty service URL': { status: 403, forge: withActivity(() => ({ serviceUrl: '' })) },
  'a service URL that is not on the list': {
    status: 403,
    forge: (teams, seed) => {
      const serviceUrl = `https://evil-${seed}.example/`;
      return json(bearer(teams.token({ serviceurl: serviceUrl })), said(teams, seed, { serviceUrl }));
    },
  },
  'a service URL with a listed host as user name': {
    status: 403,
    forge: (teams, seed) => {
      const serviceUrl = `${teams.url}@evil-${seed}.example/`;
      return json(bearer(teams.token({ serviceurl: serviceUrl })), said(teams, seed, { serviceUrl }));
    },
  },
  'another channel': {
    status: 403,
    forge: withActivity((_, seed) => ({
      channelId: ['webchat', 'directline', 'emulator', 'skype', 'AseChannel'][seed - 1],
    })),
  },
  'no channel': { status: 403, forge: withActivity(() => ({ channelId: undefined })) },
  'no type': { status: 400, forge: withActivity(() => ({ type: undefined })) },
  'a type that is no text': { status: 400, forge: withActivity((_, seed) => ({ type: seed })) },
  'no activity id': { status: 400, forge: withActivity(() => ({ id: undefined })) },
  'a person of another tenant': {
    status: 403,
    forge: withActivity((_, seed) => ({
      conversation: { id: `a:${seed}`, tenantId: `${seed}` },
      channelData: { tenant: { id: `${seed}` } },
    })),
  },
  'a tenant in one place and another in the other': {
    status: 403,
    forge: withActivity((_, seed) => ({ channelData: { tenant: { id: `${TENANT}${seed}` } } })),
  },
  'no tenant': {
    status: 403,
    forge: withActivity((_, seed) => ({ conversation: { id: `a:${seed}` }, channelData: {} })),
  },
  'nobody with an Entra object id': { status: 403, forge: withActivity((_, seed) => ({ from: { id: `29:${seed}` } })) },
  'the same activity again': {
    status: 409,
    forge: async (teams, seed, send) => {
      const once = json(bearer(teams.token()), said(teams, seed));
      await send(once);
      return once;
    },
  },
  'the same token and activity id with another body': {
    status: 409,
    forge: async (teams, seed, send) => {
      const activity = said(teams, seed);
      const token = bearer(teams.token());
      await send(json(token, activity));
      return json(token, { ...activity, text: '/sre-patch web-1 all' });
    },
  },
  'half a JSON object': {
    status: 400,
    forge: (teams, seed) => json(bearer(teams.token()), `{"type":"message","n":${seed}`),
  },
  'a JSON array': { status: 400, forge: (teams, seed) => json(bearer(teams.token()), [said(teams, seed)]) },
  'JSON that is no object': {
    status: 400,
    forge: (teams, seed) => json(bearer(teams.token()), ['null', '5', '"text"', 'true', '[]'][seed - 1]),
  },
  'no body': { status: 400, forge: (teams) => json(bearer(teams.token()), '') },
  'a form': {
    status: 415,
    forge: (teams, seed) => ({
      headers: { ...bearer(teams.token()), 'content-type': 'application/x-www-form-urlencoded' },
      body: `type=message&text=${seed}`,
    }),
  },
  'a compressed body': {
    status: 415,
    forge: (teams, seed) => ({
      headers: { ...bearer(teams.token()), 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: Buffer.from(gzipSync(JSON.stringify(said(teams, seed)))),
    }),
  },
  'a text of a megabyte': {
    status: 413,
    forge: (teams, seed) => json(bearer(teams.token()), said(teams, seed, { text: 'x'.repeat(1_000_000 + seed) })),
  },
  'a text of a megabyte that does not say its length': {
    status: 413,
    forge: (teams, seed) => ({
      ...json(bearer(teams.token()), ''),
      body: new Blob([JSON.stringify(said(teams, seed, { text: 'x'.repeat(1_000_000 + seed) }))]).stream(),
    }),
  },
  'one byte more than is read': {
    status: 413,
    forge: (teams, seed) => json(bearer(teams.token()), JSON.stringify(said(teams, seed)).padEnd(MAX_BODY_BYTES + 1)),
  },
};
