import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportTo } from '../../app/command-line/export.js';
import { type Sandbox, startSandbox } from '../../sandbox/index.js';
import { createClients } from '../../services/aws/clients.js';
import { allPages } from '../../services/aws/pages.js';
import { InvalidInput } from '../../services/errors.js';
import { controlClient } from '../support/control-client.js';
import { atTerminal } from '../support/terminal.js';

describe('sre-agent export', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'sre-export-'));
  const recorded = join(folder, 'recorded');
  let seeded: Sandbox;

  const run = async (to: string) => {
    const { terminal, stdout, stderr } = atTerminal();
    const env = { SANDBOX_URL: seeded.descriptor().aws.endpoint };
    const code = await exportTo(to, { last: '24h', env }, terminal);
    return { code, stdout: stdout(), stderr: stderr() };
  };

  before(async () => {
    seeded = await startSandbox();
    await controlClient(seeded).put('/rates', { enabled: false });
  });
  after(async () => {
    await seeded?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What an account answers, by what stays the same when it is replayed. */
  async function seenIn(sandbox: Sandbox) {
    const { aws } = sandbox.descriptor();
    const clients = createClients({ region: aws.region, endpoint: aws.endpoint, credentials: aws.accessKeys.bot });
    const [inspector, cloudtrail] = await Promise.all([clients.inspector(), clients.cloudtrail('us-east-1')]);
    const findings = await allPages(async (nextToken) => {
      const page = await inspector.listFindings({ nextToken });
      return { items: page.findings, next: page.nextToken };
    });
    const { Events = [] } = await cloudtrail.lookupEvents({ MaxResults: 50 });
    const items = await (await clients.config()).listDiscoveredResources({ resourceType: 'AWS::EC2::Instance' });
    clients.destroy();
    return {
      findings: findings.map(({ findingArn }) => findingArn).toSorted(),
      events: Events.map(({ EventName }) => EventName).toSorted(),
      configured: items.resourceIdentifiers?.map(({ resourceId }) => resourceId).toSorted(),
    };
  }

  it('writes what the sandbox replays as it was, for its owner alone', async () => {
    const { code, stdout, stderr } = await run(recorded);
    const replayed = await startSandbox({ dataFolder: recorded });
    await controlClient(replayed).put('/rates', { enabled: false });
    const [before, after] = await Promise.all([seenIn(seeded), seenIn(replayed)]);
    await replayed.close();

    assert.ok(before.findings.length > 100);
    assert.ok(before.events.length > 5);
    assert.deepEqual(after.findings, before.findings);
    assert.deepEqual(after.configured, before.configured);
    assert.ok(after.events.every((name) => before.events.includes(name)) && after.events.length > 0);
    assert.equal(code, 0);
    assert.match(stdout, /^Exported to .* VPC Flow Logs are not part of it\.\n$/);
    assert.match(stderr, /^next: SANDBOX_DATA=.*recorded npm start$/m);
    assert.equal(statSync(join(recorded, 'inspector2/findings.json')).mode & 0o077, 0);
  });

  it('overwrites nothing', async () => {
    await assert.rejects(run(recorded), InvalidInput);
  });

  it('says what it could not read, and ends with 3', async () => {
    await controlClient(seeded).put('/faults', [{ service: 'inspector2', kind: 'access_denied' }]);
    const { code, stdout, stderr } = await run(join(folder, 'partly'));
    await controlClient(seeded).put('/faults', []);

    assert.equal(code, 3);
    assert.match(stderr, /^not exported: .*inspector2:ListFindings/m);
    assert.match(stdout, /without 1 that could not be read/);
  });
});
