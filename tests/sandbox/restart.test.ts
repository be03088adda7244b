import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTagsCommand, DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/index.js';
import { clientOptions, controlClient } from '../support/control-client.js';
import { startReceiver } from '../support/receiver.js';

const web1 = 'i-0aeb0000000000001';
const day = 86_400_000;

describe('a sandbox that is started again', () => {
  let stateFolder: string;
  const running: Sandbox[] = [];

  const start = async (options: SandboxOptions = {}) => {
    const sandbox = await startSandbox({ port: 0, stateFolder, ...options });
    running.push(sandbox);
    return sandbox;
  };
  const stop = async () => {
    for (const sandbox of running.splice(0)) await sandbox.close();
  };

  beforeEach(() => {
    stateFolder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  });
  afterEach(async () => {
    await stop();
    rmSync(stateFolder, { recursive: true });
  });

  const colours = async (sandbox: Sandbox) => {
    const client = new EC2Client(clientOptions(sandbox));
    const { Reservations } = await client.send(new DescribeInstancesCommand({ InstanceIds: [web1] }));
    client.destroy();
    return Reservations?.[0]?.Instances?.[0]?.Tags?.filter(({ Key }) => Key === 'colour').map(({ Value }) => Value);
  };

  it('goes on where it was: the clock, the fleet, no faults', async () => {
    const first = await start();
    await controlClient(first).post('/clock', { advance_ms: 3 * day });
    await controlClient(first).put('/faults', [{ service: 'sts', kind: 'throttle' }]);
    const client = new EC2Client(clientOptions(first));
    await client.send(new CreateTagsCommand({ Resources: [web1], Tags: [{ Key: 'colour', Value: 'blue' }] }));
    client.destroy();
    const { offset_ms } = first.descriptor().clock;
    await stop();
    const second = await start();
    assert.equal(second.descriptor().clock.offset_ms, offset_ms);
    assert.deepEqual(await colours(second), ['blue']);
    assert.deepEqual(await controlClient(second).get('/faults'), []);
  });

  it('begins anew where it is told to, and leaves what else is in the folder', async () => {
    writeFileSync(join(stateFolder, 'service.json'), '{}');
    const first = await start();
    await controlClient(first).post('/clock', { advance_ms: day });
    await stop();
    const second = await start({ fresh: true });
    assert.equal(second.descriptor().clock.offset_ms, 0);
    assert.ok(readdirSync(stateFolder).includes('service.json'));
  });

  it('tells the clock to the service of before where that is still there, and waits for none that is gone', async () => {
    const service = await startReceiver();
    const first = await start();
    await controlClient(first).register(service.url);
    await controlClient(first).post('/clock', { advance_ms: 1000 });
    await stop();
    const told = service.received.filter(({ path }) => path === '/_clock').length;
    const second = await start();
    const again = (await service.wait('/_clock', told + 1)).at(-1);
    assert.deepEqual(JSON.parse(again?.body ?? ''), second.descriptor().clock);
    await stop();
    await service.close();
    const third = await start();
    assert.equal(third.descriptor().clock.offset_ms, second.descriptor().clock.offset_ms);
  });

  it('shows the time of a recording, and mixes it with no state of another time', async () => {
    const dataFolder = join(stateFolder, 'data');
    mkdirSync(join(dataFolder, 'cloudwatch', web1), { recursive: true });
    const series = 'timestamp,value\n2024-03-01T10:00:00Z,1\n2024-03-01T10:05:00Z,2\n';
    writeFileSync(join(dataFolder, 'cloudwatch', web1, 'CPUUtilization.csv'), series);
    const recorded = { dataFolder, recordedClock: true };
    const first = await start(recorded);
    const { now } = (await controlClient(first).get('/clock')) as { now: string };
    assert.equal(now.slice(0, 16), '2024-03-01T10:05');
    await stop();
    await start(recorded);
    await stop();
    await assert.rejects(start(), /start with --fresh/);
    await start({ fresh: true });
  });

  it('keeps its state from other users of the machine', async function () {
    if (process.platform === 'win32') this.skip();
    await start();
    const folder = join(stateFolder, 'sandbox');
    assert.equal(statSync(folder).mode & 0o077, 0);
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
      assert.equal(statSync(join(folder, name)).mode & 0o077, 0, name);
    }
  });
});
