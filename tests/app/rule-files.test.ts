import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { type App, compose } from '../../app/compose.js';
import { readConfig } from '../../app/config.js';
import { connectSandbox } from '../../app/sandbox-connection.js';
import { startSandbox } from '../../sandbox/index.js';
import { people } from '../support/change.js';
import { untilQuietTime } from '../support/quiet-time.js';

describe('who may do what, in a service that goes on running', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rule-files-'));
  const file = join(folder, 'people.json');
  const lines: string[] = [];
  const events: string[] = [];
  let app: App;
  let url: string;
  let closeSandbox: () => Promise<void>;

  const write = (version: number, without?: string) =>
    writeFileSync(file, JSON.stringify({ version, people: people().all.filter(({ id }) => id !== without) }));
  const statusOf = async (key: string): Promise<number> => {
    const headers = {
      ...{ 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      authorization: `Bearer ${key}`,
    };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} });
    return (await fetch(`${url}/mcp`, { method: 'POST', headers, body })).status;
  };

  before(async () => {
    write(1);
    const sandbox = await startSandbox({ port: 0, aheadMs: untilQuietTime() });
    closeSandbox = () => sandbox.close();
    const env = { SANDBOX_URL: sandbox.url, STATE_FOLDER: ':memory:', PORT: '0', PEOPLE_FILE: file };
    const config = readConfig({ env });
    const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
    const siem = { stage: 'test', region: 'us-west-2', write: (line: string) => void events.push(line) };
    app = await compose(config, await connectSandbox(config), { log, siem });
    url = await app.start();
  });
  after(async () => {
    await app.stop();
    await closeSandbox();
    rmSync(folder, { recursive: true });
  });

  it('says to a SIEM which files it began with, once, whatever process began first', async () => {
    const begun = () =>
      events
        .map((line) => JSON.parse(line))
        .filter(({ class_uid }) => class_uid === 3004)
        .map(({ entity }) => entity.policy.uid);
    assert.deepEqual(begun().sort(), ['people-1', 'policy-1']);
    await app.services.rules.begin();
    assert.equal(begun().length, 2);
    events.length = 0;
  });

  it('lets nobody in who was taken out of the file since', async () => {
    assert.equal(await statusOf('sandbox-ben'), 200);
    write(2, 'ben');
    await app.services.rules.refresh(0);

    assert.equal(await statusOf('sandbox-ben'), 401);
    assert.equal(await statusOf('sandbox-ana'), 200);
  });

  it('says in the log and to a SIEM that a file changed who may do what, once', async () => {
    await app.services.rules.refresh(0);

    const said = lines.filter((line) => line.includes('rules_changed'));
    assert.equal(said.length, 1);
    assert.match(said[0] ?? '', /"of":"people","version":2,"by":"deployment"/);
    const managed = events.map((line) => JSON.parse(line)).filter(({ class_uid }) => class_uid === 3004);
    assert.deepEqual(
      managed.map(({ actor, entity }) => [actor.user.uid, actor.user.type, entity.policy.uid]),
      [['deployment', 'System', 'people-2']],
    );
  });

  it('stays as it is for a file whose version is not higher, or that cannot be used, and says so', async () => {
    write(2);
    await app.services.rules.refresh(0);
    assert.equal(await statusOf('sandbox-ben'), 401, 'what people approved is not undone by an old file');
    assert.ok(!lines.join('').includes('rules_not_read'));
    await app.services.rules.refresh(0);
    assert.equal(lines.filter((line) => line.includes('"event":"rules_not_adopted","of":"people"')).length, 1);

    writeFileSync(file, '{"version":9,"people":[{"id":"EVE"}]}');
    await app.services.rules.refresh(0);
    assert.equal(await statusOf('sandbox-ana'), 200);
    assert.match(lines.join(''), /"event":"rules_not_read","of":"people".*PEOPLE_FILE/);
  });
});
