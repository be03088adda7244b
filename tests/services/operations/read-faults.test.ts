import assert from 'node:assert/strict';
import { AccessDenied, Unavailable } from '../../../services/errors.js';
import {
  checkPatchCompliance,
  type PatchComplianceReport,
} from '../../../services/operations/check-patch-compliance.js';
import { getInspectorFindings, type InspectorFindings } from '../../../services/operations/get-inspector-findings.js';
import { monitorSecurityEvents } from '../../../services/operations/monitor-security-events.js';
import { startReading } from '../../support/reading.js';

/** Everything that may go wrong with one call, and what the gap may then call it. */
const faults = {
  // What the client holds back by itself, so as not to be refused again, ends with the time: of that there is little.
  throttle: { fault: { kind: 'throttle' }, reasons: ['throttled', 'timeout'], answerMs: 4_000 },
  'access denied': { fault: { kind: 'access_denied' }, reasons: ['denied'] },
  'a server error': {
    fault: { kind: 'error', code: 'InternalServerException', status: 500 },
    reasons: ['unavailable'],
  },
  'a truncated body': { fault: { kind: 'truncated_body' }, reasons: ['invalid_answer', 'unavailable'] },
  garbage: { fault: { kind: 'invalid_answer' }, reasons: ['invalid_answer'] },
} as const;

