import assert from 'node:assert/strict';
import { type Sandbox, startSandbox } from '../../../sandbox/index.js';
import { type Clients, createClients } from '../../../services/aws/clients.js';
import { readGateFacts } from '../../../services/patching/gate-facts.js';
import { controlClient } from '../../support/control-client.js';

describe('what may tell that a host went bad', () => {
  let sandbox: Sandbox;
  let clients: Clients;
  before(async () => {
    sandbox = await startSandbox({ port: 0 });
    const { aws } = sandbox.descriptor();
    const connection = { region: aws.region, endpoint: aws.endpoint, credentials: aws.accessKeys.bot };
    clients = createClients({ ...connection, maxAttempts: 1 });
  });
  afterEach(() => controlClient(sandbox).put('/faults', []));
  after(async () => {
    clients?.destroy();
    await sandbox?.close();
  });

  const read = async (...faults: readonly object[]) => {
    await controlClient(sandbox).put('/faults', [...faults]);
    return readGateFacts(clients, AbortSignal.timeout(30_000));
  };
  const names = ({ groups }: Awaited<ReturnType<typeof readGateFacts>>) => groups?.map(({ name }) => name);

  it('is alarms of instances and target groups with theirs', async () => {
    const facts = await read();
    assert.deepEqual(names(facts), ['web', 'api']);
    assert.ok(facts.alarms && facts.alarms.length > 0);
  });

  it('is unknown where AWS refuses, and whole where it answers', async () => {
    const denied = await read({ kind: 'access_denied', service: 'monitoring' });
    assert.deepEqual([denied.alarms, names(denied)], [null, ['web', 'api']]);
    const unreadable = await read({ kind: 'invalid_answer', service: 'elasticloadbalancing' });
    assert.deepEqual([unreadable.groups, unreadable.alarms !== null], [null, true]);
  });

  it('is unknown where a target group went away meanwhile', async () => {
    const gone = { code: 'TargetGroupNotFound', status: 400, operation: 'DescribeTargetHealth' };
    assert.equal((await read({ kind: 'error', service: 'elasticloadbalancing', ...gone })).groups, null);
  });

  it('does not pass a defect of ours off as something that AWS did not say', async () => {
    const wrong = { kind: 'error', service: 'elasticloadbalancing', code: 'ValidationError', status: 400 };
    await assert.rejects(read(wrong), { name: 'ValidationError' });
  });
});
