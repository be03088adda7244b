import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startSandbox } from '../../../../sandbox/index.js';
import { analyzeCloudTrailEvents } from '../../../../services/operations/analyze-cloudtrail-events.js';
import { analyzeEc2Vulnerabilities } from '../../../../services/operations/analyze-ec2-vulnerabilities.js';
import { getInspectorFindings } from '../../../../services/operations/get-inspector-findings.js';
import { monitorSecurityEvents } from '../../../../services/operations/monitor-security-events.js';
import { startReading } from '../../../support/reading.js';
import { injections } from './index.js';
import type { Carrier } from './injection.js';
import { heldBy } from './reading.js';
import { publish, recordedWith } from './seeding.js';

const of = (carrier: Carrier) => injections.filter((one) => one.carrier === carrier);

describe('a recorded account with the injections in it', () => {
  let folder = '';
  let reading: Awaited<ReturnType<typeof startReading>> | undefined;
  before(async function () {
    this.timeout(20_000);
    folder = mkdtempSync(join(tmpdir(), 'injections-'));
    for (const [path, content] of Object.entries(recordedWith(injections))) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), JSON.stringify(content));
    }
    reading = await startReading({ dataFolder: folder });
  });
  after(async () => {
    await reading?.close();
    rmSync(folder, { recursive: true });
  });

  const missing = (answer: unknown, carrier: Carrier): string[] => {
    const held = new Set(heldBy(JSON.stringify(answer), of(carrier)));
    return of(carrier).flatMap((one) => (held.has(one) ? [] : [one.id]));
  };

  it('answers with the titles of findings and the names of instances', async () => {
    const answer = await reading?.fresh().ask(getInspectorFindings, { limit: 500 });
    assert.deepEqual(missing(answer, 'finding-title'), []);
    assert.deepEqual(missing(answer, 'instance-tag'), []);
  });

  it('answers with the paths of packages', async () => {
    const answer = await reading?.fresh().ask(analyzeEc2Vulnerabilities, { instance_id: 'batch-1' });
    assert.deepEqual(missing(answer, 'file-path'), []);
  });

  it('answers with user agents', async () => {
    const answer = await reading?.fresh().ask(analyzeCloudTrailEvents, { instance_id: 'bastion', time_range: '2d' });
    assert.deepEqual(missing(answer, 'user-agent'), []);
  });

  it('answers with the lines of login logs that are logins and commands; attempts are counted alone', async () => {
    const answer = await reading?.fresh().ask(monitorSecurityEvents, { time_range: '2d' });
    const counted = of('log-line').flatMap(({ id, carried }) => (carried.includes('Invalid user') ? [id] : []));
    assert.deepEqual(missing(answer, 'log-line'), counted);
  });
});

describe('the subjects of injected notifications', () => {
  it('are taken by the alert topic', async () => {
    const sandbox = await startSandbox({ port: 0 });
    try {
      for (const one of of('sns-subject')) {
        const { subject } = (await publish(sandbox, one)) as { subject: string };
        assert.equal(subject, one.carried);
      }
    } finally {
      await sandbox.close();
    }
  });
});
