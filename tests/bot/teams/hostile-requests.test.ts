import assert from 'node:assert/strict';
import { pino } from 'pino';
import restify, { type Server } from 'restify';
import { BotToken } from '../../../bot/teams/bot-token.js';
import { TeamsEndpoint } from '../../../bot/teams/endpoint.js';
import { HttpClient } from '../../../bot/teams/http-client.js';
import { createTeamsBot } from '../../../bot/teams/index.js';
import { SigningKeys } from '../../../bot/teams/signing-keys.js';
import { BotFramework, type Json } from '../../support/bot-framework.js';
import { Measured, securityLog, surfaceFailures } from '../../support/telemetry.js';
import { bearer, json, refused, SEEDS, type Send, said, seconds } from './hostile-classes.js';

let send: Send;
const turns: Json[] = [];

describe('POST /api/messages', () => {
  let teams: BotFramework;
  let http: HttpClient;
  let keys: SigningKeys;
  let endpoint: TeamsEndpoint;
  let server: Server;
  const lines: string[] = [];
  const securityEvents = () => lines.map((line) => JSON.parse(line)).filter(({ event }) => event === 'auth_refused');

  before(async () => {
    teams = await BotFramework.start();
    http = new HttpClient();
    const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
    keys = new SigningKeys({ url: teams.auth.openIdMetadata ?? '', http, log });
    endpoint = new TeamsEndpoint({
      ...{ auth: teams.auth, keys },
      token: new BotToken(teams.auth, http),
      failures: surfaceFailures('teams', { log }),
      security: securityLog(log),
      turn: async (activity) => {
        turns.push(activity);
        return undefined;
      },
    });
    await keys.start();
    server = restify.createServer({ log: log.child({}, { level: 'silent' }) as never });
    server.post('/api/messages', async (req, res) => {
      await endpoint.handle(req, res);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    send = ({ headers, body }) =>
      fetch(`http://127.0.0.1:${server.address().port}/api/messages`, {
        method: 'POST',
        headers,
        body,
        duplex: 'half',
      } as RequestInit);
  });

  after(async () => {
    server.close();
    server.server.closeAllConnections();
    keys.stop();
    http.close();
    await teams.close();
  });

  beforeEach(() => {
    lines.length = 0;
    turns.length = 0;
  });

  it('runs the turn of a request that Teams sent', async () => {
    for (const seed of SEEDS) {
      const answer = await send(json(bearer(teams.token({ jti: seed })), said(teams, seed)));
      assert.equal(answer.status, 200);
    }

    assert.deepEqual(
      turns.map(({ text }) => text),
      SEEDS.map((seed) => `/sre-vuln-check web-${seed}`),
    );
    assert.deepEqual(securityEvents(), []);
  });

  it('forgives a clock that is up to five minutes off', async () => {
    const statuses = [
      (await send(json(bearer(teams.token({ exp: seconds(-240) })), said(teams, 1)))).status,
      (await send(json(bearer(teams.token({ nbf: seconds(240) })), said(teams, 2)))).status,
    ];

    assert.deepEqual(statuses, [200, 200]);
  });

  it('takes an activity that nobody typed with the tenant named once', async () => {
    const activity = teams.activity({
      type: 'conversationUpdate',
      from: { id: '29:ben' },
      conversation: { id: '19:channel@thread.tacv2' },
    });

    assert.equal((await send(json(bearer(teams.token()), activity))).status, 200);
  });

  for (const [name, { status, forge: make }] of Object.entries(refused)) {
    it(`refuses ${name} and logs it once`, async () => {
      for (const seed of SEEDS) {
        const request = await make(teams, seed, send);
        lines.length = 0;
        turns.length = 0;
        const answer = await send(request);
        const text = await answer.text();

        assert.equal(answer.status, status, text);
        assert.deepEqual(Object.keys(JSON.parse(text)), ['message']);
        assert.equal(turns.length, 0);
        assert.equal(teams.sent.length, 0);
        assert.equal(securityEvents().length, 1, lines.join(''));
        assert.equal(securityEvents()[0].status, status);
      }
    });
  }

  it('never writes a token or what was said into the log', async () => {
    for (const { forge: make } of Object.values(refused)) await send(await make(teams, 3, send));

    const log = lines.join('');
    assert.ok(log.includes('auth_refused'));
    assert.doesNotMatch(log, /eyJ|Bearer|sre-vuln-check|BEGIN PUBLIC KEY/);
  });

  it('prints nothing of its own when tokens are forged', async () => {
    // biome-ignore-start lint/suspicious/noConsole: the SDK prints there what it refuses, key included
    const original = console.error;
    const printed: unknown[] = [];
    console.error = (...args: unknown[]) => void printed.push(args);
    try {
      for (const { forge: make } of Object.values(refused)) await send(await make(teams, 4, send));
    } finally {
      console.error = original;
    }
    // biome-ignore-end lint/suspicious/noConsole: see above

    assert.deepEqual(printed, []);
  });

  it('answers 500 with a reference alone when the turn itself fails', async () => {
    const log = pino({ level: 'silent' });
    const { all, measure } = new Measured();
    const ownKeys = new SigningKeys({ url: `${teams.url}/openid?failing`, http, log });
    const failing = new TeamsEndpoint({
      auth: { ...teams.auth, openIdMetadata: `${teams.url}/openid?failing` },
      ...{
        keys: ownKeys,
        token: new BotToken(teams.auth, http),
        failures: surfaceFailures('teams', { log, measure }),
        security: securityLog(log),
      },
      turn: async () => {
        throw new Error('secret detail');
      },
    });
    const answers: [number, unknown][] = [];
    const req = Object.assign(Object.create(null), {
      headers: { 'content-type': 'application/json', ...bearer(teams.token()) },
      body: said(teams, 1),
    });
    await failing.handle(req, { send: (code, body) => answers.push([code, body]) });
    ownKeys.stop();

    assert.equal(answers[0]?.[0], 500);
    assert.match(JSON.stringify(answers[0]?.[1]), /ref [0-9A-F]{12}\b/);
    assert.doesNotMatch(JSON.stringify(answers[0]?.[1]), /secret detail/);
    assert.deepEqual(
      all.map(({ values }) => values),
      [{ Answers: 1, AnswerFailures: 1 }],
    );
  });

  it('does not start where anybody could talk to it', () => {
    const holes = [{ appId: '' }, { appId: '  ' }, { tenantId: '' }, { allowedTenants: [] }, { serviceUrls: [] }];
    for (const hole of holes) {
      const options = {
        auth: { ...teams.auth, ...hole },
        services: () => assert.fail('nobody talked to it'),
        ...{ log: pino({ level: 'silent' }), security: securityLog(), region: 'us-west-2' },
      };
      assert.throws(() => createTeamsBot(options), /^Error: Teams: \w+ is empty/);
    }
  });
});
