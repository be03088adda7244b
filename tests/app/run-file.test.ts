import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../app/config.js';
import { LocalDoor } from '../../app/local-door.js';
import { findRunning, leaveRunFile, type RunFile } from '../../app/run-file.js';

describe('run file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sre-run-'));
  const file = join(folder, 'service.json');
  const config = readConfig({ env: {}, flags: { STATE_FOLDER: folder } });
  const asked: IncomingMessage[] = [];
  let door: LocalDoor;
  let service: RunFile;
  /** Answers as a service does; a test may let somebody else answer. */
  let prove: (challenge: string) => string | undefined;
  const server = createServer((req, res) => {
    asked.push(req);
    const challenge = new URL(req.url ?? '', 'http://x').searchParams.get('challenge') ?? '';
    res.end(JSON.stringify({ proof: prove(challenge) }));
  });

  before(() => new Promise<void>((done) => server.listen(0, '127.0.0.1', done)));
  after(() => {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true });
  });

  beforeEach(() => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    door = new LocalDoor();
    door.open(url);
    prove = (challenge) => door.prove(challenge);
    const { key, secret } = door;
    service = { url, pid: process.pid, fleet: 'sandbox', region: 'us-west-2', key, secret };
    asked.length = 0;
  });
  afterEach(() => rmSync(file, { force: true }));

  const why = async (): Promise<string> => {
    const found = await findRunning(config);
    assert.equal(found?.kind, 'unusable');
    return found.why;
  };

  it('leads to the service that wrote it', async () => {
    leaveRunFile(config, service);

    assert.deepEqual(await findRunning(config), { kind: 'running', url: service.url, key: door.key });
  });

  it('is for its owner alone, and one that others can read is not used', async () => {
    leaveRunFile(config, service);
    assert.equal(statSync(file).mode & 0o777, 0o600);

    chmodSync(file, 0o640);

    assert.match(await why(), /can be read or written by others/);
  });

  it('shows the key to nobody before they have proved that they wrote it', async () => {
    leaveRunFile(config, service);
    prove = (challenge) => new LocalDoor().prove(challenge) ?? challenge;

    assert.match(await why(), /is not the service that wrote/);
    assert.ok(asked.length > 0);
    for (const { url, headers } of asked) {
      const sent = JSON.stringify([url, headers]);
      assert.ok(!sent.includes(service.key) && !sent.includes(service.secret));
      assert.equal(headers.authorization, undefined);
    }
  });

  it('is not proved by a service that is somewhere else, whoever passes the question on', async () => {
    leaveRunFile(config, service);
    door.open('http://127.0.0.1:1');

    assert.match(await why(), /is not the service that wrote/);
  });

  it('is recognised as stale when its process is gone', async () => {
    leaveRunFile(config, { ...service, pid: 2 ** 30 });

    assert.match(await why(), /is gone/);
    assert.equal(asked.length, 0);
  });

  it('is recognised as stale when nobody answers, or somebody who is no service', async () => {
    leaveRunFile(config, { ...service, url: 'http://127.0.0.1:1' });
    assert.match(await why(), /does not answer/);

    leaveRunFile(config, service);
    prove = () => undefined;
    assert.match(await why(), /does not answer/);
  });

  it('does not lead from one fleet to another, nor away from a sandbox that was named', async () => {
    leaveRunFile(config, { ...service, fleet: 'aws', region: 'eu-west-1' });
    assert.match(await why(), /is on AWS in eu-west-1/);

    assert.equal(await findRunning({ ...config, SANDBOX_URL: 'http://127.0.0.1:1' }), undefined);
  });

  it('is removed by the service that left it, and by no other', () => {
    const removeFirst = leaveRunFile(config, service);
    const removeSecond = leaveRunFile(config, { ...service, secret: 'another' });

    removeFirst();
    assert.ok(readFileSync(file, 'utf8').includes('another'));
    removeSecond();
    assert.ok(!existsSync(file));
  });

  it('says nothing where there is none, and names one that cannot be read', async () => {
    assert.equal(await findRunning(config), undefined);

    writeFileSync(file, '{', { mode: 0o600 });
    assert.match(await why(), /cannot be read/);
  });
});
