import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyzeCloudTrailEvents } from '../../../services/operations/analyze-cloudtrail-events.js';
import { monitorSecurityEvents, type SecurityEvents } from '../../../services/operations/monitor-security-events.js';
import { startReading } from '../../support/reading.js';

const bastion = 'i-0ba57100000000001';
const attacker = '203.0.113.7';
const stateOf = ({ security_summary: { products = [] } }: SecurityEvents, name: string) =>
  products.find(({ product }) => product === name);

describe('security events beyond CloudTrail', () => {
  let reading: Awaited<ReturnType<typeof startReading>>;
  let whole: SecurityEvents;
  before(async () => {
    reading = await startReading();
    whole = await watch();
  });
  afterEach(async () => reading.faults([]));
  after(async () => reading.close());

  const watch = (input = {}) => reading.fresh().ask(monitorSecurityEvents, input);
  const ruleIds = ({ alerts }: SecurityEvents) => alerts.map(({ rule_id }) => rule_id);

  it('tell the scan, the login over ssh, what was done as root and what was taken out as one incident of the bastion', () => {
    const [worst, ...others] = whole.incidents ?? [];
    assert.ok(worst);
    for (const rule of [
      'flow-port-scan',
      'flow-risky-port-reached',
      'flow-inside-scan',
      'flow-large-upload',
      'ssh-login-after-guessing',
      'sudo-after-guessing',
      'os-user-added',
      'instance-credentials-off-host',
    ]) {
      assert.ok(worst.rule_ids.includes(rule), `${rule} is not in it`);
    }
    assert.ok(worst.instance_ids.includes(bastion));
    assert.ok(worst.source_ips.includes(attacker));
    assert.ok(others.every(({ rule_ids }) => rule_ids.every((id) => !/^(flow|ssh|sudo|os)-/.test(id))));
    const times = worst.timeline.map(({ at }) => at);
    assert.deepEqual(times, times.toSorted());
    assert.ok(worst.timeline.some(({ what }) => /VPC Flow Logs: Much data sent/.test(what)));
    assert.ok(worst.timeline.some(({ what }) => /ubuntu logged in to bastion over ssh from 203\.0\.113\.7/.test(what)));
  });

  it('count the lines of login logs, and list those behind an alert', () => {
    const { by_kind, event_count } = whole.security_summary;
    assert.equal(
      event_count,
      Object.values(by_kind).reduce((sum, n) => sum + n, 0),
    );
    const ids = new Set(whole.events.map(({ event_id }) => event_id));
    const login = whole.alerts.find(({ rule_id }) => rule_id === 'ssh-login-after-guessing');
    assert.ok(login && login.event_ids.length === 2 && login.event_ids.every((id) => ids.has(id)));
  });

  it('do not tell what is ordinary: the office, the nightly copy, knocks of the internet, people at work', () => {
    const told = whole.alerts.filter(({ products = [] }) => products.some((one) => /Flow Logs|Login logs/.test(one)));
    const addresses = new Set(told.flatMap(({ source_ips = [] }) => source_ips));
    assert.deepEqual([...addresses], [attacker]);
    assert.ok(told.every(({ actor }) => !/ana\.ruiz|mei\.tanaka|ben\.okafor/.test(actor)));
  });

  it('say whose flow logs and logins were not read, and why', () => {
    const { not_read } = whole.security_summary;
    assert.ok(
      not_read.some((text) => /^VPC Flow Logs of api-2, batch-1 and db-replica: .* S3/.test(text)),
      not_read.join('\n'),
    );
    assert.ok(not_read.some((text) => /^logins inside the operating system of api-1.*no agent ships/.test(text)));
    assert.ok(not_read.some((text) => /of web-2: its agent has been silent since/.test(text)));
    assert.ok(not_read.some((text) => /^CloudTrail in .*eu-west-1/.test(text)));
  });

  it('name the regions that were read and those that were not', () => {
    const { regions } = whole.coverage;
    assert.deepEqual(regions?.read, ['us-west-2', 'us-east-1']);
    assert.ok(regions?.not_read?.includes('eu-west-1') && regions.not_read.includes('us-east-2'));
    assert.ok(!regions?.not_read?.includes('us-west-2'));
  });

  it('concern one host when one is named', async () => {
    const web = await watch({ instance_ids: ['web-2'] });
    assert.deepEqual(
      ruleIds(web).filter((id) => /^(flow|ssh|sudo|os)-/.test(id)),
      [],
    );
    assert.ok(web.security_summary.not_read.every((text) => !/api-2|batch-1/.test(text)));
    const scanned = await watch({ instance_ids: ['api-1'] });
    assert.ok(ruleIds(scanned).includes('flow-inside-scan'), 'by a host that was not asked about');
    assert.match(
      scanned.alerts.find(({ rule_id }) => rule_id === 'flow-inside-scan')?.meaning ?? '',
      /^bastion was refused/,
    );
  });

  it('stand in the trail of the host as well', async () => {
    const trail = await reading.fresh().ask(analyzeCloudTrailEvents, { instance_id: 'bastion' });
    const rules = trail.suspicious_activity.map(({ rule_id }) => rule_id);
    for (const rule of ['flow-large-upload', 'ssh-login-after-guessing']) assert.ok(rules.includes(rule), rule);
  });

  for (const [operation, service, product] of [
    ['DescribeFlowLogs', 'ec2', 'VPC Flow Logs'],
    ['DescribeLogGroups', 'logs', 'Login logs'],
    ['StartQuery', 'logs', 'VPC Flow Logs'],
    ['GetQueryResults', 'logs', 'Login logs'],
  ] as const) {
    it(`are a named gap where ${operation} is denied, and everything else stays exact`, async () => {
      await reading.faults([{ kind: 'access_denied', service, operation }]);
      const seen = await watch();
      assert.equal(seen.status, 'partial');
      const gap = seen.coverage.failed.find((one) => one.service === service && one.reason === 'denied');
      assert.match(gap?.detail ?? '', /^I may not read .* is unknown\.$/);
      assert.deepEqual([stateOf(seen, product)?.state, stateOf(seen, product)?.finding_count], ['not_read', null]);
      const cloudTrail = (one: SecurityEvents) => ruleIds(one).filter((id) => !/^(flow|ssh|sudo|os)-/.test(id));
      assert.deepEqual(cloudTrail(seen), cloudTrail(whole));
    });
  }

  it('that a query ends without a result are no quiet night', async () => {
    await reading.faults([{ kind: 'invalid_answer', service: 'logs', operation: 'GetQueryResults' }]);
    const seen = await watch();
    assert.ok(seen.coverage.failed.some(({ service, reason }) => service === 'logs' && reason === 'invalid_answer'));
    assert.ok(!ruleIds(seen).some((id) => id.startsWith('flow-')));
    assert.ok(seen.security_summary.not_read.includes('VPC Flow Logs'));
  });
});

