import assert from 'node:assert/strict';
import fc from 'fast-check';
import { text } from '../../../cards/text.js';
import type { View } from '../../../cards/view.js';
import { views } from '../../../cards/views/index.js';
import type { Coverage, Gap } from '../../../services/schema.js';
import { cases, context, fleetClean, fleetDenied, instanceUnknown, metricsQuiet } from '../cases.js';
import { compliance, fleet, idOf, instance, security } from '../samples.js';

const gap = fc.record({
  service: fc.constantFrom('inspector2', 'ssm', 'ec2', 'cloudtrail', 'cloudwatch'),
  region: fc.constant('us-west-2'),
  account: fc.constant(null),
  instances: fc.subarray(['web-1', 'web-2', 'bastion'].map(idOf)),
  reason: fc.constantFrom<Gap['reason']>(
    'denied',
    'throttled',
    'timeout',
    'not_managed',
    'not_scanned',
    'scan_too_old',
    'truncated',
  ),
  retryable: fc.boolean(),
  detail: fc.constant('It could not be read.'),
});
const partial = fc
  .record({ requested: fc.integer({ min: 1, max: 50 }), failed: fc.array(gap, { minLength: 1, maxLength: 8 }) })
  .chain(({ requested, failed }) =>
    fc.integer({ min: 0, max: requested }).map((answered): { status: 'partial' | 'unknown'; coverage: Coverage } => ({
      status: answered === 0 ? 'unknown' : 'partial',
      coverage: { requested, answered, failed, as_of: '2026-11-22T14:02:00Z', stale_s: 300 },
    })),
  );
const count = fc.option(fc.nat({ max: 500 }), { nil: null });
const noFindings = { ...fleetClean, unseen: fleet.unseen };
const allCompliant = {
  ...compliance,
  non_compliant: [],
  unknown: [],
  hosts: compliance.hosts.filter(({ verdict }) => verdict === 'compliant'),
};

const firstLine = (view: View) => text(view).split('\n')[0] ?? '';

