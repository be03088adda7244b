import assert from 'node:assert/strict';
import { pino } from 'pino';
import restify, { type Server } from 'restify';
import { bytesOf } from '../../../app/lambda/http-event.js';
import { fixedSecret } from '../../../bot/secret.js';
import { SlackEndpoint } from '../../../bot/slack/endpoint.js';
import type { SlackRequest } from '../../../bot/slack/request.js';
import { ChangingSecret } from '../../support/changing-secret.js';
import { securityLog, surfaceFailures } from '../../support/telemetry.js';
import {
  command,
  event,
  hostile,
  hostileOnTheWire,
  NOW,
  pressed,
  SECRET,
  type SlackHttp,
  signed,
  TEAM,
} from './hostile-classes.js';

const SEEDS = Array.from({ length: 50 }, (_, index) => index + 1);
const auth = {
  signingSecrets: fixedSecret([SECRET, 'the-next-secret']),
  botToken: fixedSecret('xoxb-test'),
  allowedTeams: [TEAM],
};

describe('POST /slack', () => {
  const lines: string[] = [];
  const turns: SlackRequest[] = [];
  let endpoint: SlackEndpoint;
  let server: Server;
  const securityEvents = () => lines.map((line) => JSON.parse(line)).filter(({ event }) => event === 'auth_refused');
  const receive = ({ headers, body }: SlackHttp) => endpoint.receive(headers, body);
  const send = ({ headers, body }: SlackHttp) =>
    fetch(`http://127.0.0.1:${server.address().port}/slack/commands`, {
      method: 'POST',
      headers,
      body: new Uint8Array(body),
    });

  before(async () => {
    server = restify.createServer({ log: pino({ level: 'silent' }) as never });
    server.post('/slack/commands', async (req, res) => {
      await endpoint.handle(req, res);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  after(() => {
    server.close();
    server.server.closeAllConnections();
  });

  beforeEach(() => {
    lines.length = 0;
    turns.length = 0;
    const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
    endpoint = new SlackEndpoint({
      ...{ auth, failures: surfaceFailures('slack', { log }), security: securityLog(log) },
      now: () => NOW * 1000,
      turn: (request) => {
        turns.push(request);
        return { status: 200 };
      },
    });
  });

  for (const [name, { status, forge }] of Object.entries(hostile)) {
    it(`refuses ${name}, fifty times over and once over HTTP, and logs each once`, async () => {
      for (const seed of SEEDS) {
        const { before, request } = forge(seed);
        if (before) assert.equal((await receive(before)).status, 200);
        turns.length = 0;
        lines.length = 0;
        const answer = await receive(request);

        assert.equal(answer.status, status, `seed ${seed}`);
        assert.deepEqual(Object.keys(answer.body as object), ['message']);
        assert.deepEqual(turns, []);
        assert.equal(securityEvents().length, 1);
      }
      const { before, request } = forge(51);
      if (before) await send(before);
      turns.length = 0;
      assert.equal((await send(request)).status, status);
      assert.deepEqual(turns, []);
    });
  }

  for (const [name, { status, request }] of Object.entries(hostileOnTheWire)) {
    it(`refuses ${name}`, async () => {
      assert.equal((await send(request)).status, status);
      assert.deepEqual(turns, []);
      assert.equal(securityEvents().length, 1);
    });
  }

  it('takes what Slack sent, in every encoding', async () => {
    const text = 'wéb-1 日本 ✓ 🚀';
    for (const seed of SEEDS) {
      const all = [command(seed, { text: `${text} ${seed}` }), event(seed, { text: `${text} ${seed}` }), pressed(seed)];
      for (const request of all) assert.equal((await receive(request)).status, 200, `seed ${seed}`);
      // As API Gateway gives them to a function: form and JSON in base64, or as text.
      const again = event(1_000 + seed, { text });
      const base64 = bytesOf({ body: again.body.toString('base64'), isBase64Encoded: true });
      assert.equal((await endpoint.receive(again.headers, base64)).status, 200);
      const form = command(1_000 + seed, { text });
      assert.equal((await endpoint.receive(form.headers, bytesOf({ body: form.body.toString('utf8') }))).status, 200);
    }
    assert.equal(turns.length, 5 * SEEDS.length);
    const [first, second] = turns;
    assert.ok(first?.kind === 'command' && first.command.text === `${text} 1`);
    assert.ok(second?.kind === 'event' && second.event.event.text === `${text} 1`);
    assert.deepEqual(securityEvents(), []);
  });

  it('takes it over HTTP too', async () => {
    for (const request of [command(1, { text: 'wéb-1' }), pressed(1), event(1)]) {
      assert.equal((await send(request)).status, 200);
    }
    assert.deepEqual(
      turns.map(({ kind }) => kind),
      ['command', 'pressed', 'event'],
    );
  });

  it('forgives a clock that is up to five minutes off, either way', async () => {
    for (const [seed, offset] of [-300, -299, 299, 300].entries()) {
      assert.equal((await receive(command(seed, {}, { timestamp: String(NOW + offset) }))).status, 200);
    }
  });

  it('takes a request that was signed with the next secret while it is being changed', async () => {
    assert.equal((await receive(command(1, {}, { secret: 'the-next-secret' }))).status, 200);
  });

  it('acknowledges an event that Slack sends again and does it once', async () => {
    assert.equal((await receive(event(1))).status, 200);
    const again = signed('application/json; charset=utf-8', event(1).body, { timestamp: String(NOW + 60) });
    const headers = { ...again.headers, 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' };
    assert.deepEqual(await endpoint.receive(headers, again.body), { status: 200 });
    // Within the same second it has the same signature too.
    const atOnce = { ...event(1).headers, 'x-slack-retry-num': '1' };
    assert.deepEqual(await endpoint.receive(atOnce, event(1).body), { status: 200 });
    assert.equal((await receive(event(1))).status, 409);
    assert.equal(turns.length, 1);
  });

  it('answers the challenge of whoever has the secret alone', async () => {
    const body = JSON.stringify({ type: 'url_verification', challenge: 'abc' });
    assert.deepEqual((await receive(signed('application/json', body))).body, { challenge: 'abc' });
    assert.equal((await receive(signed('application/json', body, { secret: 'other' }))).status, 401);
  });

  it('never writes a signature or what was said into the log', async () => {
    for (const { forge } of Object.values(hostile)) await receive(forge(3).request);
    assert.ok(lines.length >= Object.keys(hostile).length - 2);
    assert.doesNotMatch(lines.join(''), /v0=|sre-vuln-check|web-3|test-signing-secret/);
  });

  it('takes what is signed with a secret that came in since, and still nothing that is not', async () => {
    const signingSecrets = new ChangingSecret<readonly string[]>(['of-last-year']);
    const log = pino({ level: 'silent' });
    const turn = () => ({ status: 200 });
    const changed = new SlackEndpoint({
      auth: { ...auth, signingSecrets },
      failures: surfaceFailures('slack', { log }),
      security: securityLog(),
      now: () => NOW * 1000,
      turn,
    });
    const take = ({ headers, body }: SlackHttp) => changed.receive(headers, body);

    assert.equal((await take(command(1))).status, 401);
    signingSecrets.next = [SECRET];
    assert.equal((await take(command(1))).status, 200);
    signingSecrets.next = ['of-next-year'];
    assert.equal((await take(command(2))).status, 200, 'what is valid asks for nothing');
  });

  it('does not start where anybody could talk to it', () => {
    const holes = [
      { signingSecrets: fixedSecret([]) },
      { signingSecrets: fixedSecret([' ']) },
      { allowedTeams: [] },
      { botToken: fixedSecret('') },
    ];
    for (const hole of holes) {
      const log = pino({ level: 'silent' });
      assert.throws(
        () =>
          new SlackEndpoint({
            auth: { ...auth, ...hole },
            failures: surfaceFailures('slack', { log }),
            security: securityLog(),
            turn: () => ({ status: 200 }),
          }),
        /^Error: Slack: /,
      );
    }
  });
});
