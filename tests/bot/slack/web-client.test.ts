import assert from 'node:assert/strict';
import { pino } from 'pino';
import { Background } from '../../../bot/background.js';
import { fixedSecret } from '../../../bot/secret.js';
import type { SlackAuth } from '../../../bot/slack/auth.js';
import { Responses } from '../../../bot/slack/responses.js';
import type { TurnOptions } from '../../../bot/slack/turn-context.js';
import { isGone, isUnsure, SlackError, SlackWeb } from '../../../bot/slack/web-client.js';
import { slackMessage } from '../../../cards/slack/message.js';
import { helpView } from '../../../cards/views/index.js';
import { ChangingSecret } from '../../support/changing-secret.js';
import { deferred } from '../../support/deferred.js';
import { surfaceFailures } from '../../support/telemetry.js';
import { ManualTimers } from '../teams/manual-timers.js';
import { type Scripted, type ScriptedSlack, startScriptedSlack } from './scripted-slack.js';

const view = helpView([]);
const message = slackMessage(view);
const busy = (retryAfter: number) => ({ status: 429, body: { ok: false, error: 'ratelimited' }, retryAfter });
const refused = (error: string) => ({ body: { ok: false, error } });

describe('what the assistant says in Slack', () => {
  let slack: ScriptedSlack;
  let web: SlackWeb;
  let auth: SlackAuth;
  const waited: number[] = [];

  before(async () => {
    slack = await startScriptedSlack();
    auth = {
      signingSecrets: fixedSecret(['s']),
      botToken: fixedSecret('xoxb-secret'),
      allowedTeams: ['T1'],
      apiUrl: `${slack.url}/api/`,
      responseOrigins: [slack.url],
    };
    web = new SlackWeb({ auth, wait: async (ms) => void waited.push(ms) });
  });
  after(() => slack.close());
  beforeEach(() => {
    waited.length = 0;
  });

  const codeOf = async (call: Promise<unknown>): Promise<string> => {
    const error = await call.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof SlackError, String(error));
    return error.code;
  };

  it('is never parsed for names, links or formatting, and carries its token in a header alone', async () => {
    slack.answer({});
    assert.equal(await web.post('C1', message, { threadTs: '1.5' }), '1.000001');

    const [{ path, authorization, fields } = assert.fail()] = slack.asked;
    assert.equal(path, '/api/chat.postMessage');
    assert.equal(authorization, 'Bearer xoxb-secret');
    const { parse, link_names, mrkdwn, unfurl_links, unfurl_media, thread_ts, token } = fields;
    assert.deepEqual(
      [parse, link_names, mrkdwn, unfurl_links, unfurl_media],
      ['none', 'false', 'false', 'false', 'false'],
    );
    assert.deepEqual([thread_ts, token], ['1.5', undefined]);
  });

  it('takes the new token where the old one was revoked, and asks nothing again where there is none', async () => {
    const botToken = new ChangingSecret('xoxb-old');
    const app = new SlackWeb({ auth: { ...auth, botToken }, wait: async () => undefined });
    slack.answer(refused('token_revoked'));
    assert.equal(await codeOf(app.post('C1', message)), 'token_revoked');
    botToken.next = 'xoxb-new';
    slack.answer(refused('token_revoked'), {});
    await app.post('C1', message);

    assert.deepEqual(
      slack.asked.map(({ authorization }) => authorization),
      ['Bearer xoxb-old', 'Bearer xoxb-new'],
    );
  });

  it('takes the new token that somebody else found while it was refused with the old one', async () => {
    let value = 'xoxb-old';
    const botToken = { now: () => value, renewed: async () => false };
    const app = new SlackWeb({ auth: { ...auth, botToken }, wait: async () => undefined });
    slack.answer(refused('token_revoked'), {});
    const posted = app.post('C1', message);
    value = 'xoxb-new';
    await posted;

    assert.deepEqual(
      slack.asked.map(({ authorization }) => authorization),
      ['Bearer xoxb-old', 'Bearer xoxb-new'],
    );
  });

  it('waits as long as Slack says, and sends again', async () => {
    slack.answer(busy(3), busy(1), {});
    await web.post('C1', message);
    assert.deepEqual(waited, [3_000, 1_000]);
    assert.equal(slack.asked.length, 3);
  });

  it('does not wait for longer than people do', async () => {
    slack.answer(busy(60));
    assert.equal(await codeOf(web.update('C1', '1.1', message)), 'slack_webapi_rate_limited_error');
    assert.deepEqual([waited, slack.asked.length], [[], 1]);
  });

  it('never repeats a post of which nobody knows whether it was taken, and does repeat an edit', async () => {
    for (const failure of ['break', { status: 502, body: {} }] as const) {
      slack.answer(failure, {});
      await codeOf(web.post('C1', message));
      assert.equal(slack.asked.length, 1);

      slack.answer(failure, failure, {});
      await web.update('C1', '1.1', message);
      assert.equal(slack.asked.length, 3);
    }
  });

  it('is found by its mark among what was posted since', async () => {
    slack.answer({});
    await web.post('C1', message, { mark: 'm-1' });
    const metadata = JSON.parse(slack.asked[0]?.fields.metadata ?? '');
    const others = [{ ts: '3.1' }, { ts: '2.1', metadata: { event_type: 'x', event_payload: { mark: 'm-2' } } }];
    slack.answer({ body: { ok: true, messages: [...others, { ts: '1.1', metadata }] } });
    const since = new Date('2026-11-25T14:02:00.000Z');
    assert.equal(await web.findMarked('C1', 'm-1', since), '1.1');
    assert.equal(await web.findMarked('C1', 'm-3', since), undefined);
    assert.equal(Number(slack.asked[0]?.fields.oldest), since.getTime() / 1000 - 120);
  });

  it('may have been taken where nothing, or nothing certain, was answered', async () => {
    const isUnsureAfter = async (answer: Scripted) => {
      slack.answer(answer);
      return isUnsure(await web.post('C1', message, { once: true }).catch((error: unknown) => error));
    };
    for (const answer of ['break', { status: 502, body: {} }, refused('internal_error')] as const)
      assert.ok(await isUnsureAfter(answer), JSON.stringify(answer));
    for (const answer of [busy(1), refused('invalid_blocks'), refused('channel_not_found')])
      assert.ok(!(await isUnsureAfter(answer)), JSON.stringify(answer));
  });

  it('says what Slack refused, and knows a conversation that is gone', async () => {
    slack.answer(refused('channel_not_found'));
    const gone = await web.post('C1', message).catch((error: unknown) => error);
    assert.ok(isGone(gone));
    slack.answer(refused('invalid_blocks'));
    assert.equal(await codeOf(web.update('C1', '1.1', message)), 'invalid_blocks');
    assert.equal(slack.asked.length, 1);
  });

  it('answers on no response URL of another host', async () => {
    slack.answer({});
    for (const url of ['https://evil.example/x', 'http://169.254.169.254/', 'file:///etc/passwd', 'x', '']) {
      assert.equal(await codeOf(web.respond(url, {})), 'response_url_not_allowed');
    }
    assert.deepEqual(slack.asked, []);
  });

  describe('to one interaction', () => {
    const timers = new ManualTimers();
    const log = pino({ level: 'silent' });
    const background = new Background(log, surfaceFailures('slack', { log }));
    const responses = () => {
      const options = {
        web,
        timers,
        background,
        log,
        failures: surfaceFailures('slack', { log }),
      } as unknown as TurnOptions;
      const place = { channel: 'C1', direct: false };
      return new Responses({ url: `${slack.url}/hook`, place, user: 'U1' }, options);
    };

    it('goes to its response URL five times, and to the person alone after that', async () => {
      slack.answer({});
      const own = responses();
      for (let use = 1; use <= 6; use++) await own.say(view);
      assert.deepEqual(
        slack.asked.map(({ path }) => path),
        [...Array(5).fill('/hook'), '/api/chat.postEphemeral'],
      );
      assert.equal(slack.asked[0]?.fields.response_type, 'ephemeral');
      assert.equal(slack.asked[5]?.fields.user, 'U1');
    });

    it('goes to the person alone where the URL has expired', async () => {
      slack.answer({ status: 404, body: 'expired_url' }, {});
      await responses().replace(view);
      assert.deepEqual(
        slack.asked.map(({ path }) => path),
        ['/hook', '/api/chat.postEphemeral'],
      );
    });

    it('says that it is being worked on where the answer takes longer, and nothing where it is soon', async () => {
      slack.answer({});
      const work = deferred<string>();
      const soon = responses().soon(work.promise);
      timers.fire(1_500);
      await background.settled();
      assert.match(String(slack.asked[0]?.fields.text), /Working on it/);
      work.resolve('done');
      assert.equal(await soon, 'done');

      assert.equal(await responses().soon(Promise.resolve('at once')), 'at once');
      assert.deepEqual(timers.waiting, []);
    });
  });
});
