import assert from 'node:assert/strict';
import { pino } from 'pino';
import { BotToken } from '../../../bot/teams/bot-token.js';
import { TeamsEndpoint } from '../../../bot/teams/endpoint.js';
import { HttpClient } from '../../../bot/teams/http-client.js';
import { SigningKeys } from '../../../bot/teams/signing-keys.js';
import { BotFramework, strangerKey } from '../../support/bot-framework.js';
import { securityLog, surfaceFailures } from '../../support/telemetry.js';

const HOUR = 3_600_000;

describe('signing keys of Teams', () => {
  let teams: BotFramework;
  let keys: SigningKeys;
  let now: number;
  const http = new HttpClient();
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });

  beforeEach(async () => {
    lines.length = 0;
    now = Date.now();
    teams = await BotFramework.start();
    keys = new SigningKeys({ url: `${teams.url}/openid`, http, log, now: () => now });
  });

  afterEach(async () => {
    keys.stop();
    await teams.close();
  });

  after(() => http.close());

  it('are fetched ahead, once for everybody who waits', async () => {
    await Promise.all([keys.start(), keys.start(), keys.find('key-1')]);
    assert.deepEqual(teams.requests, { metadata: 1, keys: 1, token: 0 });
    await keys.find('key-1');
    assert.equal(teams.requests.keys, 1);
  });

  it('stay usable for two days while the issuer is down, and no longer', async () => {
    await keys.start();
    teams.issuerDown = true;
    now += 25 * HOUR;
    assert.ok(await keys.find('key-1'));
    now += 22 * HOUR;
    assert.ok(await keys.find('key-1'));
    now += 2 * HOUR;
    assert.equal(await keys.find('key-1'), undefined);

    teams.issuerDown = false;
    now += 60_000;
    assert.ok(await keys.find('key-1'));
  });

  it('are refreshed behind the request that finds them old', async () => {
    await keys.start();
    const added = { ...strangerKey, kid: 'key-2' };
    teams.keys.push(added);
    now += 2 * HOUR;
    assert.ok(await keys.find('key-1'));
    assert.ok(await keys.find('key-2'));
    assert.equal(teams.requests.keys, 2);
  });

  it('are asked for at most once a minute when strangers invent key ids', async () => {
    await keys.start();
    for (let n = 0; n < 50; n++) assert.equal(await keys.find(`invented-${n}`), undefined);
    assert.equal(teams.requests.keys, 1);
    now += 60_000;
    await Promise.all(Array.from({ length: 50 }, (_, n) => keys.find(`invented-${n}`)));
    assert.equal(teams.requests.keys, 2);
  });

  it('are asked for anew by whoever checks the setup, however fresh they are', async () => {
    await keys.start();
    await keys.renew();
    assert.equal(teams.requests.keys, 2);
    teams.issuerDown = true;

    await assert.rejects(keys.renew(), { name: 'MicrosoftError', message: /answered 503$/ });
    assert.ok(await keys.find('key-1'), 'those that are known stay');
  });

  it('follow a rotation, and forget a key that the issuer withdrew', async () => {
    await keys.start();
    teams.keys = [{ ...strangerKey, kid: 'key-2' }];
    now += 60_000;
    assert.ok(await keys.find('key-2'));
    assert.equal(await keys.find('key-1'), undefined);
  });

  it('keep an endpoint working when the issuer was down at its start', async () => {
    teams.issuerDown = true;
    await assert.rejects(keys.start());
    teams.issuerDown = false;
    now += 60_000;
    assert.ok(await keys.find('key-1'));
  });

  it('let 27 hours of outage refuse no valid request, and no forged one pass', async () => {
    const turns: unknown[] = [];
    const auth = { ...teams.auth, openIdMetadata: `${teams.url}/openid?outage` };
    const own = new SigningKeys({ url: auth.openIdMetadata, http, log, now: () => now });
    const endpoint = new TeamsEndpoint({
      ...{ auth, keys: own },
      token: new BotToken(auth, http),
      failures: surfaceFailures('teams', { log }),
      security: securityLog(log),
      turn: async (activity) => void turns.push(activity),
    });
    const send = async (token: string): Promise<number> => {
      let status = 0;
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
      const request = Object.assign(Object.create(null), { headers, body: teams.activity() });
      await endpoint.handle(request, { send: (code) => (status = code) });
      return status;
    };
    await own.start();
    teams.issuerDown = true;

    for (let hour = 0; hour < 28; hour += 3) {
      now += 3 * HOUR;
      assert.equal(await send(teams.token({ jti: hour })), 200);
      assert.equal(await send(teams.token({ jti: hour }, strangerKey)), 401);
      assert.equal(await send(teams.token({ jti: hour }, { ...strangerKey, kid: `key-${hour}x` })), 401);
    }
    assert.equal(turns.length, 10);
    assert.ok(lines.some((line) => line.includes('signing_keys_not_refreshed')));
    own.stop();
  });
});