describe('security events of a replay with flow logs', () => {
  let folder = '';
  let reading: Awaited<ReturnType<typeof startReading>> | undefined;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'replay-'));
    mkdirSync(join(folder, 'flowlogs'));
    const line = (dst: string, sport: number, dport: number, bytes: number, action: string) =>
      `2 111122223333 eni-0ba57100000000001 ${action === 'REJECT' ? attacker : '10.20.1.10'} ${dst} ${sport} ${dport} 6 40 ${bytes} 1700000000 1700000050 ${action} OK`;
    const events = [
      ...Array.from({ length: 30 }, (_, port) => ({ message: line('10.20.1.10', 4_000, 100 + port, 44, 'REJECT') })),
      { message: line(attacker, 48_822, 443, 3_000_000_000, 'ACCEPT') },
    ];
    writeFileSync(join(folder, 'flowlogs', 'a.json'), JSON.stringify({ events }));
    reading = await startReading({ dataFolder: folder });
  });
  after(async () => {
    await reading?.close();
    rmSync(folder, { recursive: true });
  });

  it('tell what is in them, without a claim about what was before', async () => {
    const seen = await reading?.fresh().ask(monitorSecurityEvents, {});
    const told = new Map(seen?.alerts.map((alert) => [alert.rule_id, alert]));
    assert.deepEqual([...told.keys()].sort(), ['flow-large-upload', 'flow-port-scan']);
    assert.deepEqual(told.get('flow-port-scan')?.instance_ids, [bastion]);
    assert.match(told.get('flow-large-upload')?.meaning ?? '', /2\.8 GiB .* is not known: the flow log began too late/);
    assert.equal(seen?.incidents?.length, 1);
  });

  it('say that the hosts which are not in them have no flow log', async () => {
    const seen = await reading?.fresh().ask(monitorSecurityEvents, {});
    assert.ok(seen?.security_summary.not_read.some((text) => /^VPC Flow Logs of api-1.*none is enabled$/.test(text)));
    assert.ok(seen?.security_summary.not_read.some((text) => /no agent ships their login logs/.test(text)));
  });
});
