import assert from 'node:assert/strict';
import type { Approval } from '../../../services/contracts/approval.js';
import type { Json } from '../../support/bot-framework.js';
import {
  ana,
  ben,
  CHANNEL,
  cardIn,
  inChannel,
  mei,
  personal,
  ShownCard,
  type Somebody,
  type StartedBot,
  sam,
  startBot,
} from './start-bot.js';

const CARD = 'application/vnd.microsoft.card.adaptive';
const TOAST = 'application/vnd.microsoft.activity.message';
const channel = { id: CHANNEL, conversationType: 'channel', isGroup: true };

describe('approving a patch in Teams', () => {
  let bot: StartedBot;

  const current = async (): Promise<Approval> => {
    const [approval] = await bot.services.approvals.list({ status: 'all', limit: 1 });
    assert.ok(approval);
    return approval;
  };
  /** What the workflow does when it reaches the decision. */
  const reachDecision = async () => {
    const { workflow_id } = await current();
    await bot.services.workflow.run({ step: 'request_decision', workflow_id, task_token: 'token' });
    await bot.services.outbox.settled();
  };
  const dataOf = ({ approval_id, plan }: Approval): Json => ({ approval_id, plan_hash: plan.hash.slice(0, 12) });
  const press = async (who: Somebody, verb: string, options: { trigger?: string; comment?: string } = {}) => {
    const data = { ...dataOf(await current()), ...(options.comment && { comment: options.comment }) };
    const { status, body } = await bot.press(who, verb, data, { trigger: options.trigger ?? 'manual' });
    assert.equal(status, 200);
    assert.equal(body?.statusCode, 200);
    return { type: body.type, text: String(body.value), card: new ShownCard(body.value as Json) };
  };
  const edits = () => bot.shown().filter(({ method }) => method === 'PUT');
  const decisions = async () => (await current()).decisions.map(({ decision, by }) => `${decision} ${by.id}`);

  beforeEach(async () => {
    bot = await startBot();
    bot.aws.host('web-1');
    bot.aws.host('web-2');
    await bot.install(channel);
    await bot.bot.settled();
    await bot.say(ben, '/sre-patch web-1 all');
    await bot.bot.settled();
  });
  afterEach(() => bot.close());

  it('shows the one who asked a card with what they may do, and everybody a card that decides nothing', async () => {
    const [, own] = bot.shown();
    assert.match(String(own?.path), /a%3ABen/);
    assert.deepEqual(cardIn(own?.activity).verbs.sort(), ['cancel', 'postpone', 'rehearse']);

    await reachDecision();
    const [, , shared] = bot.shown();
    assert.match(String(shared?.path), new RegExp(`${encodeURIComponent(CHANNEL)}/activities$`));
    const card = cardIn(shared?.activity);
    assert.deepEqual(card.verbs, ['show_approval']);
    assert.deepEqual([...(card.refreshes as string[])].sort(), [ana.id, ben.id, mei.id].sort());
    assert.match(String(shared?.activity.summary), /Approval needed/);
  });

  it('refreshes into each person’s own copy and changes nothing by that', async () => {
    await reachDecision();
    const own: Record<string, string[]> = {};
    for (const who of [ana, mei, ben, sam]) {
      own[who.name] = (await press(who, 'show_approval', { trigger: 'automatic' })).card.verbs.sort();
    }

    assert.deepEqual(own, {
      Ana: ['approve', 'break_glass', 'rehearse', 'reject'],
      Mei: ['approve', 'break_glass', 'rehearse', 'reject'],
      Ben: ['cancel', 'postpone', 'rehearse'],
      Sam: [],
    });
    assert.deepEqual(await decisions(), []);
  });

  it('takes a second card away as soon as one of those concerned sees it, and never the one that is edited', async () => {
    await reachDecision();
    const { activity } = bot.shown().at(-1) ?? assert.fail();
    const [posted] = activity.attachments as { content: { refresh: { action: { data: Json } } } }[];
    const { data } = posted?.content.refresh.action ?? assert.fail();
    const tracked = `sent-${bot.teams.sent.length}`;
    const seen = async (on: string, what: Json) => {
      await bot.press(ana, 'show_approval', what, { trigger: 'automatic', on });
      await bot.bot.settled();
      return bot.shown().flatMap(({ method, path }) => (method === 'DELETE' ? [path.split('/').at(-1)] : []));
    };
    assert.deepEqual(await seen(tracked, data), []);
    assert.deepEqual(await seen('an answer', dataOf(await current())), []);
    assert.deepEqual(await seen('the second', data), ['the%20second']);
    // Their own copy in its place brings it back as well: it may have been looked at before anybody knew better.
    const { body } = await bot.press(ana, 'show_approval', data, { trigger: 'automatic', on: tracked });
    assert.match(JSON.stringify(body), new RegExp(`"refresh":.*${String(data.mark)}`));
  });

  it('never lets a card that refreshes by itself decide', async () => {
    await reachDecision();
    for (const verb of ['approve', 'reject', 'cancel', 'postpone', 'revoke', 'break_glass', 'review']) {
      const { type, text } = await press(verb === 'approve' || verb === 'reject' ? ana : ben, verb, {
        trigger: 'automatic',
      });
      assert.deepEqual([type, text], [TOAST, '']);
    }
    assert.deepEqual(await decisions(), []);
    assert.equal((await press(ana, 'approve')).type, CARD);
    assert.deepEqual(await decisions(), ['approve ana']);
  });

  it('refuses the requester and a viewer in words', async () => {
    await reachDecision();
    assert.match((await press(ben, 'approve')).text, /somebody else must decide/);
    assert.match((await press(sam, 'approve')).text, /needs the role operator; you are a viewer/);
    assert.match((await press(ana, 'cancel')).text, /Only Ben Okafor/);
    assert.deepEqual(await decisions(), []);
  });

  it('edits every card when it is decided, and shows a late click who was first', async () => {
    await reachDecision();
    const approved = await press(ana, 'approve', { comment: 'go ahead' });

    assert.equal(approved.type, CARD);
    assert.match(approved.card.text, /Ana Ruiz/);
    assert.deepEqual(
      edits()
        .map(({ path }) => path.split('/')[3])
        .sort(),
      [encodeURIComponent(CHANNEL), encodeURIComponent(String(personal(ben).id))].sort(),
    );
    for (const { activity } of edits()) assert.match(cardIn(activity).text, /Ana Ruiz/);

    const late = await press(mei, 'approve');
    assert.equal(late.type, CARD);
    assert.match(late.card.text, /Ana Ruiz already approved this/);
    assert.deepEqual(late.card.verbs.includes('approve'), false);
    assert.deepEqual(await decisions(), ['approve ana']);
    assert.equal((await current()).decisions[0]?.comment, 'go ahead');
  });

  it('keeps a decision that could not be shown everywhere', async () => {
    await reachDecision();
    bot.teams.script.push({ status: 500 }, { status: 403 });
    assert.equal((await press(ana, 'approve')).type, CARD);
    assert.deepEqual(await decisions(), ['approve ana']);
  });

  it('refuses a decision about a plan that was not the one on the card', async () => {
    await reachDecision();
    const { body } = await bot.press(ana, 'approve', { ...dataOf(await current()), plan_hash: 'deadbeef' });
    assert.match(JSON.stringify(body), /not the plan that you saw/);
    assert.deepEqual(await decisions(), []);
  });

  it('does once what is delivered twice, also to another process', async () => {
    const other = await bot.startProcess();
    await reachDecision();
    const activity = bot.teams.activity({
      type: 'invoke',
      name: 'adaptiveCard/action',
      from: ben,
      conversation: inChannel('1'),
      replyToId: '1',
      value: { action: { type: 'Action.Execute', verb: 'postpone', data: dataOf(await current()) }, trigger: 'manual' },
    });
    const first = await bot.send(activity);
    const again = await bot.send(activity);
    const elsewhere = await bot.send(activity, other.url);

    assert.equal(first.body?.type, CARD);
    assert.equal(again.status, 409);
    assert.deepEqual([elsewhere.status, elsewhere.body?.value], [200, 'This was already handled.']);
    assert.deepEqual(await decisions(), ['postpone ben']);
    assert.equal(bot.lines.filter((line) => line.includes('"auth_refused"')).length, 2);
  });

  it('edits the cards also after a restart', async () => {
    await reachDecision();
    const other = await bot.startProcess();
    const { approval_id } = await current();
    await bot.send(
      bot.teams.activity({
        type: 'invoke',
        name: 'adaptiveCard/action',
        from: ana,
        conversation: inChannel('1'),
        value: { action: { type: 'Action.Execute', verb: 'reject', data: { approval_id } } },
      }),
      other.url,
    );
    assert.equal(edits().length, 2);
  });

  it('plans from a button with a message of its own, and leaves the pressed card alone', async () => {
    const id = bot.aws.hosts[1]?.id;
    const before = bot.shown().length;
    const { body } = await bot.press(
      ben,
      'plan_fix',
      { instance_ids: [id], patch_level: 'all' },
      { conversation: personal(ben) },
    );
    await bot.bot.settled();

    assert.equal(body?.type, TOAST);
    const [posted, ...more] = bot.shown().slice(before);
    assert.deepEqual(more, []);
    assert.deepEqual(cardIn(posted?.activity).verbs.sort(), ['cancel', 'postpone', 'rehearse']);

    await reachDecision();
    await press(ana, 'reject');
    assert.equal(edits().length, 2);
  });
});

