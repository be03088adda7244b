import assert from 'node:assert/strict';
import { type Sandbox, startSandbox } from '../../sandbox/index.js';
import { controlClient } from '../support/control-client.js';
import { Program } from '../support/processes.js';
import { type Receiver, startReceiver } from '../support/receiver.js';

const SERVICE = /Service +(http:\S+)/;

/** The process that the container runs. */
describe('the service, told to stop', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let program: Program;
  /** In the place of X-Ray. */
  let xray: Receiver;
  let url: string;

  before(async () => {
    sandbox = await startSandbox({ port: 0 });
    xray = await startReceiver();
    const env = {
      ...{ SANDBOX_URL: sandbox.url, STATE_FOLDER: ':memory:', PORT: '0', LOG_LEVEL: 'SILENT' },
      ...{ SRE_STAGE: 'prod', SRE_TRACES: 'on', AWS_ENDPOINT_URL: xray.url },
      ...{ AWS_ACCESS_KEY_ID: 'AKIASANDBOX000000MCP', AWS_SECRET_ACCESS_KEY: 'x' },
    };
    const started = await Program.start('main', [], env, SERVICE);
    program = started.program;
    url = SERVICE.exec(started.line)?.[1] ?? '';
  });

  after(async () => {
    await program?.end('SIGKILL');
    await xray?.close();
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

  it('has sent what it traced by then', () => {
    const documents = xray.received.flatMap(({ path, body }) => {
      assert.equal(path, '/TraceSegments');
      return (JSON.parse(body).TraceSegmentDocuments as string[]).map((one) => JSON.parse(one));
    });
    const answer = documents.find(({ name }) => name === 'check_patch_compliance');
    const whole = documents.find(({ id }) => id === answer?.parent_id);
    const called = documents.flatMap(({ parent_id, aws }) => (parent_id === answer?.id && aws ? [aws.operation] : []));

    assert.equal(whole?.name, 'sre-ops-prod-mcp');
    assert.ok(called.includes('DescribeInstancePatchStates'), String(called));
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
