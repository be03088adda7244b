import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** Ids that the servers under test are configured with; any values do. */
export const APP_ID = '00000000-0000-4000-8000-00000000b0b0';
export const TENANT_ID = '00000000-0000-4000-8000-00000000c0c0';
export const BEN = '11111111-0000-4000-8000-000000000001';
export const ISSUER = 'https://api.botframework.com';

export interface Channel {
  readonly url: string;
  readonly token: string;
  /** Cards and messages that arrived since the last call. */
  taken(): number;
  close(): void;
}

/** The cheapest channel that real bots accept: an issuer, a token endpoint, and a connector that says yes. */
export async function startChannel(): Promise<Channel> {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'bench', use: 'sig', alg: 'RS256', endorsements: ['msteams'] };
  let taken = 0;
  let url = '';
  const server: Server = createServer((req, res) => {
    req.resume();
    req.on('end', () => {
      const path = req.url ?? '';
      const body = path.endsWith('/openidconfiguration')
        ? { issuer: ISSUER, jwks_uri: `${url}/keys`, id_token_signing_alg_values_supported: ['RS256'] }
        : path.endsWith('/keys')
          ? { keys: [jwk] }
          : path.endsWith('/token')
            ? { token_type: 'Bearer', expires_in: 3600, access_token: 'bench' }
            : { id: String(++taken) };
      res.writeHead(200, { 'content-type': 'application/json' });
      res.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const token = await new SignJWT({ serviceurl: `${url}/` })
    .setProtectedHeader({ alg: 'RS256', kid: 'bench' })
    .setIssuer(ISSUER)
    .setAudience(APP_ID)
    .setIssuedAt()
    .setNotBefore('0s')
    .setExpirationTime('1h')
    .sign(privateKey);
  return {
    url,
    token,
    taken: () => {
      const since = taken;
      taken = 0;
      return since;
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const common = (serviceUrl: string, id: string) => ({
  id,
  channelId: 'msteams',
  serviceUrl: `${serviceUrl}/`,
  timestamp: new Date().toISOString(),
  from: { id: '29:ben', name: 'Ben Okafor', aadObjectId: BEN },
  recipient: { id: `28:${APP_ID}`, name: 'SRE Assistant' },
  conversation: { id: 'a:ben', conversationType: 'personal', tenantId: TENANT_ID },
  channelData: { tenant: { id: TENANT_ID } },
});

export const message = (serviceUrl: string, id: string, text: string) => ({
  ...common(serviceUrl, id),
  type: 'message',
  text,
});

export const press = (serviceUrl: string, id: string, verb: string, data: Record<string, unknown>) => ({
  ...common(serviceUrl, id),
  type: 'invoke',
  name: 'adaptiveCard/action',
  replyToId: 'card-1',
  value: { action: { type: 'Action.Execute', verb, data }, trigger: 'manual' },
});
