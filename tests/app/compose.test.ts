import assert from 'node:assert/strict';
import { pino } from 'pino';
import { type App, compose } from '../../app/compose.js';
import { readConfig } from '../../app/config.js';
import { connectSandbox } from '../../app/sandbox-connection.js';
import { startSandbox } from '../../sandbox/index.js';

describe('a service that begins while the issuer of Teams does not answer', () => {
  let app: App;
  let close: () => Promise<void>;

  before(async () => {
    const sandbox = await startSandbox({ port: 0 });
    const config = readConfig({ env: { SANDBOX_URL: sandbox.url, STATE_FOLDER: ':memory:' } });
    const connection = await connectSandbox(config);
    const teams = { ...connection.teams, openIdMetadata: 'http://127.0.0.1:9/none' };
    app = await compose(config, { ...connection, teams }, { log: pino({ level: 'silent' }) });
    close = () => sandbox.close();
  });
  after(async () => {
    await app.stop();
    await close();
  });

  it('asks for its keys where people in Teams speak to it, and nowhere else', async () => {
    await app.begin({ hears: false });
    await assert.rejects(app.begin(), /ECONNREFUSED/);
  });
});
