import { ActivityTypes, CloudAdapter, ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import restify, { plugins } from 'restify';

/** What every bot of botbuilder and restify loads and makes before its first request. */
const adapter = new CloudAdapter(
  new ConfigurationBotFrameworkAuthentication({
    MicrosoftAppId: '00000000-0000-4000-8000-000000000000',
    MicrosoftAppTenantId: '00000000-0000-4000-8000-000000000001',
    MicrosoftAppPassword: 'none',
    MicrosoftAppType: 'SingleTenant',
  }),
);
const server = restify.createServer();
server.use(plugins.bodyParser());
server.post('/api/messages', async (req, res) => {
  await adapter.process(req as never, res, async (context) => {
    if (context.activity.type === ActivityTypes.Message) await context.sendActivity('pong');
  });
});

export const handler = async () => ({ statusCode: 200, body: String(server.name) });
