import assert from 'node:assert/strict';
import { MessageFactory, type TurnContext } from 'botbuilder';
import { people } from '../../../sandbox/teams/people.js';
import { card, cardMessage, cardResponse, type EchoBot, execute, messageResponse } from './echo-bot.js';
import { type RunningTeams, Stage } from './running-teams.js';

const [ben, ana, mei] = people.map(({ mri }) => mri);

describe('cards in the sandbox Teams', () => {
  const stage = new Stage();
  let teams: RunningTeams;
  let bot: EchoBot;

  beforeEach(async () => {
    teams = await stage.teams();
    await teams.driver.rateLimits(false);
    bot = await stage.bot(teams);
    teams.teams.registered(bot.url);
  });
  afterEach(() => stage.close());

  const chat = (person = 'Ben Okafor', where = 'personal') => teams.driver.as(person).in(where);
  const answerWith = (content: object) => {
    bot.onMessage = async (context) => void (await context.sendActivity(cardMessage(content)));
  };
  /** Verbs and triggers of the invokes so far. */
  const invokes = () =>
    bot.activities
      .filter(({ type }) => type === 'invoke')
      .map(({ value, from }) => [value.action.verb, value.trigger, from.name]);

  const comment = { type: 'Input.Text', id: 'comment', label: 'Comment', isRequired: true, maxLength: 5 };
  const withInput = () => ({
    ...card('approve?'),
    body: [{ type: 'TextBlock', text: 'approve?' }, comment, { type: 'Input.Text', id: 'note', label: 'Note' }],
    actions: [execute('Approve', 'approve', { id: 'wf-1' }), execute('Reject', 'reject', { id: 'wf-1' })],
  });

  it('send Action.Execute with its data and what was typed, and show the answer to the presser alone', async () => {
    answerWith(withInput());
    const actions: unknown[] = [];
    bot.onAction = async (_context, verb, data) => {
      actions.push([verb, data]);
      return cardResponse(card('approved by you'));
    };
    await chat('Ben Okafor', 'channel').mention('ask');
    const { bot: delivery, shown } = await chat('Ana Ruiz', 'channel').press('Approve', { comment: 'fine' });
    assert.equal(delivery?.status, 200);
    assert.equal((shown.card as { body: { text: string }[] }).body[0]?.text, 'approved by you');
    assert.deepEqual(actions, [['approve', { id: 'wf-1', comment: 'fine' }]]);
    assert.deepEqual(invokes(), [['approve', 'manual', 'Ana Ruiz']]);
    assert.equal((await chat('Ana Ruiz', 'channel').lastCard()).text, 'approved by you');
    assert.match((await chat('Ben Okafor', 'channel').lastCard()).text, /^approve\?/);
  });

  it('refuse inputs that the screen would not let through', async () => {
    answerWith(withInput());
    await chat().say('ask');
    await assert.rejects(chat().press('Approve'), /"comment" is required/);
    await assert.rejects(chat().press('Approve', { comment: 'too long' }), /at most 5 characters/);
    await assert.rejects(chat().press('Approve', { comment: 'ok', mood: 'good' }), /No input "mood"/);
    await assert.rejects(chat().press('Delete'), /No such button.*"Approve", "Reject"/);
    assert.deepEqual(invokes(), []);
    assert.equal((await chat().press('Approve', { comment: 'ok' })).shown.error, undefined);
  });

  it('let people choose only what a choice offers', async () => {
    const choices = ['web-1', 'web-2'].map((value) => ({ title: value, value }));
    const choice = { type: 'Input.ChoiceSet', id: 'leave_out', label: 'Leave out', isMultiSelect: true, choices };
    answerWith({ ...card('approve?'), body: [choice], actions: [execute('Approve', 'approve', {})] });
    const sent: unknown[] = [];
    bot.onAction = async (_context, _verb, data) => {
      sent.push(data);
      return messageResponse('done');
    };
    await chat().say('ask');
    await assert.rejects(chat().press('Approve', { leave_out: 'web-1,web-9' }), /does not offer "web-9"/);
    await chat().press('Approve', { leave_out: 'web-1,web-2' });
    assert.deepEqual(sent, [{ leave_out: 'web-1,web-2' }]);
  });

  it('tell buttons of the same title apart by their data', async () => {
    const rows = ['web-1', 'web-2'].map((host) => execute('Show', 'show', { host }));
    answerWith(card('hosts', { actions: rows }));
    bot.onAction = async (_context, _verb, data) => messageResponse((data as { host: string }).host);
    await chat().say('hosts');
    await assert.rejects(chat().press('Show'), /2 buttons fit/);
    assert.equal((await chat().press({ title: 'Show', data: { host: 'web-2' } })).shown.toast, 'web-2');
  });

  it('take the fallback of an action that Teams does not know', async () => {
    const fallback = execute('Old way', 'old');
    answerWith(card('new', { actions: [{ type: 'Action.Teleport', title: 'New way', fallback }] }));
    await chat().say('new');
    assert.equal((await chat().press('Old way')).shown.toast, 'done');
    await assert.rejects(chat().press('New way'), /No such button/);
  });

  it('show a message answer as a toast and everything else as something that went wrong', async () => {
    answerWith(card('press', { actions: [execute('Press', 'press')] }));
    await chat().say('card');
    const press = async (answer: () => Promise<object>) => {
      bot.onAction = answer;
      const { shown, bot: delivery } = await chat().press('Press');
      return [delivery?.status, shown.toast ?? shown.error];
    };
    const wrong = 'Something went wrong. Please try again.';
    assert.deepEqual(await press(async () => messageResponse('Saved')), [200, 'Saved']);
    const refused = { statusCode: 400, type: 'application/vnd.microsoft.error', value: { code: '1', message: 'no' } };
    assert.deepEqual(await press(async () => refused), [400, wrong]);
    assert.deepEqual(await press(async () => cardResponse({ type: 'Cardboard' })), [200, wrong]);
    assert.deepEqual(await press(() => Promise.reject(new Error('broken'))), [500, wrong]);
    const { events } = await teams.driver.events(0);
    assert.deepEqual(
      events.filter(({ kind }) => kind === 'toast').map(({ text }) => text),
      ['Saved', wrong, wrong, wrong],
    );
  });

  it('send Action.Submit as a message with a value and no text', async () => {
    answerWith(card('submit', { actions: [{ type: 'Action.Submit', title: 'Send', data: { choice: 1 } }] }));
    const { message } = await chat().say('card');
    const { messageId } = await chat().lastCard();
    const seen: unknown[] = [];
    bot.onMessage = async ({ activity }) => void seen.push([activity.text, activity.value, activity.replyToId]);
    await chat().press('Send');
    assert.deepEqual(seen, [[undefined, { choice: 1 }, messageId]]);
    assert.notEqual(messageId, message.id);
    assert.equal((await chat().messages()).length, 2);
  });

  it('open links without asking the bot', async () => {
    answerWith(card('link', { actions: [{ type: 'Action.OpenUrl', title: 'CVE', url: 'https://nvd.nist.gov/' }] }));
    await chat().say('card');
    const turns = bot.activities.length;
    assert.deepEqual((await chat().press('CVE')).shown, { url: 'https://nvd.nist.gov/' });
    assert.equal(bot.activities.length, turns);
  });

  describe('with refresh', () => {
    const refreshing = (text: string, userIds = [ana, mei]) =>
      card(text, { refresh: { action: { type: 'Action.Execute', verb: 'refresh', data: { id: 7 } }, userIds } });
    const seenBy = async (person: string) => (await chat(person, 'channel').lastCard()).text;

    beforeEach(async () => {
      answerWith(refreshing('base'));
      let count = 0;
      bot.onAction = async ({ activity }) => {
        count += 1;
        return cardResponse(refreshing(`${activity.from.name}'s ${count}`));
      };
      await chat('Ben Okafor', 'channel').mention('card');
    });

    it('ask for the people named when they see the card, and give each their own', async () => {
      assert.equal(await seenBy('Ben Okafor'), 'base');
      assert.equal(await seenBy('Ana Ruiz'), "Ana Ruiz's 1");
      assert.equal(await seenBy('Mei Tanaka'), "Mei Tanaka's 2");
      assert.deepEqual(invokes(), [
        ['refresh', 'automatic', 'Ana Ruiz'],
        ['refresh', 'automatic', 'Mei Tanaka'],
      ]);
    });

    it('ask again after a minute on the clock of the sandbox, not before', async () => {
      await seenBy('Ana Ruiz');
      const start = teams.clock.now().getTime();
      await teams.clock.advanceTo(new Date(start + 50_000));
      assert.equal(await seenBy('Ana Ruiz'), "Ana Ruiz's 1");
      await teams.clock.advanceTo(new Date(start + 60_000));
      assert.equal(await seenBy('Ana Ruiz'), "Ana Ruiz's 2");
    });

    it('ask once for two screens that show the card at the same time', async () => {
      await Promise.all([seenBy('Ana Ruiz'), seenBy('Ana Ruiz'), seenBy('Ana Ruiz')]);
      assert.equal(invokes().length, 1);
    });

    it("drop everybody's version when the message is edited, and ask again at once", async () => {
      await seenBy('Ana Ruiz');
      const { messageId, text } = await chat('Ben Okafor', 'channel').lastCard();
      assert.equal(text, 'base');
      await bot.proactively(bot.activities.at(-1)!.conversation.id, (context) =>
        edit(context, messageId, refreshing('edited')),
      );
      assert.equal(await seenBy('Ben Okafor'), 'edited');
      assert.equal(await seenBy('Ana Ruiz'), "Ana Ruiz's 2");
    });

    it('show no answer that is older than the message', async () => {
      const { messageId } = await chat('Ben Okafor', 'channel').lastCard();
      bot.onAction = async (context) => {
        await edit(context, messageId, card('decided'));
        return cardResponse(card('stale'));
      };
      assert.equal(await seenBy('Ana Ruiz'), 'decided');
    });

    it('ask anew for what was edited while an answer was under way', async () => {
      const { messageId } = await chat('Ben Okafor', 'channel').lastCard();
      let again: Promise<string> | undefined;
      bot.onAction = async (context) => {
        if (again) return cardResponse(card('after the edit'));
        await edit(context, messageId, refreshing('edited'));
        again = seenBy('Ana Ruiz');
        assert.equal(await again, 'after the edit');
        return cardResponse(card('stale'));
      };
      assert.equal(await seenBy('Ana Ruiz'), 'after the edit');
      assert.ok(again);
    });

    it('do not disturb anybody when the refresh fails', async () => {
      bot.onAction = () => Promise.reject(new Error('broken'));
      const cursor = await teams.driver.cursor();
      assert.equal(await seenBy('Ana Ruiz'), 'base');
      assert.deepEqual((await teams.driver.events(cursor)).events, []);
    });
  });

  it('answer the presser after editing for everybody, as approvals do', async () => {
    answerWith(card('pending', { actions: [execute('Approve', 'approve')] }));
    await chat('Ben Okafor', 'channel').mention('ask');
    const { messageId } = await chat('Ben Okafor', 'channel').lastCard();
    bot.onAction = async (context) => {
      await edit(context, messageId, card(`approved by ${context.activity.from.name}`));
      return cardResponse(card('approved by you'));
    };
    await chat('Ana Ruiz', 'channel').press('Approve');
    assert.equal((await chat('Ana Ruiz', 'channel').lastCard()).text, 'approved by you');
    assert.equal((await chat('Ben Okafor', 'channel').lastCard()).text, 'approved by Ana Ruiz');
    await assert.rejects(chat('Mei Tanaka', 'channel').press('Approve'), /No such button/);
  });

  it('are waited for by events, also when they are edited', async () => {
    answerWith(card('running'));
    await chat().say('run');
    const { messageId } = await chat().lastCard();
    const reference = bot.activities.at(-1)!.conversation.id;
    const verified = chat().untilCard(/verified/);
    await bot.proactively(reference, (context) => edit(context, messageId, card('4 of 4 verified')));
    assert.equal((await verified).messageId, messageId);
  });

  it('keep mentions of people apart from words that look like one', async () => {
    bot.onMessage = async (context) => {
      const mention = { type: 'mention', mentioned: { id: ben!, name: 'Ben Okafor' }, text: '<at>Ben Okafor</at>' };
      const message = MessageFactory.text('<at>Ben Okafor</at> asked, not <at>Ana Ruiz</at>');
      await context.sendActivity({ ...message, entities: [mention] });
    };
    await chat().say('who');
    const [, answer] = (await chat().messages()) as unknown as { mentions: string[] }[];
    assert.deepEqual(answer?.mentions, ['<at>Ben Okafor</at>']);
  });
});

async function edit(context: TurnContext, id: string, content: object): Promise<void> {
  await context.updateActivity({ ...cardMessage(content), id });
}
