import assert from 'node:assert/strict';
import { BotToken } from '../../../bot/teams/bot-token.js';
import { Connector, ConnectorError, ConversationGone, type Reference } from '../../../bot/teams/connector.js';
import { HttpClient } from '../../../bot/teams/http-client.js';
import { BotFramework } from '../../support/bot-framework.js';

describe('the outbound Bot Connector client', () => {
  let teams: BotFramework;
  let http: HttpClient;
  let connector: Connector;
  let reference: Reference;
  const waits: number[] = [];

  beforeEach(async () => {
    waits.length = 0;
    teams = await BotFramework.start();
    http = new HttpClient();
    connector = new Connector({
      token: new BotToken(teams.auth, http),
      http,
      serviceUrls: teams.auth.serviceUrls,
      wait: async (ms) => void waits.push(ms),
    });
    reference = { serviceUrl: teams.serviceUrl, conversationId: '19:ops@thread.tacv2;messageid=17', botId: '28:bot' };
  });

  afterEach(async () => {
    http.close();
    await teams.close();
  });

  const message = { type: 'message', text: 'hello' } as const;

  it('posts, answers, edits and shows that it types', async () => {
    const id = await connector.post(reference, message);
    await connector.reply(reference, '17/18', message);
    await connector.update(reference, id, message);
    await connector.typing(reference);

    const at = '/v3/conversations/19%3Aops%40thread.tacv2%3Bmessageid%3D17/activities';
    assert.deepEqual(
      teams.sent.map(({ method, path }) => [method, path]),
      [
        ['POST', at],
        ['POST', `${at}/17%2F18`],
        ['PUT', `${at}/${id}`],
        ['POST', at],
      ],
    );
    assert.deepEqual(teams.sent[1]?.activity, {
      type: 'message',
      text: 'hello',
      replyToId: '17/18',
      channelId: 'msteams',
      from: { id: '28:bot' },
      conversation: { id: '19:ops@thread.tacv2;messageid=17' },
    });
  });

  it('sends a private answer as a targeted message', async () => {
    await connector.reply({ ...reference, onlyFor: { id: '29:ben', name: 'Ben' } }, '17', message);

    assert.match(teams.sent[0]!.path, /activities\/17\?isTargetedActivity=true$/);
    assert.deepEqual(teams.sent[0]!.activity.recipient, { id: '29:ben', name: 'Ben', isTargeted: true });
  });

  it('fetches one token for many messages', async () => {
    await Promise.all(Array.from({ length: 10 }, () => connector.post(reference, message)));

    assert.equal(teams.requests.token, 1);
    assert.deepEqual(
      new Set(teams.sent.map(({ authorization }) => authorization)),
      new Set(['Bearer connector-token-1']),
    );
  });

  it('fetches another token when Bot Connector no longer takes this one, once', async () => {
    teams.script.push({ status: 401 });
    await connector.post(reference, message);
    assert.deepEqual(
      teams.sent.map(({ authorization }) => authorization),
      ['Bearer connector-token-1', 'Bearer connector-token-2'],
    );

    teams.script.push({ status: 401 }, { status: 401 });
    await assert.rejects(connector.post(reference, message), { status: 401 });
  });

  it('waits as long as it is told when there were too many messages', async () => {
    teams.script.push({ status: 429, headers: { 'retry-after': '3' } }, { status: 429 });
    await connector.post(reference, message);

    assert.deepEqual(waits, [3_000, 1_000]);
    assert.equal(teams.sent.length, 3);
  });

  it('does not wait for minutes', async () => {
    teams.script.push({ status: 429, headers: { 'retry-after': '600' } });
    await assert.rejects(connector.post(reference, message), { status: 429 });
    assert.equal(teams.sent.length, 1);
  });

  for (const status of [412, 500, 502, 503, 504]) {
    it(`sends a post once when the answer is ${status}: it may have been shown`, async () => {
      teams.script.push({ status });
      await assert.rejects(connector.post(reference, message), { name: 'Error', status });
      assert.equal(teams.sent.length, 1);
    });
  }

  for (const status of [412, 502, 504]) {
    it(`repeats an edit when the answer is ${status}: the same edit twice is one`, async () => {
      teams.script.push({ status }, { status });
      await connector.update(reference, '5', message);
      assert.equal(teams.sent.length, 3);
      assert.deepEqual(waits, [500, 1_000]);
    });
  }

  it('gives up an edit after the third attempt', async () => {
    teams.script.push({ status: 502 }, { status: 502 }, { status: 502 });
    await assert.rejects(connector.update(reference, '5', message), ConnectorError);
    assert.equal(teams.sent.length, 3);
  });

  it('tells a conversation that is gone from a message that is gone', async () => {
    const error = (code: string) => ({ error: { code, message: 'x' } });
    teams.script.push({ status: 403, body: error('MessageWritesBlocked') });
    await assert.rejects(connector.post(reference, message), ConversationGone);
    teams.script.push({ status: 404, body: error('ConversationNotFound') });
    await assert.rejects(connector.update(reference, '5', message), ConversationGone);
    teams.script.push({ status: 404, body: error('ActivityNotFoundInConversation') });
    await assert.rejects(connector.update(reference, '5', message), (thrown) => {
      assert.ok(thrown instanceof ConnectorError && !(thrown instanceof ConversationGone));
      return thrown.code === 'ActivityNotFoundInConversation';
    });
  });

  it('sends no token to a host that is not on the list, whatever a stored reference says', async () => {
    const elsewhere = await BotFramework.start();
    try {
      for (const serviceUrl of [
        elsewhere.serviceUrl,
        `${teams.url}@${new URL(elsewhere.url).host}/`,
        'file:///x',
        'nonsense',
      ]) {
        await assert.rejects(connector.post({ ...reference, serviceUrl }, message), { code: 'ServiceUrlNotAllowed' });
      }
      assert.equal(elsewhere.sent.length, 0);
      assert.equal(teams.requests.token, 0);
    } finally {
      await elsewhere.close();
    }
  });

  it('never shows the secret when the login service refuses', async () => {
    teams.loginDown = true;
    await assert.rejects(connector.post(reference, message), (error: Error) => {
      assert.equal(error.message, 'the token endpoint answered 401: invalid_client');
      return true;
    });
  });

  it('reads every page of the members', async () => {
    const member = (id: number) => ({ id: `29:${id}`, aadObjectId: `aad-${id}`, name: 'x' });
    teams.script.push({ status: 200, body: { members: [member(1), member(2)], continuationToken: 'a b' } });
    teams.script.push({ status: 200, body: { members: [member(3)] } });

    assert.deepEqual(
      (await connector.members(reference)).map(({ id }) => id),
      ['29:1', '29:2', '29:3'],
    );
    assert.match(teams.sent[1]!.path, /pagedmembers\?pageSize=500&continuationToken=a%20b$/);
  });
});
