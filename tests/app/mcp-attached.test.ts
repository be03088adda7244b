import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { readConfig } from '../../app/config.js';
import { serviceTransport } from '../../app/mcp-attached.js';
import { findRunning } from '../../app/run-file.js';
import { Program } from '../support/processes.js';
import { connectStdio } from '../support/stdio-client.js';

describe('a running service, for programs of the same user', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'sre-attached-'));
  const file = join(folder, 'service.json');
  const here = { STATE_FOLDER: folder };
  let service: Program;
  let viewer: Client;

  const start = async () => {
    const env = { ...here, PORT: '0', SANDBOX_PORT: '0', LOG_LEVEL: 'ERROR' };
    ({ program: service } = await Program.start('main', [], env, /Service\s+http/));
  };
  const connect = async (SRE_KEY?: string, readOnly = false) => {
    const config = readConfig({ env: {}, flags: { ...here, ...(SRE_KEY && { SRE_KEY }) } });
    const found = await findRunning(config);
    assert.equal(found?.kind, 'running');
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(serviceTransport(config, found, { readOnly, toolsets: ['patching'] }));
    return client;
  };

  before(async () => {
    await start();
    viewer = await connect();
  });
  after(async () => {
    await viewer?.close();
    await service?.end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  it('is what sre-agent mcp serves from, and says so', async () => {
    const mcp = await connectStdio([], here, { own: false });
    const { output } = await mcp.ask('check_patch_compliance');
    const { tools } = await mcp.client.listTools();
    await mcp.client.close();

    assert.equal(output.hosts.length, 10);
    assert.ok(tools.every(({ annotations }) => annotations?.readOnlyHint === true));
    assert.match(mcp.stderr(), /attached to the service at http:\/\/127\.0\.0\.1:\d+, reads only/);
    assert.deepEqual(mcp.errors, []);
  });

  it('takes whoever comes for a viewer, and with SRE_KEY for its person', async () => {
    const offered = async (client: Client) => (await client.listTools()).tools.map(({ name }) => name);
    const ben = await connect('sandbox-ben');

    assert.ok((await offered(ben)).includes('execute_automated_patching'));
    assert.ok(!(await offered(viewer)).includes('execute_automated_patching'));
    await assert.rejects(connect('nobody'), /This key is not known/);
    await ben.close();
  });

  it('sends notes of progress before the answer', async () => {
    const answer = await viewer.callTool({ name: 'list_approvals', arguments: {} }, undefined, {
      onprogress: () => undefined,
    });

    assert.equal(answer.isError, undefined);
  });

  it('is found again when it was started anew; until then the request says what is missing', async () => {
    await service.end('SIGTERM');
    assert.ok(!existsSync(file), 'SIGTERM left the run file');
    await assert.rejects(viewer.listTools(), /is gone\. Start it again/);

    await start();

    assert.ok((await viewer.listTools()).tools.length > 0);
  });

  it('that was killed is recognised as gone', async () => {
    await service.end('SIGKILL');
    assert.match(readFileSync(file, 'utf8'), /"secret"/);

    const found = await findRunning(readConfig({ env: {}, flags: here }));

    assert.match(found?.kind === 'unusable' ? found.why : '', /is gone \(process \d+\)/);
  });
});
