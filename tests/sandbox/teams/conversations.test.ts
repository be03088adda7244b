import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { ActivityTypes, MessageFactory, TeamsInfo } from 'botbuilder';
import { appId, channel, conversations, people, tenantId } from '../../../sandbox/teams/people.js';
import { card, cardMessage, type EchoBot, login } from './echo-bot.js';
import { type RunningTeams, Stage } from './running-teams.js';

const [ben, ana] = people;
const personal = conversations[0]!;

describe('conversations of the sandbox Teams', () => {
  const stage = new Stage();
  let teams: RunningTeams;
  let bot: EchoBot;

  beforeEach(async () => {
    teams = await stage.teams();
    bot = await stage.bot(teams);
    teams.teams.registered(bot.url);
  });
  afterEach(() => stage.close());

  const chat = (person = 'Ben Okafor', where = 'personal') => teams.driver.as(person).in(where);
  const received = (type: string) => bot.activities.filter((activity) => activity.type === type);

  it('are installed once, each with installationUpdate and conversationUpdate', async () => {
    await chat().say('hi');
    const installed = received('installationUpdate');
    assert.deepEqual(
      installed.map((one) => [one.action, one.conversation.id]),
      conversations.map(({ id }) => ['add', id]),
    );
    assert.deepEqual(
      received('conversationUpdate').map((one) => [one.conversation.conversationType, one.membersAdded?.at(-1)?.id]),
      conversations.map(({ kind }) => [kind, `28:${appId}`]),
    );
    teams.teams.registered(bot.url);
    await chat().say('again');
    assert.equal(received('installationUpdate').length, conversations.length);
  });

  it('survive a restart: nothing is said twice, and a connector that moved is announced as an upgrade', async () => {
    await chat().say('remember me');
    teams.teams.close();
    const again = await stage.teams({ store: teams.store });
    bot = await stage.bot(again);
    again.teams.registered(bot.url);
    const moved = again.driver.as('Ben Okafor').in('personal');
    assert.deepEqual(
      (await moved.messages()).map(({ text }) => text),
      ['remember me', 'echo: remember me'],
    );
    await moved.say('back');
    assert.deepEqual([...new Set(received('installationUpdate').map(({ action }) => action))], ['add-upgrade']);
    assert.equal(received('conversationUpdate').length, 0);
  });

  it('wait for a service that registers before it listens', async () => {
    const late = await stage.teams();
    const early = await stage.bot(late);
    await early.close();
    late.teams.registered(early.url);
    bot = await stage.bot(late, Number(new URL(early.url).port));
    await late.driver.as('Ben Okafor').in('personal').say('hi');
    assert.equal(received('installationUpdate').length, conversations.length);
  });

  it('start again after a reset', async () => {
    await chat().say('forget me');
    teams.teams.reset();
    assert.deepEqual(await chat().messages(), []);
    await chat().say('hi');
    assert.equal(received('installationUpdate').length, 2 * conversations.length);
  });

  it('carry a personal message with everything Teams puts around it', async () => {
    const { bot: delivery, message } = await chat().say('/sre-vuln-check web-1');
    assert.equal(delivery?.status, 200);
    const [activity] = received('message');
    assert.equal(activity?.text, '/sre-vuln-check web-1');
    assert.equal(activity?.id, message.id);
    assert.deepEqual({ ...activity?.from }, { id: ben!.mri, name: ben!.name, aadObjectId: ben!.id });
    assert.equal(activity?.conversation.tenantId, tenantId);
    assert.equal(activity?.channelData.tenant.id, tenantId);
    assert.equal(activity?.serviceUrl, teams.teams.descriptor().serviceUrl);
    assert.deepEqual(await chat().texts(), ['echo: /sre-vuln-check web-1']);
  });

  it('let only mentions of a channel reach the bot, which answers in the thread', async () => {
    const unheard = await chat('Ben Okafor', 'channel').say('lunch?');
    assert.equal(unheard.bot, null);
    const { message } = await chat('Ben Okafor', 'channel').mention('help');
    const [activity, ...others] = received('message');
    assert.equal(others.length, 0);
    assert.equal(activity?.text, '<at>SRE Assistant</at> help');
    assert.equal(activity?.conversation.id, `${channel.id};messageid=${message.id}`);
    assert.equal(activity?.entities?.find(({ type }) => type === 'mention')?.mentioned.id, `28:${appId}`);
    const answer = (await chat('Ana Ruiz', 'channel').messages()).at(-1);
    assert.deepEqual([answer?.text, answer?.thread], ['echo: <at>SRE Assistant</at> help', message.id]);
  });

  it('keep one person out of the chat of another', async () => {
    await assert.rejects(chat('Ana Ruiz', personal.id).messages(), /Ana Ruiz is in no conversation/);
  });

  it('show typing without keeping it', async () => {
    bot.onMessage = async (context) => {
      await context.sendActivity({ type: ActivityTypes.Typing });
      await context.sendActivity('done');
    };
    const cursor = await teams.driver.cursor();
    await chat().say('work');
    const { events } = await teams.driver.events(cursor);
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ['message', 'typing', 'message'],
    );
    assert.equal((await chat().messages()).length, 2);
  });

  it('show what the bot sends by itself, edits and removes', async () => {
    await chat().say('hi');
    let id = '';
    await bot.proactively(personal.id, async (context) => {
      id = (await context.sendActivity('alert'))?.id ?? '';
    });
    assert.equal(await chat().untilText(/^alert$/), 'alert');
    await bot.proactively(
      personal.id,
      (context) => context.updateActivity({ ...MessageFactory.text('over'), id }) as never,
    );
    const edited = (await chat().messages()).at(-1);
    assert.equal(edited?.text, 'over');
    assert.ok(edited?.edited_at);
    await bot.proactively(personal.id, (context) => context.deleteActivity(id));
    assert.deepEqual(await chat().texts(), ['echo: hi']);
  });

  it('open a new thread for the bot when it names the channel alone', async () => {
    await chat().say('hi');
    await bot.proactively(channel.id, (context) => context.sendActivity('a post') as never);
    const [post] = await chat('Mei Tanaka', 'channel').messages();
    assert.deepEqual([post?.text, post?.thread], ['a post', null]);
  });

  it('list members in pages and one by one', async () => {
    bot.onMessage = async (context) => {
      const page = await TeamsInfo.getPagedMembers(context, 3);
      const rest = await TeamsInfo.getPagedMembers(context, 3, page.continuationToken);
      const one = await TeamsInfo.getMember(context, ana!.id);
      const names = [...page.members, ...rest.members].map(({ name }) => name);
      await context.sendActivity(`${names.join(', ')}; ${one.userPrincipalName}; ${rest.continuationToken}`);
    };
    await chat('Ben Okafor', 'channel').mention('who?');
    assert.deepEqual(await chat('Ben Okafor', 'channel').texts(), [
      'Ben Okafor, Ana Ruiz, Mei Tanaka, Sam Vega; ana.ruiz@sandbox.example; undefined',
    ]);
  });

  it("let the bot open a person's chat", async () => {
    const { serviceUrl } = teams.teams.descriptor();
    const audience = 'https://api.botframework.com';
    const members = [{ id: ana!.mri, name: ana!.name }];
    const parameters = { members, tenantId, isGroup: false, bot: { id: `28:${appId}`, name: 'SRE Assistant' } };
    await bot.adapter.createConversationAsync(
      appId,
      'msteams',
      serviceUrl,
      audience,
      parameters as never,
      async (context) => {
        await context.sendActivity(cardMessage(card('for Ana')));
      },
    );
    assert.equal((await chat('Ana Ruiz').lastCard()).text, 'for Ana');
  });

  describe('targeted messages', () => {
    const post = async (conversation: string, recipient: string) => {
      const { serviceUrl } = teams.teams.descriptor();
      const url = `${serviceUrl}v3/conversations/${encodeURIComponent(conversation)}/activities?isTargetedActivity=true`;
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${await login(teams.teams.descriptor())}`,
        },
        body: JSON.stringify({ type: 'message', text: 'psst', recipient: { id: recipient, isTargeted: true } }),
      });
      return response.status;
    };

    it('are seen by their recipient alone, for a day', async () => {
      assert.equal(await post(channel.id, ana!.mri), 201);
      assert.deepEqual(await chat('Ana Ruiz', 'channel').texts(), ['psst']);
      assert.deepEqual(await chat('Ben Okafor', 'channel').texts(), []);
      await teams.clock.advanceTo(new Date(teams.clock.now().getTime() + 24 * 3_600_000));
      assert.deepEqual(await chat('Ana Ruiz', 'channel').texts(), []);
    });

    it('do not exist in personal chats, nor for strangers', async () => {
      assert.equal(await post(personal.id, ben!.mri), 400);
      assert.equal(await post(channel.id, '29:stranger'), 400);
    });
  });

  describe('a bot that does not answer well', () => {
    it('shows that the app cannot be reached: no service, an error, a turn that takes too long', async () => {
      const unreachable = 'Unable to reach app. Please try again.';
      bot.onMessage = async () => {
        throw new Error('broken');
      };
      const broken = await chat().say('hi');
      assert.deepEqual([broken.bot?.status, broken.shown.error], [500, unreachable]);

      const alone = await stage.teams();
      const nobody = await alone.driver.as('Ben Okafor').in('personal').say('hi');
      assert.deepEqual([nobody.bot?.problem, nobody.shown.error], ['not_registered', unreachable]);
    });

    it('gives up after the time a turn may take, and says so', async () => {
      const hurried = await stage.teams({ turnTimeoutMs: 300 });
      const slow = await stage.bot(hurried);
      hurried.teams.registered(slow.url);
      const gate = new EventEmitter();
      slow.onMessage = async () => void (await once(gate, 'open'));
      const late = await hurried.driver.as('Ben Okafor').in('personal').say('hi');
      assert.deepEqual([late.bot?.problem, late.shown.error], ['timeout', 'Unable to reach app. Please try again.']);
      gate.emit('open');
    });
  });
});
