import assert from 'node:assert/strict';
import { pino } from 'pino';
import { type App, compose } from '../../app/compose.js';
import { readConfig } from '../../app/config.js';
import { connectSandbox } from '../../app/sandbox-connection.js';
import { startSandbox } from '../../sandbox/index.js';

describe('a service that begins while the issuer of Teams does not answer', () => {
  let app: App;
  const lines: string[] = [];
  let close: () => Promise<void>;

  before(async () => {
    const sandbox = await startSandbox({ port: 0 });
    const config = readConfig({ env: { SANDBOX_URL: sandbox.url, STATE_FOLDER: ':memory:', PORT: '0' } });
    const connection = await connectSandbox(config);
    const teams = { ...connection.teams, openIdMetadata: 'http://127.0.0.1:9/none' };
    app = await compose(
      config,
      { ...connection, teams },
      { log: pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) }) },
    );
    close = () => sandbox.close();
  });
  after(async () => {
    await app.stop();
    await close();
  });

  const keysAsked = () => lines.filter((line) => line.includes('the signing keys of Teams are not known yet')).length;

  it('asks for its keys where people in Teams speak to it, and nowhere else', async () => {
    await app.begin({ hears: false });
    assert.equal(keysAsked(), 0);
    await app.begin();
    assert.equal(keysAsked(), 1);
  });

  it('serves everybody else, and says what is missing', async () => {
    const url = await app.start();
    const { status, mcp_status, bot_status } = (await (await fetch(`${url}/health`)).json()) as Record<string, string>;

    assert.deepEqual([status, mcp_status, bot_status], ['degraded', 'connected', 'unavailable']);
  });
});
