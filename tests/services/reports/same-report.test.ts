import assert from 'node:assert/strict';
import { AwsError } from '../../../sandbox/answer.js';
import { createClients } from '../../../services/aws/clients.js';
import { systemClock } from '../../../services/clock.js';
import { type Caller, invoke } from '../../../services/operation.js';
import { generateVulnerabilityReport } from '../../../services/operations/generate-vulnerability-report.js';
import { getVulnerabilityReport } from '../../../services/operations/get-vulnerability-report.js';
import { Reports } from '../../../services/reports/reports.js';
import type { Services } from '../../../services/services.js';
import { Table } from '../../../services/table.js';
import { type Change, sam, startChange } from '../../support/change.js';
import { MINUTE } from '../../support/manual-clock.js';

describe('a report that is asked for more than once', () => {
  const mary: Caller = { ...sam, id: 'mary' };
  let change: Change;
  let services: Services;
  const report = (input: unknown = {}, caller = sam, by = services) =>
    invoke(generateVulnerabilityReport, input, { services: by, caller });
  const open = (report_id: string, caller: Caller) =>
    invoke(getVulnerabilityReport, { report_id }, { services, caller });
  const written = () => change.aws.calls.filter((call) => call === 'PutObject').length;

  /** What is the same for two processes: the table and S3. */
  function anotherProcess(): { services: Services; close(): void } {
    const { url, keys } = change.endpoint;
    const clients = createClients({ region: 'us-west-2', endpoint: url, credentials: keys.longTerm.bot });
    const table = new Table(() => clients.dynamodb(), 'sre-ops', change.clock);
    const reports = new Reports(clients, 'sre-ops-artifacts', table, change.clock, systemClock);
    return { services: { ...services, reports }, close: () => clients.destroy() };
  }

  beforeEach(async () => {
    change = await startChange();
    change.aws.host('web-1');
    services = change.services;
  });
  afterEach(() => change.close());

  it('by two people at the same time is written once, and both may open it', async () => {
    const [first, second] = await Promise.all([report({}, sam), report({}, mary)]);
    assert.equal(written(), 1);
    assert.equal(second.report_id, first.report_id);
    assert.deepEqual([second.content, second.bytes, second.location], [first.content, first.bytes, first.location]);
    for (const caller of [sam, mary]) assert.equal((await open(first.report_id, caller)).content, first.content);
  });

  it('is the one of a moment ago while nothing is read again, and says of when it is', async () => {
    const first = await report();
    change.clock.advance(MINUTE);
    const again = await report();
    assert.equal(written(), 1);
    assert.deepEqual([again.report_id, again.generated_at], [first.report_id, first.generated_at]);

    change.clock.advance(MINUTE);
    const later = await report();
    assert.equal(written(), 2);
    assert.deepEqual([later.snapshot_hash, later.report_id === first.report_id], [first.snapshot_hash, false]);
    assert.equal(JSON.parse(later.content ?? '').generated_at, later.generated_at);
  });

  it('is written again at once when something has changed, in another format, and without addresses', async () => {
    const first = await report();
    const [host] = change.aws.hosts;
    assert.ok(host);
    host.packages = [];
    services.instances.forget([host.id]);
    services.findings.forget([host.id]);
    const patched = await report();
    assert.equal(patched.summary.findings.total, 0);
    assert.notEqual(patched.report_id, first.report_id);
    await report({ format: 'csv' });
    await report({ redact: true });
    assert.equal(written(), 4);
  });

  it('by somebody else over another process is the same file', async () => {
    const first = await report();
    const { services: other, close } = anotherProcess();
    const second = await report({}, mary, other);
    close();
    assert.equal(written(), 1);
    assert.deepEqual([second.report_id, second.content], [first.report_id, first.content]);
    assert.equal((await open(first.report_id, mary)).content, first.content);
  });

  it('is written once more by a process that cannot read what another one wrote', async () => {
    const first = await report();
    change.aws.failing.set('GetObject', new AwsError('AccessDenied', 'no', 403));
    const { services: other, close } = anotherProcess();
    const second = await report({}, mary, other);
    close();
    assert.equal(written(), 2);
    assert.deepEqual([second.state, second.report_id], ['stored', first.report_id]);
  });

  it('is tried again when it could not be stored', async () => {
    change.aws.meanwhile.set('PutObject', async () => {
      throw new AwsError('AccessDenied', 'no', 403);
    });
    assert.equal((await report()).state, 'not_stored');
    assert.equal((await report()).state, 'stored');
  });
});
