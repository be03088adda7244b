import { type Activity, ActivityTypes, CloudAdapter, type InvokeResponse, type TurnContext } from 'botbuilder';
import type { ServiceClientCredentialsFactory } from 'botframework-connector';
import type { TeamsAuth } from './auth.js';
import type { Verified } from './authentication.js';
import type { BotToken } from './bot-token.js';
import type { Admitted } from './guard.js';

/** The HTTP answer to an invoke. */
export interface InvokeAnswer {
  readonly status: number;
  readonly body?: unknown;
}

/** Runs one turn. Only an invoke has an answer; everything else answers through Bot Connector. */
export type Turn = (activity: Admitted) => Promise<InvokeAnswer | undefined>;

/** The SDK's adapter, for requests that were verified and admitted before. */
export class TeamsAdapter extends CloudAdapter {
  /** @throws whatever the turn throws: there is no error handler between. */
  async turn({ request }: Verified, activity: Admitted, run: Turn): Promise<InvokeResponse | undefined> {
    return this.processActivity(request, activity as object as Activity, async (context: TurnContext) => {
      const value = await run(activity);
      if (value) await context.sendActivity({ type: ActivityTypes.InvokeResponse, value });
    });
  }
}

/** Credentials as the SDK wants them, with the one token that the bot has. Authentication is never disabled. */
export function sdkCredentials({ appId }: TeamsAuth, token: BotToken): ServiceClientCredentialsFactory {
  return {
    isValidAppId: async (id) => id === appId,
    isAuthenticationDisabled: async () => false,
    createCredentials: async () => ({
      signRequest: async (request) => {
        request.headers.set('authorization', `Bearer ${await token.get()}`);
        return request;
      },
    }),
  };
}
