import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LogLevel, WebClient } from '@slack/web-api';
import { SandboxClock } from '../../../sandbox/clock.js';
import { createSlack, type SlackWorkspace } from '../../../sandbox/slack/index.js';
import { memoryStore } from '../../../sandbox/store.js';
import { SlackDriver } from '../../support/slack.js';
import { noHolds } from '../no-holds.js';
import { startSlackApp } from './slack-app.js';

type Json = Record<string, unknown>;
const CHANNEL = 'C0SREOPS001';
const MINUTE = 60_000;
/** The client prints what Slack refuses, which is what these tests are about. */
const nothing = () => undefined;
const silent = {
  ...{ debug: nothing, info: nothing, warn: nothing, error: nothing, setLevel: nothing, setName: nothing },
  getLevel: () => LogLevel.ERROR,
};

describe("the sandbox's Slack", () => {
  const clock = new SandboxClock();
  let app: Awaited<ReturnType<typeof startSlackApp>>;
  let server: Server;
  let workspace: SlackWorkspace;
  let slack: SlackDriver;
  let web: WebClient;
  const options = { retryConfig: { retries: 0 }, rejectRateLimitedCalls: true, logger: silent };

  before(async () => {
    let url = '';
    workspace = createSlack({ world: { clock, store: memoryStore() }, holds: noHolds(), baseUrl: () => url });
    server = createServer((req, res) => void workspace.handle(req, res));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { signingSecret, client, apiUrl, botToken } = workspace.descriptor();
    app = await startSlackApp(signingSecret);
    slack = new SlackDriver(client);
    web = new WebClient(botToken, { slackApiUrl: apiUrl, ...options });
    workspace.registered(app.url);
    await workspace.joined();
  });

  after(async () => {
    workspace.close();
    clock.stop();
    server.closeAllConnections();
    server.close();
    await app.close();
  });

  beforeEach(async () => {
    app.app.status = 200;
    app.app.body = undefined;
    await slack.rateLimits(true);
  });

  const refusal = async (call: Promise<unknown>): Promise<unknown> => {
    try {
      await call;
    } catch (error) {
      return (error as { data?: { error?: string } }).data?.error ?? (error as { code?: string }).code;
    }
    return 'accepted';
  };
  const post = (args: Json) => web.apiCall('chat.postMessage', { channel: CHANNEL, text: 'hello', ...args });
  const section = (text: string): Json => ({ type: 'section', text: { type: 'plain_text', text } });
  const button = (change: Json = {}): Json => ({
    type: 'actions',
    elements: [{ type: 'button', action_id: 'go', text: { type: 'plain_text', text: 'Go' }, value: 'x', ...change }],
  });
  const newest = async () => (await slack.as('Ben Okafor').in('channel').messages()).at(-1)!;
  const last = () => app.received.at(-1)!;

  it('adds the app to the channel once it has answered the challenge', () => {
    const [joined] = app.received;
    assert.ok(joined?.signed);
    assert.equal((joined.content.event as Json).type, 'member_joined_channel');
  });

  it('delivers a slash command as a signed form with a response URL and a trigger', async () => {
    await slack.as('Ben Okafor').in('channel').say('/sre-vuln-check wéb-1 ✓');

    const { path, signed, content } = last();
    assert.deepEqual([path, signed], ['/slack/commands', true]);
    assert.deepEqual(
      [content.command, content.text, content.user_id, content.channel_id, content.team_id],
      ['/sre-vuln-check', 'wéb-1 ✓', 'U0BENOKAFOR', CHANNEL, 'T0SANDBOX01'],
    );
    assert.match(String(content.response_url), /^http/);
    assert.ok(content.trigger_id);
  });

  it('delivers mentions and direct messages as events, and other channel messages not at all', async () => {
    await slack.as('Ben Okafor').in('channel').say('@SRE Assistant help');
    const mention = last().content.event as Json;
    await slack.as('Ben Okafor').in('im').say('help');
    const direct = last().content.event as Json;
    const count = app.received.length;
    await slack.as('Ben Okafor').in('channel').say('lunch?');

    assert.deepEqual([mention.type, mention.text], ['app_mention', '<@U0SREAGENT1> help']);
    assert.deepEqual([direct.type, direct.channel_type, direct.text], ['message', 'im', 'help']);
    assert.equal(app.received.length, count);
  });

  it('sends an event again, at once and after a minute and five, until it is acknowledged', async () => {
    app.app.status = 500;
    await slack.as('Ben Okafor').in('im').say('again');
    const { event_id } = last().content;
    await clock.advanceTo(new Date(clock.now().getTime() + 2 * MINUTE));
    app.app.status = 200;
    await clock.advanceTo(new Date(clock.now().getTime() + 10 * MINUTE));

    const tries = app.received.filter(({ content }) => content.event_id === event_id);
    assert.deepEqual(
      tries.map(({ headers }) => [headers['x-slack-retry-num'], headers['x-slack-retry-reason']]),
      [
        [undefined, undefined],
        ['1', 'http_error'],
        ['2', 'http_error'],
        ['3', 'http_error'],
      ],
    );
    assert.ok(tries.every(({ signed }) => signed));
  });

  it('takes five answers on a response URL, within thirty minutes', async () => {
    const say = async () => {
      await slack.as('Ben Okafor').in('channel').say('/sre-help');
      return String(last().content.response_url);
    };
    const answer = async (url: string, body: Json = { text: 'x' }) => {
      const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
      return `${response.status} ${await response.text()}`;
    };
    const url = await say();
    for (let use = 1; use <= 5; use++) assert.equal(await answer(url), '200 ok');
    assert.equal(await answer(url), '404 used_url');
    assert.equal((await newest()).visible_to, 'U0BENOKAFOR');

    const late = await say();
    assert.equal(await answer(late, {}), '400 no_text');
    await clock.advanceTo(new Date(clock.now().getTime() + 31 * MINUTE));
    assert.equal(await answer(late), '404 expired_url');
  });

  it('presses a button after its confirm dialog, with what was filled in', async () => {
    const words = (text: string) => ({ type: 'plain_text', text });
    const confirm = { title: words('Sure?'), text: words('Really'), confirm: words('Yes'), deny: words('No') };
    await post({ blocks: [button({ confirm })] });
    const message = await newest();
    const chat = slack.as('Ana Ruiz').in('channel');

    const asked = await chat.press('Go', message, { confirmed: false });
    assert.deepEqual([asked.app, asked.confirm], [null, confirm]);
    await chat.press('Go', message);
    const { type, actions, container, response_url } = last().content;
    assert.equal(type, 'block_actions');
    assert.equal((actions as Json[])[0]?.value, 'x');
    assert.deepEqual(container, { type: 'message', message_ts: message.ts, channel_id: CHANNEL, is_ephemeral: false });
    await fetch(String(response_url), {
      method: 'POST',
      body: JSON.stringify({ text: 'done', replace_original: true }),
    });
    assert.deepEqual([(await newest()).text, (await newest()).edited], ['done', true]);
  });

  it('opens a modal once for each trigger and hands over what was submitted', async () => {
    await slack.as('Mei Tanaka').in('channel').say('/sre-help');
    const trigger_id = String(last().content.trigger_id);
    const words = (text: string) => ({ type: 'plain_text', text });
    const input = { type: 'input', block_id: 'why', label: words('Why'), optional: true };
    const view = {
      type: 'modal',
      title: words('Reject'),
      submit: words('Reject'),
      private_metadata: 'kept',
      blocks: [{ ...input, element: { type: 'plain_text_input', action_id: 'comment', max_length: 20 } }],
    };
    await web.apiCall('views.open', { trigger_id, view });
    assert.equal(await refusal(web.apiCall('views.open', { trigger_id, view })), 'exchanged_trigger_id');
    const unknown = web.apiCall('views.open', { trigger_id: '1.2.x', view });
    assert.equal(await refusal(unknown), 'invalid_trigger_id');

    const chat = slack.as('Mei Tanaka').in('channel');
    await assert.rejects(chat.submit({ comment: 'x'.repeat(21) }), /at most 20/);
    await chat.submit({ comment: 'not now' });
    const { type, view: submitted } = last().content as { type: string; view: Json };
    assert.equal(type, 'view_submission');
    assert.equal(submitted.private_metadata, 'kept');
    assert.deepEqual(submitted.state, { values: { why: { comment: { type: 'plain_text_input', value: 'not now' } } } });
  });

  it('tells an app what was posted, newest first, with what only programs see of it', async () => {
    await slack.rateLimits(false);
    const metadata = { event_type: 'noted', event_payload: { mark: 'm-1' } };
    const { ts } = (await post({ text: 'marked', metadata: JSON.stringify(metadata) })) as { ts?: string };
    await post({ text: 'later' });
    const read = async (args: Json) =>
      ((await web.apiCall('conversations.history', { channel: CHANNEL, ...args })) as unknown as { messages: Json[] })
        .messages;
    const [later, marked] = await read({ include_all_metadata: true, limit: 2 });
    assert.deepEqual([later?.text, marked?.ts, marked?.metadata], ['later', ts, metadata]);
    assert.equal((await read({})).find((one) => one.ts === ts)?.metadata, undefined);
    assert.ok(!(await read({ oldest: ts })).some((one) => one.ts === ts));
    const opened: Json = { ...(await web.apiCall('conversations.open', { users: 'U0BENOKAFOR' })) };
    assert.deepEqual(opened.channel, { id: 'D0BENOKAFOR' });
    assert.equal(await refusal(read({ channel: 'U0BENOKAFOR' })), 'channel_not_found');
    assert.equal(await refusal(post({ metadata: '{}' })), 'invalid_metadata_format');
  });

  it('refuses what Slack refuses', async () => {
    const stranger = new WebClient('xoxb-other', { slackApiUrl: workspace.descriptor().apiUrl, ...options });
    assert.equal(await refusal(stranger.auth.test()), 'invalid_auth');
    assert.equal(await refusal(web.apiCall('chat.invent', {})), 'unknown_method');
    assert.equal(await refusal(post({ channel: 'C0UNKNOWN01' })), 'channel_not_found');
    assert.equal(await refusal(post({ text: '' })), 'no_text');
    assert.equal(await refusal(post({ thread_ts: '1.000001' })), 'thread_not_found');
    const { ts: mine } = (await slack.as('Ben Okafor').in('channel').say('lunch')).message;
    const update = (ts: string) => web.apiCall('chat.update', { channel: CHANNEL, ts, text: 'x' });
    assert.equal(await refusal(update('1.000001')), 'message_not_found');
    assert.equal(await refusal(update(mine)), 'cant_update_message');
  });

  it('holds blocks to the published limits', async () => {
    const row = Array.from({ length: 21 }, () => ({ type: 'raw_text', text: 'x' }));
    const table = { type: 'table', rows: [[{ type: 'raw_text', text: 'x' }]] };
    const wrong: Record<string, Json[]> = {
      'more than 50 blocks': Array.from({ length: 51 }, () => ({ type: 'divider' })),
      'an unknown block': [{ type: 'marquee' }],
      'text of a section over 3,000 characters': [section('x'.repeat(3_001))],
      'an empty text': [section('')],
      'a header over 150 characters': [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }],
      'more than 10 fields': [{ type: 'section', fields: Array(11).fill({ type: 'plain_text', text: 'x' }) }],
      'more than 25 buttons': [{ type: 'actions', elements: Array(26).fill((button().elements as Json[])[0]) }],
      'words of a button over 75 characters': [button({ text: { type: 'plain_text', text: 'x'.repeat(76) } })],
      'the value of a button over 2,000 characters': [button({ value: 'x'.repeat(2_001) })],
      'two blocks with one id': [
        { ...section('a'), block_id: 'a' },
        { ...section('b'), block_id: 'a' },
      ],
      'two tables': [table, table],
      'more than 20 columns': [{ type: 'table', rows: [row] }],
      'more than 100 rows': [{ type: 'table', rows: Array(101).fill(row.slice(0, 1)) }],
    };
    await slack.rateLimits(false);
    for (const [what, blocks] of Object.entries(wrong)) {
      assert.equal(await refusal(post({ blocks })), 'invalid_blocks', what);
    }
    const long = Array.from({ length: 5 }, () => section('x'.repeat(2_900)));
    assert.equal(await refusal(post({ blocks: long })), 'msg_blocks_too_long');
    assert.equal(await refusal(post({ blocks: [section('fine'), table, button()] })), 'accepted');
  });

  it('answers 429 with Retry-After to more than a burst in one channel', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => refusal(post({}))));
    assert.ok(answers.includes('slack_webapi_rate_limited_error'), String(answers));
    assert.ok(answers.includes('accepted'));
  });
});
