import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkEndpoints } from '../../cli/doctor.js';

describe('the addresses that Teams and Slack are given, as the doctor finds them', () => {
  const server = createServer(({ url = '' }, res) => {
    res.statusCode = url in answers ? (answers[url] ?? 500) : 404;
    res.end();
  });
  let answers: Readonly<Record<string, number>> = {};
  let url: string;

  before(async () => {
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());

  const noSlack = { name: 'Slack', state: 'skipped', found: 'Not set up.', mend: null } as const;
  const states = async (setUp: Parameters<typeof checkEndpoints>[1]) =>
    (await checkEndpoints(url, setUp)).map(({ state }) => state);

  it('are well where they refuse who does not sign', async () => {
    answers = { '/api/messages': 401, '/slack/events': 401 };
    assert.deepEqual(await states([]), ['ok', 'ok']);
  });

  it('are wrong where nothing is, but for a Slack that is not set up', async () => {
    answers = {};
    assert.deepEqual(await states([]), ['failed', 'failed']);
    assert.deepEqual(await states([noSlack]), ['failed', 'skipped']);
  });

  it('are wrong where whoever does not sign is let in', async () => {
    answers = { '/api/messages': 200, '/slack/events': 202 };
    assert.deepEqual(await states([]), ['failed', 'failed']);
  });
});
