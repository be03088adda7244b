import assert from 'node:assert/strict';
import { BotToken } from '../../../bot/teams/bot-token.js';
import { HttpClient } from '../../../bot/teams/http-client.js';
import { BotFramework } from '../../support/bot-framework.js';
import { ChangingSecret } from '../../support/changing-secret.js';

describe('the token that the bot shows to Bot Connector', () => {
  let teams: BotFramework;
  let http: HttpClient;
  let appSecret: ChangingSecret<string>;
  let token: BotToken;

  beforeEach(async () => {
    teams = await BotFramework.start();
    http = new HttpClient();
    appSecret = new ChangingSecret('secret-canary');
    token = new BotToken(
      { ...teams.auth, credentials: { kind: 'token-endpoint', tokenUrl: `${teams.url}/token`, appSecret } },
      http,
    );
  });
  afterEach(async () => {
    http.close();
    await teams.close();
  });

  it('is fetched with the new secret when the old one is refused', async () => {
    await token.get();
    token.forget();
    teams.appSecret = 'the-next';
    appSecret.next = 'the-next';

    assert.equal(await token.get(), 'connector-token-2');
    assert.equal(teams.requests.token, 3);
  });

  it('stays in use while another one is asked for, and where there is none', async () => {
    const known = await token.get();
    teams.appSecret = 'the-next';

    await assert.rejects(token.renew(), /answered 401/);
    assert.equal(await token.get(), known);
    teams.appSecret = 'secret-canary';
    assert.notEqual(await token.renew(), known);
  });

  it('is not asked for again with a secret that was refused', async () => {
    teams.appSecret = 'the-next';

    await assert.rejects(token.get(), /answered 401: invalid_client/);
    assert.equal(teams.requests.token, 1);
  });
});
