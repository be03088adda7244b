import type { SetupCheck } from '../../services/contracts/setup-check.js';
import type { BotToken } from './bot-token.js';
import { MicrosoftError } from './microsoft-error.js';

interface Asked {
  readonly appId: string;
  readonly token: BotToken;
  /** Asks the issuer of inbound tokens now. @throws MicrosoftError when it does not answer. */
  readonly keys: () => Promise<void>;
}

/** Whether Microsoft gives the bot a token, and the keys by which it knows Teams. */
export const checkTeams = async ({ appId, token, keys }: Asked): Promise<SetupCheck[]> =>
  Promise.all([
    look('Teams: password', `Microsoft gives the app ${appId} a token.`, () => token.renew()),
    look('Teams: signing keys', 'The keys that Teams signs with can be read.', keys),
  ]);

const mends: Readonly<Record<string, string>> = {
  'Teams: password':
    'If the app has no service principal, make it (az ad sp create --id); else make a new password (az ad app credential reset) and put it, the app id and the tenant into the secret; single tenant, as the Azure Bot is.',
  'Teams: signing keys': 'Let this process reach login.botframework.com by HTTPS.',
};

async function look(name: string, found: string, asked: () => Promise<unknown>): Promise<SetupCheck> {
  try {
    await asked();
    return { name, state: 'ok', found, mend: null };
  } catch (error) {
    if (!(error instanceof MicrosoftError)) throw error;
    return { name, state: 'failed', found: `${error.message}.`, mend: mends[name] ?? null };
  }
}
