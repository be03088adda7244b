import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '../../../sandbox/index.js';
import { type Clients, createClients } from '../../../services/aws/clients.js';
import { systemClock } from '../../../services/clock.js';
import { ReportFiles } from '../../../services/reports/report-files.js';
import { controlClient } from '../../support/control-client.js';

describe('ReportFiles', () => {
  let sandbox: Sandbox;
  let clients: Clients;
  let files: ReportFiles;
  const folder = mkdtempSync(join(tmpdir(), 'report-files-'));
  /** More than the SDK is given to hold. */
  const large = { key: 'reports/large.csv', path: join(folder, 'large'), bytes: 9 * 1024 * 1024 };
  const put = () => files.put({ ...large, contentType: 'text/csv', shown: false });

  before(async () => {
    writeFileSync(large.path, Buffer.alloc(large.bytes, 'a'));
    sandbox = await startSandbox({ port: 0 });
    const { region, endpoint, accessKeys, artifactBucket } = sandbox.descriptor().aws;
    clients = createClients({ region, endpoint, credentials: accessKeys.bot, maxAttempts: 2 });
    files = new ReportFiles(clients, artifactBucket, systemClock);
  });
  afterEach(() => controlClient(sandbox).put('/faults', []));
  after(async () => {
    clients.destroy();
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('sends a large file as a stream, and a link opens the whole of it', async () => {
    const { url } = await files.link(await put());
    const answer = await fetch(url);
    assert.equal((await answer.arrayBuffer()).byteLength, large.bytes);
    assert.equal(answer.headers.get('content-disposition'), 'attachment; filename="large.csv"');
  });

  for (const [fault, code] of [
    [{ kind: 'error', code: 'InternalError', status: 500 }, 'unavailable'],
    [{ kind: 'throttle' }, 'unavailable'],
    [{ kind: 'access_denied' }, 'access_denied'],
  ] as const) {
    it(`says in our words that a stream was not stored: ${fault.kind}`, async () => {
      await controlClient(sandbox).put('/faults', [{ ...fault, service: 's3', operation: 'PutObject' }]);
      await assert.rejects(put(), { code, message: /store the report/ });
    });
  }

  it('tries a stream again, with a new one, as often as is worth it', async () => {
    await controlClient(sandbox).put('/faults', [
      { kind: 'error', code: 'InternalError', status: 500, service: 's3', operation: 'PutObject', times: 2 },
    ]);
    const { url } = await files.link(await put());
    assert.equal((await (await fetch(url)).arrayBuffer()).byteLength, large.bytes);
  });

  it('knows no file that is gone', async () => {
    const { artifactBucket } = sandbox.descriptor().aws;
    await assert.rejects(files.text(`s3://${artifactBucket}/reports/gone.json`), { code: 'not_found' });
  });
});
