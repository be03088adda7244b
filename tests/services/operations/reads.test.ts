import assert from 'node:assert/strict';
import { InvalidInput, NotFound } from '../../../services/errors.js';
import { analyzeEc2Vulnerabilities } from '../../../services/operations/analyze-ec2-vulnerabilities.js';
import { checkPatchCompliance } from '../../../services/operations/check-patch-compliance.js';
import { getInspectorFindings } from '../../../services/operations/get-inspector-findings.js';
import { monitorSecurityEvents } from '../../../services/operations/monitor-security-events.js';
import { startReading } from '../../support/reading.js';

describe('reads', () => {
  let reading: Awaited<ReturnType<typeof startReading>>;
  before(async () => {
    reading = await startReading();
  });
  afterEach(async () => reading.faults([]));
  after(async () => reading.close());

  const findings = (input = {}) => reading.fresh().ask(getInspectorFindings, input);
  const patches = (input = {}) => reading.fresh().ask(checkPatchCompliance, input);
  const bySeverity = (all: { severity: string }[], severity: string) =>
    all.filter((one) => one.severity === severity).length;

  describe('get_inspector_findings', () => {
    it('ranks the fleet and names the host that was never scanned', async () => {
      const fleet = await findings();
      assert.equal(fleet.status, 'partial');
      assert.deepEqual([fleet.coverage.requested, fleet.coverage.answered], [10, 9]);
      assert.deepEqual(
        fleet.unseen.map((host) => host.name),
        ['bastion'],
      );
      assert.match(
        fleet.summary,
        /^\d+ hosts? needs? attention today(, \d+ more ha(s|ve) fixes due later)? · 10 hosts, 9 seen.*\(bastion: never scanned\)$/,
      );
      assert.ok(fleet.fix_groups.length > 3 && fleet.findings.length > fleet.fix_groups.length);
    });

    it('counts what it lists, by severity', async () => {
      const fleet = await findings();
      assert.deepEqual(
        [fleet.critical_count, fleet.high_count, fleet.medium_count, fleet.low_count, fleet.untriaged_count],
        // One host was not seen, so that none of something is not known.
        ['critical', 'high', 'medium', 'low', 'untriaged'].map(
          (severity) => bySeverity(fleet.findings, severity) || null,
        ),
      );
      const ids = new Set(fleet.findings.flatMap((finding) => finding.vulnerability_id ?? []));
      assert.equal(fleet.vulnerability_count, ids.size);
    });

    it('shows one severity with the same counts and the same fixes', async () => {
      const { ask } = reading.fresh();
      const all = await ask(getInspectorFindings, {});
      const critical = await ask(getInspectorFindings, { severity: 'critical' });
      assert.equal(critical.findings.length, all.critical_count);
      assert.deepEqual([critical.high_count, critical.low_count], [all.high_count, all.low_count]);
      for (const group of critical.fix_groups)
        assert.deepEqual(
          group,
          all.fix_groups.find((one) => one.fix_id === group.fix_id),
        );
    });

    it('gives every finding a fix that lists it, and asks for the same fix when asked about its hosts alone', async () => {
      const { ask } = reading.fresh();
      const all = await ask(getInspectorFindings, {});
      for (const finding of all.findings) {
        const fix = all.fix_groups.find((group) => group.fix_id === finding.fix_id);
        assert.ok(fix?.instance_ids.includes(finding.instance_id), finding.title);
      }
      const [first] = all.fix_groups;
      const again = await ask(getInspectorFindings, { instance_ids: first?.instance_ids ?? [] });
      assert.deepEqual(
        again.fix_groups.find((group) => group.fix_id === first?.fix_id),
        first,
      );
    });

    it('answers about tags, and says which name it does not know', async () => {
      const { ask } = reading.fresh();
      const web = await ask(getInspectorFindings, { instance_ids: ['role=web', 'env=prod'] });
      assert.deepEqual(
        web.instances.map((host) => host.name),
        ['web-1', 'web-2'],
      );
      const one = await ask(getInspectorFindings, { instance_ids: ['web-1', 'web-9'] });
      assert.deepEqual([one.status, one.coverage.requested, one.coverage.answered], ['partial', 2, 1]);
      assert.deepEqual(
        one.coverage.failed.map(({ reason, detail }) => [reason, detail]),
        [['not_found', 'No instance is called web-9. Did you mean web-1 or web-2?']],
      );
    });
  });

  describe('analyze_ec2_vulnerabilities', () => {
    const analyze = (instance_id: string) => reading.fresh().ask(analyzeEc2Vulnerabilities, { instance_id });

    it('agrees with the fleet about one host', async () => {
      const { ask } = reading.fresh();
      const fleet = await ask(getInspectorFindings, {});
      const web = await ask(analyzeEc2Vulnerabilities, { instance_id: 'web-1' });
      const arns = (all: { finding_arn: string }[]) => all.map((one) => one.finding_arn).sort();
      assert.deepEqual(arns(web.vulnerabilities), arns(fleet.findings.filter((one) => one.instance_name === 'web-1')));
      assert.equal(web.exposure.internet, true);
      assert.ok(web.risk_score !== null && web.risk_score > 0 && web.risk_score <= 100);
    });

    it('gives no score to a host that was never scanned', async () => {
      const bastion = await analyze('bastion');
      assert.deepEqual([bastion.status, bastion.risk_score], ['unknown', null]);
      assert.match(bastion.summary, /^bastion was not seen/);
    });

    it('refuses a tag that means several hosts, and a name that means none', async () => {
      await assert.rejects(
        analyze('role=web'),
        (error: unknown) => error instanceof InvalidInput && /web-1 and web-2/.test(error.message),
      );
      await assert.rejects(
        analyze('web-9'),
        (error: unknown) => error instanceof NotFound && /Did you mean/.test(error.message),
      );
      await assert.rejects(analyze('i-0123456789abcdef0'), NotFound);
    });
  });

  describe('check_patch_compliance', () => {
    it('puts every host into exactly one of three', async () => {
      const report = await patches();
      const all = [...report.compliant, ...report.non_compliant, ...report.unknown];
      assert.deepEqual([all.length, new Set(all).size, report.hosts.length], [10, 10, 10]);
      const bastion = report.hosts.find((host) => host.name === 'bastion');
      assert.deepEqual([bastion?.verdict, bastion?.reason], ['unknown', 'not managed by Systems Manager']);
      assert.ok(report.coverage.failed.some((gap) => gap.reason === 'not_managed'));
    });

    it('tells a scan that is too old to go by from one that never was', async () => {
      const { ask, clock } = reading.fresh();
      clock.advance(30 * 86_400);
      const { coverage, hosts } = await ask(checkPatchCompliance, {});
      const reasonOf = (name: string) => {
        const id = hosts.find((host) => host.name === name)?.instance_id ?? '';
        return coverage.failed.find(({ instances }) => instances.includes(id))?.reason;
      };
      assert.deepEqual([reasonOf('web-1'), reasonOf('bastion')], ['scan_too_old', 'not_managed']);
    });

    it('lists what each host behind lacks, as many as it counts', async () => {
      const report = await patches();
      assert.ok(report.non_compliant.length > 0);
      for (const id of report.non_compliant) {
        const host = report.hosts.find((one) => one.instance_id === id);
        const listed = report.missing_patches[id] ?? [];
        assert.equal(listed.filter((patch) => patch.state === 'missing').length, host?.missing);
        assert.equal(listed.filter((patch) => patch.state === 'installed_pending_reboot').length, host?.pending_reboot);
      }
      for (const id of [...report.compliant, ...report.unknown]) assert.equal(report.missing_patches[id], undefined);
    });
  });

  describe('monitor_security_events', () => {
    const watch = (input = {}) => reading.fresh().ask(monitorSecurityEvents, { time_range: '7d', ...input });

    it('finds the attack on the bastion, with the events behind it', async () => {
      const seen = await watch();
      assert.ok(seen.alerts.length > 0);
      assert.ok(seen.alerts.some((alert) => alert.severity === 'critical' || alert.severity === 'high'));
      const ids = new Set(seen.events.map((event) => event.event_id));
      for (const alert of seen.alerts) for (const id of alert.event_ids) assert.ok(ids.has(id));
      assert.ok(seen.security_summary.sources.includes('GuardDuty'));
    });

    it('keeps to the kinds and the hosts asked for', async () => {
      const all = await watch();
      const logins = await watch({ event_types: ['login'] });
      assert.deepEqual(Object.keys(logins.security_summary.by_kind), ['login']);
      assert.equal(logins.security_summary.by_kind.login, all.security_summary.by_kind.login);
      const bastion = await watch({ instance_ids: ['bastion'] });
      assert.ok((bastion.security_summary.event_count ?? 0) <= (all.security_summary.event_count ?? 0));
      for (const event of bastion.events) assert.ok(event.instance_ids.length > 0, event.summary);
    });

    it('refuses a time it cannot read', async () => assert.rejects(watch({ time_range: '91d' }), InvalidInput));
  });

  it('reads again only what is older than a minute', async () => {
    const { ask, clock } = reading.fresh();
    const first = await ask(checkPatchCompliance, {});
    clock.advance(60);
    const kept = await ask(checkPatchCompliance, {});
    assert.deepEqual([kept.coverage.as_of, kept.coverage.stale_s], [first.coverage.as_of, 60]);
    clock.advance(1);
    assert.equal((await ask(checkPatchCompliance, {})).coverage.stale_s, 0);
  });

  it('shows what it last knew for 15 minutes while a service fails, and says how old it is', async () => {
    const { ask, clock } = reading.fresh();
    const before = await ask(checkPatchCompliance, {});
    await reading.faults([{ kind: 'access_denied', service: 'ssm' }]);
    clock.advance(300);
    const old = await ask(checkPatchCompliance, {});
    assert.deepEqual([old.status, old.coverage.stale_s, old.compliant], ['partial', 300, before.compliant]);
    assert.ok(old.coverage.failed.some((gap) => /minutes ago is shown/.test(gap.detail)));
    clock.advance(601);
    const gone = await ask(checkPatchCompliance, {});
    assert.deepEqual([gone.status, gone.compliant], ['unknown', []]);
  });

  it('reads again what was forgotten', async () => {
    const { ask, services } = reading.fresh();
    const before = await ask(checkPatchCompliance, { instance_ids: ['web-1', 'web-2'] });
    const [one = ''] = before.hosts.map((host) => host.instance_id);
    services.patches.forget([one]);
    await reading.faults([{ kind: 'access_denied', service: 'ssm' }]);
    const after = await ask(checkPatchCompliance, { instance_ids: ['web-1', 'web-2'] });
    assert.deepEqual(after.unknown, [one]);
  });

  it('answers in part when the time is up, naming what it was retrying for, and completely in the end', async function () {
    this.timeout(60_000);
    const { ask } = reading.fresh({ maxAttempts: 10 });
    await reading.faults([{ kind: 'throttle', service: 'inspector2', operation: 'ListFindings' }]);
    const due = new AbortController();
    const answer = ask(getInspectorFindings, {}, due.signal);
    while ((await reading.struck()) < 4) await new Promise(setImmediate);
    due.abort(new DOMException('due', 'TimeoutError'));
    const partial = await answer;
    assert.equal(partial.status, 'unknown');
    assert.ok(partial.coverage.failed.some((gap) => gap.reason === 'throttled'));
    await reading.faults([]);
    // The client comes out of its back-off by itself; every question takes up the reads that the last one left running.
    const retried = (gap: { reason: string }) => gap.reason !== 'not_scanned';
    let later = await ask(getInspectorFindings, {});
    while (later.coverage.failed.some(retried)) later = await ask(getInspectorFindings, {});
    assert.equal(later.coverage.answered, 9);
  });
});
