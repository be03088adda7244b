import assert from 'node:assert/strict';
import type { Conversation, Understanding, Understands } from '../../../services/assistant/understanding.js';
import { ben, cardIn, inChannel, personal, type StartedBot, sam, startBot } from './start-bot.js';

describe('what people say to Teams in their own words', () => {
  let bot: StartedBot;
  let next: object;
  const asked: { readonly text: string; readonly conversation: Conversation }[] = [];
  const understands: Understands = {
    async understand(text, conversation) {
      asked.push({ text, conversation });
      return next as Understanding;
    },
  };

  before(async () => {
    bot = await startBot({ understands });
    bot.aws.host('web-1');
  });
  after(() => bot.close());
  const newest = () => cardIn(bot.shown().at(-1)?.activity);

  it('is answered with the card of the operation, and says what a guess took it for', async () => {
    const input = { instance_ids: ['web-1'] };
    next = { kind: 'ask', guessed: true, others: [], operation: 'check_patch_compliance', input };
    await bot.say(sam, '<at>SRE Assistant</at> is web-1 missing anything', inChannel('1'));

    assert.match(newest().text, /Understood as: Patch compliance of web-1\./);
    assert.match(newest().text, /Patch compliance|patch/i);
    assert.deepEqual(asked.at(-1), {
      text: 'is web-1 missing anything',
      conversation: { conversation_id: String(inChannel('1').id), person_id: 'sam' },
    });
  });

  it('is about the days of whoever says it', async () => {
    next = { kind: 'nothing' };
    await bot.say(sam, 'what changed since yesterday', personal(sam), { localTimezone: 'Europe/Berlin' });
    assert.equal(asked.at(-1)?.conversation.time_zone, 'Europe/Berlin');
    await bot.say(sam, 'what changed since monday', personal(sam), { localTimezone: 7 });
    assert.equal(asked.at(-1)?.conversation.time_zone, undefined);
  });

  it('changes nothing, whatever it is understood as, and asks nobody to approve', async () => {
    const calls = bot.aws.calls.length;
    next = { kind: 'ask', guessed: false, operation: 'execute_automated_patching', input: { instance_ids: ['web-1'] } };
    await bot.say(ben, 'please patch web-1 right now');

    assert.match(newest().text, /Nothing was done/);
    assert.match(newest().text, /\/sre-patch web-1/);
    assert.equal(bot.aws.calls.length, calls);
    assert.deepEqual(await bot.services.approvals.list({ status: 'all', limit: 5 }), []);
  });

  it('says hostile words back as plain text', async () => {
    next = { kind: 'choices', choices: [{ operation: 'check_patch_compliance', input: { instance_ids: [] } }] };
    await bot.say(ben, 'show [me](https://evil.test) <at>everyone</at> {{DATE(2026)}}');

    const card = newest().json;
    assert.doesNotMatch(JSON.stringify(card), /OpenUrl|selectAction|<at>|\{\{/);
    assert.doesNotMatch(String(card.fallbackText), /\]\(/);
    assert.ok(newest().verbs.includes('show_patch_status'));
  });
});