describe('reads of a service that fails', () => {
  let reading: Awaited<ReturnType<typeof startReading>>;
  let whole: InspectorFindings;
  let wholeReport: PatchComplianceReport;
  before(async () => {
    reading = await startReading();
    [whole, wholeReport] = [await findings(), await patches()];
  });
  afterEach(async () => reading.faults([]));
  after(async () => reading.close());

  const findings = (within = {}) => reading.fresh(within).ask(getInspectorFindings, {});
  const patches = (within = {}) => reading.fresh(within).ask(checkPatchCompliance, {});

  for (const [what, { fault, reasons, ...within }] of Object.entries(faults)) {
    describe(`with ${what}`, () => {
      const strike = (service: string, operation?: string) =>
        reading.faults([{ ...fault, service, ...(operation && { operation }) }]);
      const gapsOf = (answer: { coverage: { failed: { service: string; reason: string }[] } }, service: string) =>
        answer.coverage.failed.filter(
          (gap) => gap.service === service && (reasons as readonly string[]).includes(gap.reason),
        );

      it('on ListFindings: nothing is counted, and nobody is called safe', async () => {
        await strike('inspector2', 'ListFindings');
        const fleet = await findings(within);
        assert.deepEqual([fleet.status, fleet.coverage.answered], ['unknown', 0]);
        assert.deepEqual([fleet.critical_count, fleet.attention_count, fleet.vulnerability_count], [null, null, null]);
        assert.equal(fleet.unseen.length, 10);
        assert.match(fleet.summary, /^Nothing can be said about 10 hosts\. /);
        assert.ok(gapsOf(fleet, 'inspector2').length > 0);
      });

      it('on BatchGetFindingDetails: findings are exact, exploitation is unknown', async () => {
        await strike('inspector2', 'BatchGetFindingDetails');
        const fleet = await findings(within);
        assert.deepEqual([fleet.critical_count, fleet.findings.length], [whole.critical_count, whole.findings.length]);
        assert.ok(fleet.findings.every((finding) => finding.type === 'network' || finding.known_exploited === null));
        assert.ok(gapsOf(fleet, 'inspector2').some((gap) => gap.service === 'inspector2'));
      });

      it('on ListCoverage: findings are exact, and a host without any is not called clean', async () => {
        await strike('inspector2', 'ListCoverage');
        const fleet = await findings(within);
        assert.deepEqual([fleet.critical_count, fleet.findings.length], [whole.critical_count, whole.findings.length]);
        const found = new Set(fleet.findings.map((finding) => finding.instance_id));
        assert.deepEqual(
          fleet.unseen.map((host) => host.instance_id),
          fleet.instances.filter((host) => !found.has(host.instance_id)).map((host) => host.instance_id),
        );
        assert.ok(gapsOf(fleet, 'inspector2').length > 0);
      });

      it('on Systems Manager: findings are exact, patch states unknown', async () => {
        await strike('ssm');
        const { ask } = reading.fresh(within);
        const fleet = await ask(getInspectorFindings, {});
        const counts = (of: typeof fleet) =>
          of.fix_groups.map(({ fix_id, finding_count, risk_score }) => [fix_id, finding_count, risk_score]);
        assert.deepEqual(counts(fleet), counts(whole));
        assert.ok(fleet.instances.every((host) => host.ssm === 'unknown'));
        const report = await ask(checkPatchCompliance, {});
        assert.deepEqual(
          [report.status, report.compliant, report.non_compliant, report.unknown.length],
          ['unknown', [], [], 10],
        );
        assert.match(report.summary, /^Nothing can be said/);
        assert.ok(gapsOf(report, 'ssm').length > 0);
      });

      it('on DescribeInstancePatches: verdicts and counts are exact, the lists are missing by name', async () => {
        await strike('ssm', 'DescribeInstancePatches');
        const report = await patches(within);
        assert.deepEqual(report.hosts, wholeReport.hosts);
        assert.deepEqual(report.missing_patches, {});
        const named = report.coverage.failed.flatMap((gap) =>
          (reasons as readonly string[]).includes(gap.reason) ? gap.instances : [],
        );
        assert.deepEqual(named.sort(), [...wholeReport.non_compliant].sort());
      });

      it('on DescribeSecurityGroups: exposure by address is unknown, findings are exact', async () => {
        await strike('ec2', 'DescribeSecurityGroups');
        const { ask } = reading.fresh(within);
        const fleet = await ask(getInspectorFindings, {});
        assert.equal(fleet.findings.length, whole.findings.length);
        assert.ok(gapsOf(fleet, 'ec2').length > 0);
        assert.equal(fleet.status, 'partial');
      });

      it('on DescribeInstances: says so instead of an empty fleet', async () => {
        await strike('ec2', 'DescribeInstances');
        const refused = fault.kind === 'access_denied' ? AccessDenied : Unavailable;
        await assert.rejects(findings(within), refused);
        await assert.rejects(patches(within), refused);
        const seen = await reading.fresh(within).ask(monitorSecurityEvents, {});
        assert.ok(seen.status === 'partial' && (seen.security_summary.event_count ?? 0) > 0);
        assert.ok(gapsOf(seen, 'ec2').length > 0);
      });

      it('on CloudTrail: silence is not called quiet', async () => {
        await strike('cloudtrail');
        const seen = await reading.fresh(within).ask(monitorSecurityEvents, {});
        assert.deepEqual(
          [seen.status, seen.security_summary.event_count, seen.security_summary.detection_count],
          ['unknown', null, null],
        );
        assert.match(seen.security_summary.verdict, /^Nothing can be said about what happened in the last 24h\. /);
        assert.ok(gapsOf(seen, 'cloudtrail').length > 0);
      });
    });
  }

  describe('with empty pages', () => {
    it('reads on to the same answer', async () => {
      const paged = [
        'ec2 DescribeInstances',
        'ssm DescribeInstancePatchStates',
        'inspector2 ListFindings',
        'inspector2 ListCoverage',
      ];
      await reading.faults(
        paged
          .map((call) => call.split(' '))
          .map(([service = '', operation]) => ({ kind: 'empty_page', service, operation })),
      );
      const [fleet, report] = [await findings(), await patches()];
      assert.ok((await reading.struck()) >= paged.length);
      assert.deepEqual(fleet.findings, whole.findings);
      assert.deepEqual(report.hosts, wholeReport.hosts);
    });

    it('does not take an answer without details for "not exploited"', async () => {
      await reading.faults([{ kind: 'empty_page', service: 'inspector2', operation: 'BatchGetFindingDetails' }]);
      const fleet = await findings();
      assert.ok(fleet.findings.every((finding) => finding.type === 'network' || finding.known_exploited === null));
      assert.ok(fleet.coverage.failed.some((gap) => /known to be exploited is unknown/.test(gap.detail)));
    });
  });
});
