import {
  type Activity,
  CardFactory,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  type ConversationReference,
  MessageFactory,
  TeamsActivityHandler,
  TurnContext,
} from 'botbuilder';
import type { AppCredentials, ServiceClientCredentialsFactory } from 'botframework-connector';
import { createServer, plugins } from 'restify';
import type { SandboxDescriptor } from '../../../sandbox/descriptor.js';

type Teams = SandboxDescriptor['teams'];

/** The login URL of botbuilder must be HTTPS, so its credentials are replaced by the same request over loopback. */
class SandboxCredentials implements Pick<ServiceClientCredentialsFactory, 'isValidAppId' | 'isAuthenticationDisabled'> {
  constructor(readonly teams: Teams) {}
  isValidAppId = async (id: string) => id === this.teams.appId;
  isAuthenticationDisabled = async () => false;
  async createCredentials(): Promise<AppCredentials> {
    const token = await login(this.teams);
    const signRequest = async (request: { headers: { set(name: string, value: string): void } }) => {
      request.headers.set('authorization', `Bearer ${token}`);
      return request;
    };
    return { signRequest } as unknown as AppCredentials;
  }
}

/** Client credentials grant against the sandbox. */
export async function login({ tokenUrl, appId, appSecret }: Teams): Promise<string> {
  const grant = { grant_type: 'client_credentials', client_id: appId, client_secret: appSecret };
  const body = new URLSearchParams({ ...grant, scope: 'https://api.botframework.com/.default' });
  const response = await fetch(tokenUrl, { method: 'POST', body });
  return ((await response.json()) as { access_token: string }).access_token;
}

export type Handle = (context: TurnContext) => Promise<void>;
export type HandleAction = (context: TurnContext, verb: string, data: unknown) => Promise<object>;

/** A bot of the stock SDK, with its real token validation, that does what a test tells it. */
export class EchoBot {
  readonly activities: Activity[] = [];
  readonly references = new Map<string, Partial<ConversationReference>>();
  onMessage: Handle = async (context) => void (await context.sendActivity(`echo: ${context.activity.text}`));
  onAction: HandleAction = async () => messageResponse('done');
  url = '';
  readonly adapter: CloudAdapter;
  readonly #teams: Teams;
  readonly #server = createServer();

  constructor(teams: Teams) {
    this.#teams = teams;
    const settings = {
      MicrosoftAppType: 'SingleTenant',
      MicrosoftAppId: teams.appId,
      MicrosoftAppTenantId: teams.tenantId,
      ToBotFromChannelOpenIdMetadataUrl: teams.openIdMetadata,
      ToBotFromChannelTokenIssuer: teams.issuer,
    };
    const credentials = new SandboxCredentials(teams) as unknown as ServiceClientCredentialsFactory;
    this.adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication(settings, credentials));
    this.adapter.onTurnError = async (_context, error) => {
      throw error;
    };
    this.#server.post('/api/messages', plugins.bodyParser({ maxBodySize: 256 * 1024 }), async (req, res) => {
      await this.adapter.process(req as never, res as never, (context) => this.#turn(context));
    });
  }

  async start(port = 0): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${this.#server.address().port}`;
    return this;
  }

  async close(): Promise<void> {
    if (!this.#server.server.listening) return;
    this.#server.server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(resolve));
  }

  /** Sends by itself, as alerts do, to a conversation it knows. */
  async proactively(conversation: string, send: Handle): Promise<void> {
    const reference = this.references.get(conversation);
    if (!reference) throw new Error(`the bot does not know ${conversation}`);
    await this.adapter.continueConversationAsync(this.#teams.appId, reference, send);
  }

  async #turn(context: TurnContext): Promise<void> {
    this.activities.push(context.activity);
    this.references.set(context.activity.conversation.id, TurnContext.getConversationReference(context.activity));
    await new Handler(this).run(context);
  }
}

class Handler extends TeamsActivityHandler {
  constructor(readonly bot: EchoBot) {
    super();
    this.onMessage(async (context, next) => {
      await bot.onMessage(context);
      await next();
    });
  }

  override async onAdaptiveCardInvoke(context: TurnContext, value: { action: { verb: string; data: unknown } }) {
    return (await this.bot.onAction(context, value.action.verb, value.action.data)) as never;
  }
}

export const cardResponse = (value: object) => ({
  statusCode: 200,
  type: 'application/vnd.microsoft.card.adaptive',
  value,
});

export const messageResponse = (value: string) => ({
  statusCode: 200,
  type: 'application/vnd.microsoft.activity.message',
  value,
});

export const card = (text: string, more: object = {}) => ({
  type: 'AdaptiveCard',
  version: '1.5',
  body: [{ type: 'TextBlock', text, wrap: true }],
  ...more,
});

export const execute = (title: string, verb: string, data: object = {}) => ({
  type: 'Action.Execute',
  title,
  verb,
  data,
  fallback: 'drop',
});

export const cardMessage = (content: object) => MessageFactory.attachment(CardFactory.adaptiveCard(content));
