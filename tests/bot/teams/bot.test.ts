import assert from 'node:assert/strict';
import { ACKNOWLEDGE_AFTER_MS, INVOKE_LATE_AFTER_MS } from '../../../bot/timers.js';
import type { Json } from '../../support/bot-framework.js';
import {
  APP_ID,
  ana,
  ben,
  CHANNEL,
  cardIn,
  inChannel,
  personal,
  ShownCard,
  type StartedBot,
  sam,
  startBot,
  stranger,
} from './start-bot.js';

const CARD = 'application/vnd.microsoft.card.adaptive';
const TOAST = 'application/vnd.microsoft.activity.message';

describe('the bot in Teams', () => {
  let bot: StartedBot;
  const answerOf = ({ body }: { body: Json | undefined }) => [body?.statusCode, body?.type, body?.value];

  beforeEach(async () => {
    bot = await startBot();
  });
  afterEach(() => bot.close());

  it('answers in the same thread, with a card and a text for the notification', async () => {
    bot.aws.host('web-1');
    const thread = inChannel('1700');
    const { status } = await bot.say(ben, '<at>SRE Assistant</at> /sre-vuln-check', thread, { id: '1701' });

    assert.equal(status, 200);
    const [sent] = bot.shown();
    assert.equal(sent?.method, 'POST');
    assert.equal(sent?.path, `/v3/conversations/${encodeURIComponent(String(thread.id))}/activities/1701`);
    assert.match(String(sent?.activity.summary), /host/);
    assert.match(cardIn(sent?.activity).text, /web-1/);
  });

  it('greets, explains and suggests without asking AWS anything', async () => {
    await bot.say(ben, 'help');
    await bot.say(ben, '/sre-vuln-chek web-1');
    await bot.say(ben, '/sre-patch');
    await bot.say(stranger, 'is anything unpatched?');

    const cards = bot.shown().map(({ activity }) => cardIn(activity));
    assert.equal(cards.length, 4);
    assert.match(cards[0]!.text, /sre-approve-patch/);
    assert.ok(cards[1]!.verbs.includes('show_instance'));
    assert.match(cards[2]!.text, /sre-patch <instance...>|sre-patch &lt;instance...&gt;/);
    assert.ok(cards[3]!.verbs.includes('show_patch_status'));
    assert.deepEqual(bot.aws.calls, []);
  });

  it('answers a button with a card for the one who pressed it', async () => {
    const { id } = bot.aws.host('web-1');
    const [code, type, value] = answerOf(await bot.press(sam, 'show_instance', { instance_id: id }));

    assert.deepEqual([code, type], [200, CARD]);
    assert.match(new ShownCard(value as Json).text, /web-1/);
    assert.deepEqual(bot.shown(), []);
  });

  it('takes the button of a client without Universal Actions as a message', async () => {
    const { id } = bot.aws.host('web-1');
    const value = { verb: 'show_instance', instance_id: id };
    await bot.send(
      bot.teams.activity({ from: ben, conversation: personal(ben), text: undefined, value, replyToId: '5' }),
    );
    await bot.send(bot.teams.activity({ from: ben, conversation: personal(ben), text: undefined, value: { verb: 5 } }));

    assert.match(cardIn(bot.shown()[0]?.activity).text, /web-1/);
    assert.match(cardIn(bot.shown()[1]?.activity).text, /another version/);
  });

  it('refuses in words what a role does not allow, whatever the card says', async () => {
    const { id } = bot.aws.host('web-1');
    for (const who of [sam, stranger]) {
      const data = { instance_ids: [id], role: 'approver', caller: { role: 'approver' } };
      const [code, type, value] = answerOf(await bot.press(who, 'plan_fix', data));
      assert.deepEqual([code, type], [200, TOAST]);
      assert.match(String(value), /needs the role operator; you are a viewer/);
    }
    assert.equal(bot.aws.starts.length, 0);
  });

  it('answers what Teams may send and nobody handles in Teams’ own terms', async () => {
    const invoke = (change: Json) => bot.send(bot.teams.activity({ type: 'invoke', text: undefined, ...change }));

    assert.equal((await invoke({ name: 'composeExtension/query', value: {} })).status, 501);
    const submit = await invoke({ name: 'adaptiveCard/action', value: { action: { type: 'Action.Submit' } } });
    assert.deepEqual([submit.status, submit.body?.type], [400, 'application/vnd.microsoft.error']);
    for (const value of [
      undefined,
      null,
      5,
      'x',
      [],
      {},
      { action: null },
      { action: { type: 'Action.Execute', verb: {} } },
    ]) {
      assert.equal((await invoke({ name: 'adaptiveCard/action', value })).status, 400, JSON.stringify(value));
    }
    const unknown = await bot.press(ben, 'format_disk', {});
    assert.deepEqual(answerOf(unknown).slice(0, 2), [200, TOAST]);
    for (const type of ['messageReaction', 'messageUpdate', 'typing', 'event', 'endOfConversation']) {
      assert.equal((await bot.send(bot.teams.activity({ type, text: undefined }))).status, 200);
    }
    assert.deepEqual(bot.shown(), []);
  });

  it('shows a defect under a reference, answers 200, and keeps the story in the log', async () => {
    bot.replace({ findings: undefined as never, instances: undefined as never });
    const [code, type, value] = answerOf(await bot.press(ben, 'show_fleet', {}));
    await bot.say(ben, '/sre-vuln-check');

    assert.deepEqual([code, type], [200, CARD]);
    const [, reference] = /ref ([0-9A-F]{12})\b/.exec(new ShownCard(value as Json).text) ?? [];
    assert.ok(reference && bot.lines.some((line) => line.includes(reference) && line.includes('TypeError')));
    assert.match(cardIn(bot.shown()[0]?.activity).text, /ref [0-9A-F]{12}\b/);
    assert.doesNotMatch(cardIn(bot.shown()[0]?.activity).text, /TypeError|undefined/);
  });

  it('says in time that a button’s work goes on, and then what came of it', async () => {
    let finish: (found: []) => void = () => undefined;
    const found = new Promise<[]>((resolve) => {
      finish = resolve;
    });
    const approvals = Object.assign(Object.create(bot.services.approvals), {
      list: () => {
        setImmediate(() => bot.timers.fire(INVOKE_LATE_AFTER_MS));
        return found;
      },
    });
    bot.replace({ approvals });
    const [code, type, value] = answerOf(await bot.press(ben, 'show_approvals', {}));
    assert.deepEqual([code, type], [200, TOAST]);
    assert.match(String(value), /Working on it/);

    finish([]);
    await bot.bot.settled();
    assert.match(cardIn(bot.shown()[0]?.activity).text, /No approval found/);
  });

  it('acknowledges a long question and edits the acknowledgement into its answer', async () => {
    let finish: (found: []) => void = () => undefined;
    const found = new Promise<[]>((resolve) => {
      finish = resolve;
    });
    const approvals = Object.assign(Object.create(bot.services.approvals), {
      list: () => {
        setImmediate(() => bot.timers.fire(ACKNOWLEDGE_AFTER_MS));
        return found;
      },
    });
    bot.replace({ approvals });
    assert.equal((await bot.say(ben, '/sre-approve-patch')).status, 200);
    assert.deepEqual(
      bot.shown().map(({ activity }) => activity.text),
      ['Working on it.'],
    );

    finish([]);
    await bot.bot.settled();
    const [, edit] = bot.shown();
    assert.equal(edit?.method, 'PUT');
    assert.match(String(edit?.path), /activities\/sent-1$/);
  });

  it('keeps a private question private', async () => {
    const recipient = { id: `28:${APP_ID}`, isTargeted: true };
    await bot.say(ben, '/sre-approve-patch', inChannel('9'), { recipient });

    const [sent] = bot.shown();
    assert.match(String(sent?.path), /\?isTargetedActivity=true$/);
    assert.deepEqual(sent?.activity.recipient, { id: ben.id, name: ben.name, isTargeted: true });
  });

  describe('added to a channel', () => {
    const channel = { id: CHANNEL, conversationType: 'channel', isGroup: true };
    const tenant = { tenant: { id: bot?.teams.auth.tenantId } };

    it('greets once, subscribes it and says how to stop', async () => {
      await bot.install(channel);
      const { recipient } = bot.teams.activity() as { recipient: Json };
      await bot.send(
        bot.teams.activity({
          type: 'conversationUpdate',
          conversation: channel,
          text: undefined,
          membersAdded: [{ id: recipient.id }],
        }),
      );
      await bot.bot.settled();

      assert.equal(bot.shown().length, 1);
      assert.match(cardIn(bot.shown()[0]?.activity).text, /sre-alerts approvals off/);
      assert.deepEqual(
        (await bot.services.subscriptions.forApprovals()).map(({ conversation_id, alerts }) => [
          conversation_id,
          alerts,
        ]),
        [[CHANNEL, 'high']],
      );
    });

    it('takes the channel that was chosen at the installation', async () => {
      await bot.install(channel, {
        channelData: {
          ...tenant,
          tenant: { id: bot.teams.auth.tenantId },
          settings: { selectedChannel: { id: '19:chosen' } },
        },
      });
      await bot.bot.settled();

      assert.match(String(bot.shown()[0]?.path), /19%3Achosen/);
      assert.equal((await bot.services.subscriptions.forApprovals())[0]?.conversation_id, '19:chosen');
    });

    it('posts nothing more there when it is removed', async () => {
      await bot.install(channel);
      await bot.install(channel, { action: 'remove' });
      assert.deepEqual(await bot.services.subscriptions.forApprovals(), []);
    });

    it('keeps what people switched off when the channel only moved', async () => {
      await bot.install(channel);
      await bot.say(ben, '/sre-alerts off', inChannel('3'));
      await bot.say(ben, '/sre-alerts approvals off', inChannel('3'));
      await bot.install(channel, { action: 'add-upgrade' });
      assert.deepEqual(await bot.services.subscriptions.forApprovals(), []);
    });
  });

  it('greets in a personal chat and subscribes nothing', async () => {
    await bot.install(personal(ana));
    await bot.bot.settled();
    assert.match(cardIn(bot.shown()[0]?.activity).text, /What you can type/);
    assert.deepEqual(await bot.services.subscriptions.forApprovals(), []);
  });

  it('ignores other people who join', async () => {
    await bot.send(
      bot.teams.activity({ type: 'conversationUpdate', text: undefined, membersAdded: [{ id: '29:somebody' }] }),
    );
    await bot.bot.settled();
    assert.deepEqual(bot.shown(), []);
  });
});
