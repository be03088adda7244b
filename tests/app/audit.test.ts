import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { pino } from 'pino';
import { Anchors } from '../../services/audit/anchors.js';
import { AuditChain } from '../../services/audit/chain.js';
import { AuditTrail } from '../../services/audit/trail.js';
import { verify } from '../../services/audit/verify.js';
import { type Clients, createClients } from '../../services/aws/clients.js';
import { systemClock } from '../../services/clock.js';
import { Table } from '../../services/table.js';
import { tableDefinition } from '../../services/table-definition.js';
import { auditEvent } from '../services/audit/entries.js';
import { auditedIn } from '../support/audited.js';
import { runCli, type SandboxProcess, startSandboxProcess } from '../support/processes.js';

const TABLE = 'sre-operations';

describe('sre-agent audit', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'sre-audit-'));
  let sandbox: SandboxProcess;
  let clients: Clients;
  let trail: AuditTrail;

  before(async () => {
    sandbox = await startSandboxProcess(folder);
    const { aws } = await sandbox.descriptor();
    clients = createClients({ region: aws.region, endpoint: aws.endpoint, credentials: aws.accessKeys.operator });
    await (await clients.dynamodb()).send(new CreateTableCommand(tableDefinition(TABLE)));
    const chain = new AuditChain(new Table(() => clients.dynamodb(), TABLE, systemClock));
    trail = new AuditTrail(chain, new Anchors(clients, aws.artifactBucket, chain), pino({ level: 'silent' }));
    await trail.append(['one', 'two', 'three'].map((id) => auditEvent({ id })));
    await trail.anchor();
  });
  after(async () => {
    clients?.destroy();
    await sandbox?.program.end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  const audit = (command: string, env: Readonly<Record<string, string>>) =>
    runCli(['audit', ...command.split(' ')], env);
  const tamper = async (outcome: string) => {
    const Key = { pk: { S: 'AUDIT' }, sk: { S: '000000000002' } };
    await (await clients.dynamodb()).updateItem({
      TableName: TABLE,
      Key,
      UpdateExpression: 'SET #data.outcome = :outcome',
      ExpressionAttributeNames: { '#data': 'data' },
      ExpressionAttributeValues: { ':outcome': { S: outcome } },
    });
  };

  it('calls the chain of a running sandbox intact, found by its address or its state folder', async () => {
    for (const env of [{ SANDBOX_URL: sandbox.urls.aws }, { STATE_FOLDER: folder }]) {
      const { code, stdout, stderr } = await audit('verify', env);
      assert.equal(code, 0, stderr);
      assert.equal(stdout, 'Intact: 3 entries, each follows the one before it; all are anchored.\n');
    }
  });

  it('exports what can be verified elsewhere', async () => {
    const { code, stdout } = await audit('export', { SANDBOX_URL: sandbox.urls.aws });
    assert.equal(code, 0);
    const lines = stdout.trimEnd().split('\n');
    const entries: unknown[] = lines.map((line) => JSON.parse(line));
    assert.deepEqual(entries, await auditedIn({ audit: trail }));
    const { tampering } = verify(
      entries.map((data, index) => ({ place: index + 1, data })),
      [],
    );
    assert.equal(tampering, null);
  });

  it('says of a file that it holds no evidence, and of an approval that there is none', async () => {
    const file = await audit(`check ${join(folder, 'nothing.md')}`, {});
    assert.deepEqual([file.code, file.stdout], [2, '']);
    const none = await audit('evidence 0123456789ab-1', { SANDBOX_URL: sandbox.urls.aws });
    assert.equal(none.code, 4, none.stderr);
  });

  it('says what was tampered with and where, with exit code 1, also of a sandbox that was stopped', async () => {
    await tamper('reject');
    const { code, stdout } = await audit('verify', { SANDBOX_URL: sandbox.urls.aws });
    assert.equal(code, 1);
    assert.equal(stdout, 'Tampered: edited at entry 2 (its content does not give its hash).\n');

    await sandbox.program.end('SIGTERM');
    const stopped = await audit('verify --json', { STATE_FOLDER: folder });
    assert.equal(stopped.code, 1, stopped.stderr);
    const { status, tampering } = JSON.parse(stopped.stdout);
    assert.deepEqual([status, tampering.kind, tampering.seq], ['tampered', 'edited', 2]);
  });

  it('says that it cannot tell, with exit code 8, where nothing answers or ever was', async () => {
    const gone = await audit('verify', { SANDBOX_URL: 'http://127.0.0.1:9' });
    assert.deepEqual([gone.code, gone.stdout], [8, '']);
    assert.match(gone.stderr, /No sandbox answers/);
    const nothing = await audit('verify', { STATE_FOLDER: join(folder, 'nothing') });
    assert.equal(nothing.code, 8);
    assert.match(nothing.stderr, /no audit chain\.\nStart one with `npm start`/);
  });
});
