import assert from 'node:assert/strict';
import { generateKeyPair, importJWK, SignJWT } from 'jose';
import { appId, conversations, people, tenantId } from '../../../sandbox/teams/people.js';
import { type EchoBot, login } from './echo-bot.js';
import { type RunningTeams, Stage } from './running-teams.js';

const ben = people[0]!;
const personal = conversations[0]!;

describe('identity of the sandbox Teams', () => {
  const stage = new Stage();
  let teams: RunningTeams;
  let bot: EchoBot;

  before(async () => {
    teams = await stage.teams();
    bot = await stage.bot(teams);
    teams.teams.registered(bot.url);
  });
  after(() => stage.close());

  describe('tokens to the bot', () => {
    const seconds = () => Math.floor(Date.now() / 1000);

    async function statusOf(authorization: string | undefined, change: object = {}): Promise<number> {
      const activity = {
        ...{ type: 'message', id: 'x', channelId: 'msteams', text: 'hi', from: { id: ben.mri } },
        serviceUrl: teams.teams.descriptor().serviceUrl,
        conversation: { id: personal.id, conversationType: 'personal', tenantId },
        recipient: { id: `28:${appId}` },
        ...change,
      };
      const response = await fetch(`${bot.url}/api/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
        body: JSON.stringify(activity),
      });
      await response.text();
      return response.status;
    }
    const signed = async (claims: object) => {
      const serviceurl = teams.teams.descriptor().serviceUrl;
      return `Bearer ${await teams.driver.token({ serviceurl, ...claims })}`;
    };

    it('are accepted by the validation code of the Bot Framework SDK', async () => {
      await teams.driver.as('Ana Ruiz').in('personal').say('wait for the installs');
      assert.equal(await statusOf(await signed({})), 200);
    });

    const forged: [string, () => Promise<string | undefined>][] = [
      ['no token', async () => undefined],
      ['another audience', () => signed({ aud: tenantId })],
      ['another issuer', () => signed({ iss: 'https://sts.windows.net/elsewhere/' })],
      ['an expired token', () => signed({ exp: seconds() - 600 })],
      ['a token for another service URL', () => signed({ serviceurl: 'https://smba.example/' })],
      ['a connector token', async () => `Bearer ${await login(teams.teams.descriptor())}`],
    ];
    for (const [what, authorization] of forged) {
      it(`run no turn of it: ${what}`, async () => {
        const turns = bot.activities.length;
        // The SDK answers 500 where a token is well made but for somebody else.
        assert.ok([401, 500].includes(await statusOf(await authorization())));
        assert.equal(bot.activities.length, turns);
      });
    }

    it('are refused for a channel that the key is not endorsed for', async () => {
      assert.equal(await statusOf(await signed({}), { channelId: 'webchat' }), 401);
    });

    it('are signed by the same key after a restart', async () => {
      const token = await teams.driver.token({ serviceurl: teams.teams.descriptor().serviceUrl });
      const again = await stage.teams({ store: teams.store });
      const keys = async ({ url }: RunningTeams) => (await fetch(`${url}/teams/openid/keys`)).json();
      assert.deepEqual(await keys(again), await keys(teams));
      assert.equal(await statusOf(`Bearer ${token}`), 200);
    });
  });

  describe('tokens to the connector', () => {
    async function statusOf(token: string | undefined): Promise<number> {
      const url = `${teams.teams.descriptor().serviceUrl}v3/conversations/${encodeURIComponent(personal.id)}/members`;
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const response = await fetch(url, { headers });
      if (response.status === 401) {
        assert.deepEqual(await response.json(), { message: 'Authorization has been denied for this request.' });
      }
      return response.status;
    }

    /** The sandbox's own key, to sign what it never would. */
    async function sign(claims: object): Promise<string> {
      const pair = teams.store.load<{ kid: string; privateJwk: object }>('teams-keys')!;
      const now = Math.floor(Date.now() / 1000);
      const good = { iss: `https://sts.windows.net/${tenantId}/`, aud: 'https://api.botframework.com', appid: appId };
      return new SignJWT({ ...good, exp: now + 60, ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: pair.kid })
        .sign(await importJWK(pair.privateJwk, 'RS256'));
    }

    it('are given for the right secret and accepted', async () => {
      assert.equal(await statusOf(await login(teams.teams.descriptor())), 200);
      assert.equal(await statusOf(await sign({})), 200);
    });

    it('are not given for a wrong secret, app, tenant, scope or grant', async () => {
      const { tokenUrl, appSecret } = teams.teams.descriptor();
      const grant = {
        ...{ grant_type: 'client_credentials', client_id: appId, client_secret: appSecret },
        scope: 'https://api.botframework.com/.default',
      };
      const ask = async (change: object, url = tokenUrl) => {
        const response = await fetch(url, { method: 'POST', body: new URLSearchParams({ ...grant, ...change }) });
        return [response.status, ((await response.json()) as { error?: string }).error];
      };
      assert.deepEqual(await ask({}), [200, undefined]);
      assert.deepEqual(await ask({ client_secret: 'guess' }), [401, 'invalid_client']);
      assert.deepEqual(await ask({ client_id: tenantId }), [400, 'unauthorized_client']);
      assert.deepEqual(await ask({ scope: 'https://graph.microsoft.com/.default' }), [400, 'invalid_scope']);
      assert.deepEqual(await ask({ grant_type: 'password' }), [400, 'unsupported_grant_type']);
      assert.deepEqual(await ask({}, tokenUrl.replace(tenantId, appId)), [400, 'invalid_request']);
    });

    it('are refused when missing, expired, for another audience, app or issuer, or signed by another key', async () => {
      const stranger = await generateKeyPair('RS256');
      const now = Math.floor(Date.now() / 1000);
      const foreign = await new SignJWT({ aud: 'https://api.botframework.com', appid: appId, exp: now + 60 })
        .setProtectedHeader({ alg: 'RS256' })
        .setIssuer(`https://sts.windows.net/${tenantId}/`)
        .sign(stranger.privateKey);
      const bad = [
        undefined,
        'garbage',
        foreign,
        await sign({ exp: now - 1 }),
        await sign({ exp: undefined }),
        await sign({ aud: 'https://graph.microsoft.com' }),
        await sign({ appid: tenantId }),
        await sign({ iss: 'https://api.botframework.com' }),
        await teams.driver.token(),
      ];
      assert.deepEqual(
        await Promise.all(bad.map(statusOf)),
        bad.map(() => 401),
      );
    });
  });
});
