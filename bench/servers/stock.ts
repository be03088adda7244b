import { ActivityHandler, CloudAdapter, ConfigurationBotFrameworkAuthentication, MessageFactory } from 'botbuilder';
import restify, { plugins } from 'restify';
import { APP_ID, ISSUER } from '../channel.js';
import { reportCpu } from '../cpu.js';

/** What the samples show: botbuilder on restify, an echo for a message and a card for a button, with the same token. */
const channel = process.argv[2] ?? '';

class Echo extends ActivityHandler {
  constructor() {
    super();
    this.onMessage(async (context, next) => {
      await context.sendActivity(MessageFactory.text(`Echo: ${context.activity.text}`));
      await next();
    });
  }

  protected override async onInvokeActivity() {
    const card = { type: 'AdaptiveCard', version: '1.5', body: [{ type: 'TextBlock', text: 'Echo' }] };
    return {
      status: 200,
      body: { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: card },
    };
  }
}

/** MSAL refuses a token endpoint without TLS; a fixed token is cheaper than MSAL's cache, so this favours the stock bot. */
const credentials = {
  isValidAppId: async (appId: string) => appId === APP_ID,
  isAuthenticationDisabled: async () => false,
  createCredentials: async () => ({
    signRequest: async (request: { headers: { set(name: string, value: string): void } }) => {
      request.headers.set('authorization', 'Bearer bench');
      return request;
    },
  }),
};

const adapter = new CloudAdapter(
  new ConfigurationBotFrameworkAuthentication(
    {
      MicrosoftAppId: APP_ID,
      ToBotFromChannelOpenIdMetadataUrl: `${channel}/openidconfiguration`,
      ToBotFromChannelTokenIssuer: ISSUER,
    },
    credentials as never,
  ),
);
const bot = new Echo();
const server = restify.createServer();
server.use(plugins.bodyParser());
server.post('/api/messages', async (req, res) => {
  await adapter.process(req as never, res, (context) => bot.run(context));
});
server.listen(0, '127.0.0.1', () => reportCpu(`http://127.0.0.1:${server.address().port}`));