describe('alerts in Teams', () => {
  let bot: StartedBot;
  const alert = {
    alert_id: 'a-1',
    group_id: 'g-1',
    group_title: 'Threats on bastion',
    kind: 'threat' as const,
    severity: 'high' as const,
    urgent: true,
    holds_through_quiet: true,
    title: 'Possible credential theft [click](https://evil.example)',
    detail: 'Six events',
    instance_ids: ['i-0abc1234def567890'],
    instance_names: ['bastion'],
    facts: [],
    source: 'GuardDuty',
    account: null,
    region: 'us-west-2',
    at: '2026-11-22T10:00:00.000Z',
  };

  beforeEach(async () => {
    bot = await startBot();
    await bot.install(channel);
    await bot.install(personal(ana));
    await bot.say(mei, '/sre-alerts on medium');
    await bot.bot.settled();
    bot.teams.sent.length = 0;
  });
  afterEach(() => bot.close());

  const tell = async () => {
    await bot.services.alerts.tell(alert);
    await bot.services.outbox.settled();
  };
  const wanting = async () => (await bot.services.subscriptions.forAlert({ ...alert, tags: null })).length;

  it('reach every conversation that wants them, with a button to the host', async () => {
    await tell();

    assert.equal(bot.shown().length, 2);
    for (const { activity } of bot.shown()) {
      assert.ok(cardIn(activity).verbs.includes('show_instance'));
      assert.match(String(activity.summary), /HIGH/);
    }
  });

  it('leave a conversation that the bot was removed from alone, and reach the others', async () => {
    bot.teams.script.push({ status: 403, body: { error: { code: 'BotNotInConversationRoster' } } });
    await tell();

    assert.equal(bot.shown().length, 2);
    assert.equal(await wanting(), 1);
  });

  it('keep for later what a conversation did not take, and send nothing before Bot Connector wants it', async () => {
    bot.teams.script.push(
      { status: 429, headers: { 'retry-after': '40' } },
      { status: 429, headers: { 'retry-after': '40' } },
    );
    await tell();
    const tried = bot.shown().length;
    bot.clock.advance(39_000);
    await bot.services.outbox.clockMoved();
    assert.equal(bot.shown().length, tried);
    bot.clock.advance(2_000);
    await bot.services.outbox.clockMoved();

    assert.equal(bot.shown().length, tried + 2);
    assert.equal(await wanting(), 2);
  });

  it('are posted once, although Bot Connector stumbles for a while', async () => {
    await bot.services.subscriptions.subscribe(CHANNEL, { alerts: 'off' });
    bot.teams.script.push(...[412, 502, 504, 500].map((status) => ({ status })));
    await tell();
    for (let minute = 0; minute < 6; minute++) {
      bot.clock.advance(60_000);
      await bot.services.outbox.clockMoved();
    }

    const statuses = bot.shown().map(({ method }) => method);
    assert.deepEqual(statuses, ['POST', 'POST', 'POST', 'POST', 'POST']);
  });

  it('are edited in place when a person looks after them', async () => {
    await tell();
    await bot.services.alertHandling.handle('g-1', { action: 'acknowledge', by: 'Mei Tanaka', hours: 4, to: '' });
    bot.clock.advance(60_000);
    await bot.services.outbox.clockMoved();

    const edited = bot.shown().slice(2);
    assert.equal(edited.length, 2);
    for (const { method, activity } of edited) {
      assert.equal(method, 'PUT');
      assert.match(cardIn(activity).text, /Acknowledged by Mei Tanaka/);
    }
  });
});
