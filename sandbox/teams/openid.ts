import type { ServerResponse } from 'node:http';
import { refuse, sendJson } from './http.js';
import { channelIssuer, type Issuer } from './issuer.js';

/** What a bot reads to check the tokens of Bot Connector: OpenID Connect Discovery 1.0, and the keys it leads to. */
export async function openid(res: ServerResponse, path: string, keysUrl: string, issuer: Issuer): Promise<void> {
  switch (path) {
    case '.well-known/openidconfiguration':
      return sendJson(res, 200, {
        issuer: channelIssuer,
        jwks_uri: keysUrl,
        id_token_signing_alg_values_supported: ['RS256'],
      });
    case 'keys':
      return sendJson(res, 200, await issuer.keySet());
    default:
      throw refuse(404, 'NotFound', `The issuer has no ${path}.`);
  }
}
