import { ActivityTypes, CloudAdapter, ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import restify, { plugins } from 'restify';
import type { HttpApiEvent } from '../../app/lambda/http-event.js';
import { answerThrough } from '../../app/lambda/through-server.js';

/** What every bot of botbuilder and restify loads and makes before its first request, and an answer to each message. */
const teams = JSON.parse(process.env.TEAMS ?? '{}') as Record<
  'appId' | 'appSecret' | 'issuer' | 'openIdMetadata' | 'tokenUrl',
  string
>;

/** MSAL refuses a token endpoint without TLS, and is more to load: this favours the bare bot. */
const token = async (): Promise<string> => {
  const body = new URLSearchParams({
    ...{ grant_type: 'client_credentials', client_id: teams.appId, client_secret: teams.appSecret },
    scope: 'https://api.botframework.com/.default',
  });
  const answer = (await (await fetch(teams.tokenUrl, { method: 'POST', body })).json()) as { access_token: string };
  return answer.access_token;
};
const credentials = {
  isValidAppId: async (appId: string) => appId === teams.appId,
  isAuthenticationDisabled: async () => false,
  createCredentials: async () => ({
    signRequest: async (request: { headers: { set(name: string, value: string): void } }) => {
      request.headers.set('authorization', `Bearer ${await token()}`);
      return request;
    },
  }),
};

const adapter = new CloudAdapter(
  new ConfigurationBotFrameworkAuthentication(
    {
      MicrosoftAppId: teams.appId,
      ToBotFromChannelOpenIdMetadataUrl: teams.openIdMetadata,
      ToBotFromChannelTokenIssuer: teams.issuer,
    },
    credentials as never,
  ),
);
const server = restify.createServer();
server.use(plugins.bodyParser());
server.post('/api/messages', async (req, res) => {
  await adapter.process(req as never, res, async (context) => {
    if (context.activity.type === ActivityTypes.Message) await context.sendActivity('pong');
  });
});

export const handler = (event: HttpApiEvent) => answerThrough(server.server, event);