describe('what was not seen', () => {
  it('is in the first line and never good, however clean the rest looks', () => {
    fc.assert(
      fc.property(partial, count, ({ status, coverage }, counted) => {
        const zero = { ...noFindings, status, coverage, attention_count: counted === null ? null : 0 };
        const all = [
          views.get_inspector_findings(zero, context),
          views.analyze_ec2_vulnerabilities(
            { ...instance, vulnerabilities: [], risk_score: 0, status, coverage },
            context,
          ),
          views.check_patch_compliance({ ...allCompliant, status, coverage }, context),
          views.get_ec2_cloudwatch_metrics({ ...metricsQuiet, status, coverage }, context),
          views.monitor_security_events({ ...security, alerts: [], events: [], status, coverage }, context),
        ];
        for (const view of all) {
          assert.notEqual(view.tone, 'good', view.verdict);
          const { answered, requested } = coverage;
          const failed = new RegExp(`(partial|unknown).*${answered} of ${requested} hosts? answered`, 'i');
          const unseen = new RegExp(`${requested} hosts?, ${answered} seen \\(`);
          const standing = coverage.failed.every(({ reason }) =>
            ['not_managed', 'not_scanned', 'scan_too_old'].includes(reason),
          );
          assert.match(firstLine(view), standing ? new RegExp(`${failed.source}|${unseen.source}`, 'i') : failed);
        }
      }),
    );
  });

  it('never becomes 0: a count of nothing that is not exact is a question mark, and of something a lower bound', () => {
    fc.assert(
      fc.property(
        partial,
        fc.tuple(count, count, count, count),
        fc.subarray(['critical', 'high', 'medium', 'low'] as const),
        ({ status, coverage }, [critical, high, medium, low], exact) => {
          const counts = { critical_count: critical, high_count: high, medium_count: medium, low_count: low };
          const view = views.get_inspector_findings(
            { ...fleet, ...counts, exact_counts: exact, status, coverage },
            context,
          );
          const shown = text(view);
          assert.doesNotMatch(shown, /(CRITICAL|HIGH|MEDIUM|LOW) (≥0\b|null)/);
          for (const block of view.blocks) {
            if (block.kind !== 'severity') continue;
            for (const name of ['critical', 'high', 'medium', 'low'] as const) {
              const known = counts[`${name}_count`];
              assert.equal(block[name], known === 0 && !exact.includes(name) ? null : known);
              assert.equal(block.lowerBounds?.includes(name), !exact.includes(name));
            }
          }
        },
      ),
    );
  });

  it('turns counts into lower bounds and names service, region and hosts', () => {
    const { verdict } = cases['fleet-denied']!;
    assert.match(verdict, /^At least 3 hosts need attention today/);
    assert.match(verdict, /Inspector denied in us-west-2 \(web-1, web-2\)/);
  });

  it('is no failure where a host is one that nobody scans: the counts are exact, and the host is named', () => {
    const { verdict, notices } = cases.fleet!;
    assert.equal(
      verdict,
      '3 hosts need attention today, 5 more have fixes due later · 10 hosts, 9 seen (bastion: never scanned)',
    );
    assert.match(notices.join(' '), /bastion has never been scanned by Inspector/);
    const both = { ...fleet, coverage: { ...fleet.coverage, answered: 8 } };
    assert.match(views.get_inspector_findings(both, context).verdict, /^At least .* partial: 8 of 10 hosts answered/);
  });

  it('is said once for a service that failed for many batches of hosts', () => {
    const [denied] = fleetDenied.coverage.failed;
    assert.ok(denied);
    const batches = ['web-1', 'web-2', 'api-1', 'api-2'].map((name) => ({ ...denied, instances: [idOf(name)] }));
    const coverage = { ...fleet.coverage, answered: 0, failed: batches };
    const view = views.get_inspector_findings({ ...fleet, status: 'unknown', coverage }, context);
    assert.equal(view.verdict.match(/Inspector denied/g)?.length, 1);
    assert.match(view.verdict, /Inspector denied in us-west-2 \(4 hosts\)/);
    assert.doesNotMatch(view.verdict, /i-0|api-1/);
    assert.deepEqual(view.notices.filter((notice) => notice === denied.detail).length, 1);
  });

  it('leaves the exact words to answers that are complete', () => {
    const view = views.get_inspector_findings(fleetClean, context);
    assert.equal(view.verdict, 'Nothing open on all 10 hosts');
    assert.equal(view.tone, 'good');
    assert.doesNotMatch(text(view), /≥|\?|partial/);
  });

  it('does not call an instance safe that nobody could look at', () => {
    const view = views.analyze_ec2_vulnerabilities(instanceUnknown, context);
    assert.equal(view.tone, 'unknown');
    assert.match(view.verdict, /^Unknown: nobody can say whether bastion is safe/);
    assert.doesNotMatch(text(view), /risk 0|no open finding/);
  });

  it('includes whether anything is exploited, where no source says', () => {
    const findings = fleet.findings.map((finding) => ({ ...finding, known_exploited: null }));
    const quiet = { ...fleetClean, findings, exploitation_unknown: true, finding_count: findings.length };
    const view = views.get_inspector_findings(quiet, context);
    assert.match(view.verdict, /whether any is exploited is not known/);
    assert.notEqual(view.tone, 'good');
  });

  it('counts a host without patch data as unknown, not as compliant', () => {
    const view = cases['patch-compliance']!;
    assert.match(view.verdict, /3 unknown \(bastion, db-replica, jenkins-1\)/);
    const none = { ...compliance, compliant: [], non_compliant: [], hosts: compliance.hosts.slice(5, 8) };
    assert.match(views.check_patch_compliance(none, context).verdict, /^Unknown: no patch data/);
  });

  it('is "?" for a scan whose time nobody knows, and "never" only where Patch Manager said so', () => {
    const [host] = compliance.hosts;
    assert.ok(host);
    const unknown = (reason: string) => {
      const one = { ...host, verdict: 'unknown' as const, reason, scanned_at: null };
      return text(views.check_patch_compliance({ ...compliance, hosts: [one, one] }, context));
    };
    assert.match(unknown('Systems Manager did not answer'), /did not answer +\?/);
    assert.match(unknown('never scanned by Patch Manager'), /by Patch Manager +never/);
  });

  it('keeps silence in security from sounding like safety', () => {
    const view = cases['security-events-quiet']!;
    assert.notEqual(view.tone, 'good');
    assert.match(view.verdict, /^No detection in what was read/);
    assert.match(view.notices.join(' '), /Not read: .*GuardDuty.* Silence there means nothing/);
  });
});
