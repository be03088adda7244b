import assert from 'node:assert/strict';
import type { BotToken } from '../../../bot/teams/bot-token.js';
import { checkTeams } from '../../../bot/teams/check.js';
import { MicrosoftError } from '../../../bot/teams/microsoft-error.js';

describe('the setup of Teams', () => {
  const check = (renew: () => Promise<string>) =>
    checkTeams({ appId: 'the-app', token: { renew } as BotToken, keys: async () => undefined });

  it('does not hold where Microsoft says so, and how to mend it is said', async () => {
    const [password, keys] = await check(() => Promise.reject(new MicrosoftError('the token endpoint answered 401')));

    assert.deepEqual([password?.state, password?.found], ['failed', 'the token endpoint answered 401.']);
    assert.match(password?.mend ?? '', /az ad app credential reset/);
    assert.equal(keys?.state, 'ok');
  });

  it('is no step to mend where something of ours broke', async () => {
    await assert.rejects(
      check(() => Promise.reject(new TypeError('x is undefined'))),
      TypeError,
    );
  });
});
