import assert from 'node:assert/strict';
import { type Sandbox, startSandbox } from '../../sandbox/index.js';
import { controlClient } from '../support/control-client.js';
import { Program } from '../support/processes.js';

const SERVICE = /Service +(http:\S+)/;

/** The process that the container runs. */
describe('the service, told to stop', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let program: Program;
  let url: string;

  before(async () => {
    sandbox = await startSandbox({ port: 0 });
    const env = { SANDBOX_URL: sandbox.url, STATE_FOLDER: ':memory:', PORT: '0', LOG_LEVEL: 'SILENT' };
    const started = await Program.start('main', [], env, SERVICE);
    program = started.program;
    url = SERVICE.exec(started.line)?.[1] ?? '';
  });

  after(async () => {
    await program?.end('SIGKILL');
    await sandbox?.close();
  });

  it('takes nothing new, answers what it took, and ends by itself within its ten seconds', async () => {
    const control = controlClient(sandbox);
    await control.put('/faults', [{ service: 'ssm', kind: 'hold', side: 'before' }]);
    const asked = fetch(`${url}/mcp`, {
      method: 'POST',
      headers: {
        ...{ 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
        authorization: 'Bearer sandbox-ben',
      },
      body: JSON.stringify({
        ...{ jsonrpc: '2.0', id: 1, method: 'tools/call' },
        params: { name: 'check_patch_compliance', arguments: { instance_ids: ['web-1'] } },
      }),
    });
    const called = async () => ((await control.get('/calls')) as { calls: { service: string }[] }).calls;
    while (!(await called()).some(({ service }) => service === 'ec2')) await soon();

    const ended = program.end('SIGTERM');
    while (await takesRequests()) await soon();
    await control.put('/faults', []);

    const answer = await asked;
    assert.equal(answer.status, 200);
    assert.match(await answer.text(), /"result"/);
    // A drain that is not over in ten seconds ends with 1.
    assert.equal(await ended, 0);
  });

  const soon = () => new Promise((later) => setTimeout(later, 100));

  async function takesRequests(): Promise<boolean> {
    try {
      return (await fetch(`${url}/health`)).ok;
    } catch (error) {
      if (error instanceof TypeError) return false;
      throw error;
    }
  }
});
