import assert from 'node:assert/strict';
import { channel, conversations, tenantId } from '../../../sandbox/teams/people.js';
import { card, login } from './echo-bot.js';
import { type RunningTeams, Stage } from './running-teams.js';

const personal = conversations[0]!;

describe('Bot Connector of the sandbox', () => {
  const stage = new Stage();
  let teams: RunningTeams;
  let authorization: string;

  beforeEach(async () => {
    teams = await stage.teams();
    authorization = `Bearer ${await login(teams.teams.descriptor())}`;
  });
  afterEach(() => stage.close());

  interface Answer {
    status: number;
    code: string | undefined;
    id: string;
    activityId: string;
    retryAfter: string | null;
  }

  async function call(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${teams.teams.descriptor().serviceUrl}v3/conversations${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer = text === '' ? {} : JSON.parse(text);
    return {
      ...answer,
      status: response.status,
      code: answer.error?.code,
      retryAfter: response.headers.get('retry-after'),
    };
  }
  const activities = (id: string, activity = '') =>
    `/${encodeURIComponent(id)}/activities${activity && `/${activity}`}`;
  const post = (body: unknown, id = personal.id) => call('POST', activities(id), body);
  const outcome = ({ status, code }: Answer) => [status, code];
  const message = (text = 'hi') => ({ type: 'message', text });

  it('answers 404 for a conversation or thread that does not exist', async () => {
    assert.equal((await post(message())).status, 201);
    assert.deepEqual(outcome(await post(message(), 'a:nowhere')), [404, 'ConversationNotFound']);
    assert.deepEqual(outcome(await post(message(), `${channel.id};messageid=1`)), [404, 'ConversationNotFound']);
  });

  it('answers 400 for what is not JSON, not a message, empty, or not a card', async () => {
    const attach = (content: unknown) => ({
      type: 'message',
      attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }],
    });
    assert.deepEqual(outcome(await post('{"type":')), [400, 'BadSyntax']);
    assert.deepEqual(outcome(await post([])), [400, 'BadSyntax']);
    assert.deepEqual(outcome(await post({ type: 'trace' })), [400, 'BadArgument']);
    assert.deepEqual(outcome(await post({ type: 'message' })), [400, 'BadSyntax']);
    assert.deepEqual(outcome(await post(attach({ type: 'AdaptiveCard' }))), [400, 'BadSyntax']);
    assert.deepEqual(outcome(await post(attach('card'))), [400, 'BadSyntax']);
    assert.equal((await post(attach(card('fine')))).status, 201);
    assert.deepEqual(outcome(await call('POST', '/%E0%A4%A/activities', message())), [400, 'BadArgument']);
  });

  it('answers 413 above 100 KB counted in UTF-16, which is 50 KB of ASCII', async () => {
    const around = JSON.stringify(message('')).length;
    assert.equal((await post(message('x'.repeat(51_200 - around)))).status, 201);
    assert.deepEqual(outcome(await post(message('x'.repeat(51_201 - around)))), [413, 'MessageSizeTooBig']);
    assert.equal((await post(message('x'.repeat(2 ** 20)))).status, 413);
  });

  it('lets a bot edit and remove its own activities alone', async () => {
    const { id } = await post(message('mine'));
    const said = await teams.driver.as('Ben Okafor').in('personal').say('his');
    assert.equal((await call('PUT', activities(personal.id, id), message('edited'))).status, 200);
    assert.deepEqual(await teams.driver.as('Ben Okafor').in('personal').texts(), ['edited']);
    for (const method of ['PUT', 'DELETE']) {
      const change = (one: string) => call(method, activities(personal.id, one), message('changed'));
      assert.deepEqual(outcome(await change(said.message.id)), [403, 'Forbidden']);
      assert.deepEqual(outcome(await change('1')), [404, 'ActivityNotFoundInConversation']);
      const elsewhere = await call(method, activities(channel.id, id), message('changed'));
      assert.deepEqual(outcome(elsewhere), [404, 'ActivityNotFoundInConversation']);
    }
    assert.equal((await call('DELETE', activities(personal.id, id))).status, 200);
    assert.deepEqual(await teams.driver.as('Ben Okafor').in('personal').texts(), []);
  });

  it('puts an answer to a post into its thread', async () => {
    const root = await post(message('root'), channel.id);
    const answer = await call('POST', activities(channel.id, root.id), message('answer'));
    await call('POST', activities(channel.id, answer.id), message('answer to the answer'));
    const threads = (await teams.driver.as('Sam Vega').in('channel').messages()).map(({ thread }) => thread);
    assert.deepEqual(threads, [null, root.id, root.id]);
  });

  it('opens a new thread with its first activity', async () => {
    const request = { isGroup: true, channelData: { channel: { id: channel.id } }, activity: message('new') };
    const opened = await call('POST', '', request);
    assert.deepEqual([opened.status, opened.id], [201, `${channel.id};messageid=${opened.activityId}`]);
    assert.equal((await post(message('second'), opened.id)).status, 201);
  });

  it('opens chats with people of its tenant alone', async () => {
    const open = (id: string, tenant = tenantId) => call('POST', '', { members: [{ id }], tenantId: tenant });
    const ana = conversations[1]!;
    const opened = await open(ana.members[0]!.id);
    assert.deepEqual([opened.status, opened.id], [201, ana.id]);
    assert.deepEqual(outcome(await open('29:stranger')), [403, 'ForbiddenOperationException']);
    assert.deepEqual(outcome(await open(ana.members[0]!.id, channel.id)), [403, 'ForbiddenOperationException']);
  });

  it('answers 429 with the seconds to wait when one conversation gets too much, and no other', async () => {
    const answers = await Promise.all(Array.from({ length: 61 }, (_, sent) => post(message(String(sent)))));
    const refused = answers.find(({ status }) => status === 429);
    assert.equal(refused?.code, 'TooManyRequests');
    assert.match(refused?.retryAfter ?? '', /^[1-9]\d?$/);
    assert.equal((await post(message('elsewhere'), channel.id)).status, 201);
    await teams.driver.rateLimits(false);
    assert.equal((await post(message('at last'))).status, 201);
  });
});
