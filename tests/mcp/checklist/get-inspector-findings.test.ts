import assert from 'node:assert/strict';
import { type Answer, seededFleet } from '../../support/stdio-client.js';

/** What somebody who runs Inspector expects of an answer about its findings. */
describe('get_inspector_findings, as an MCP client sees it', function () {
  this.timeout(120_000);

  describe('on the seeded fleet', () => {
    let all: Answer<'get_inspector_findings'>;
    before(async () => {
      all = await (await seededFleet()).ask('get_inspector_findings', { limit: 500, since: '90d' });
    });

    it('counts findings, distinct vulnerabilities and fixes apart, over every page of Inspector', () => {
      const { findings, finding_count, vulnerability_count, fix_groups, fix_group_count } = all.output;

      // Inspector gives 25 a page.
      assert.ok(findings.length > 100);
      assert.equal(finding_count, findings.length);
      const ids = new Set(findings.flatMap((one) => one.vulnerability_id ?? []));
      assert.equal(vulnerability_count, ids.size);
      assert.equal(fix_group_count, fix_groups.length);
      assert.ok(ids.size < findings.length && fix_groups.length < ids.size);
    });

    it('counts each severity as it lists it, and says which counts are exact', () => {
      const { findings, exact_counts, ...counts } = all.output;
      for (const severity of ['critical', 'high', 'medium', 'low'] as const) {
        assert.equal(counts[`${severity}_count`], findings.filter((one) => one.severity === severity).length);
        assert.ok(exact_counts.includes(severity));
      }
    });

    it('keeps open ports apart from weak packages', () => {
      const { findings, by_type, fix_groups } = all.output;
      const network = findings.filter(({ type }) => type === 'network');

      assert.deepEqual([by_type?.network, by_type?.package], [network.length, findings.length - network.length]);
      assert.ok(
        network.length > 0 && network.every((one) => one.vulnerability_id === null && one.packages.length === 0),
      );
      assert.ok(fix_groups.some(({ kind, tier }) => kind === 'network' && tier.name === 'unknown'));
    });

    it('shows the severity of the vendor beside that of Inspector, and says where Inspector gives no score', () => {
      const packages = all.output.findings.filter(({ type }) => type === 'package');

      assert.ok(packages.every(({ vendor_severity }) => vendor_severity !== null));
      assert.ok(packages.some((one) => one.vendor_severity?.toLowerCase() !== one.severity));
      assert.ok(packages.some(({ inspector_score, cvss }) => inspector_score === null && cvss !== null));
    });

    it('has one fix for the packages of one finding, such as a kernel and its modules', () => {
      const kernel = all.output.findings.filter(({ packages }) => packages.some(({ name }) => name === 'kernel-core'));

      assert.ok(kernel.length > 10 && kernel.every(({ packages }) => packages.length > 1));
      assert.equal(new Set(kernel.map(({ fix_id }) => fix_id)).size, 1);
    });

    it('says of every finding whether there is a fix', () => {
      const having = new Set(all.output.findings.map(({ fix_available }) => fix_available));

      assert.ok(having.has('yes') && having.has('no'));
      for (const one of all.output.findings.filter(({ fix_available }) => fix_available === 'no'))
        assert.ok(
          one.packages.every(({ fixed }) => fixed === null),
          one.title,
        );
    });

    it('names the host that was never scanned, those known from an old scan, and how each is scanned', () => {
      const { instances, unseen, coverage } = all.output;
      const stale = instances.filter(({ scan }) => scan === 'stale');

      assert.deepEqual(
        unseen.map(({ name, scan_reason }) => [name, scan_reason]),
        [['bastion', 'UNMANAGED_EC2_INSTANCE']],
      );
      assert.deepEqual(
        stale.map(({ name, state, scan_reason }) => [name, state, scan_reason]),
        [
          ['db-replica', 'running', 'STALE_INVENTORY'],
          ['jenkins-1', 'stopped', 'EC2_INSTANCE_STOPPED'],
        ],
      );
      assert.ok(instances.every(({ scan_mode }) => scan_mode === 'agent'));
      assert.deepEqual([coverage.requested, coverage.answered], [10, 9]);
      assert.match(all.firstLine, /bastion/);
    });

    it('tells what changed since a time: what is new, what was closed, what is exploited only now', () => {
      const { changes, finding_count } = all.output;

      assert.equal(changes?.new_count, finding_count);
      assert.equal(changes?.closed_count, 0);
      // Inspector forgets what it closed after three days.
      assert.equal(changes?.exact, false);
      assert.match(all.text, /Since .* UTC: at least \d+ new findings \\\(CVE-.* and others\\\), 0 closed/);
    });

    it('has nothing new since an answer of before', async () => {
      const { ask } = await seededFleet();
      const { output } = await ask('get_inspector_findings', { since: all.output.coverage.as_of, limit: 1 });
      const { since, ...changes } = output.changes ?? { since: '' };

      assert.equal(since, all.output.coverage.as_of);
      assert.deepEqual(changes, {
        ...{ new_count: 0, new_vulnerability_ids: [], closed_count: 0, closed_vulnerability_ids: [] },
        ...{ newly_exploited: [], exact: true },
      });
    });

    it('lists one severity and keeps the counts of all', async () => {
      const { ask } = await seededFleet();
      const { output } = await ask('get_inspector_findings', { severity: 'critical' });

      assert.ok(output.findings.every(({ severity }) => severity === 'critical'));
      assert.equal(output.findings.length, all.output.critical_count);
      assert.equal(output.finding_count, all.output.finding_count);
    });

    it('leads on from where a short list ended, without a gap or a repetition', async () => {
      const { ask } = await seededFleet();
      const first = await ask('get_inspector_findings', { limit: 100 });
      const second = await ask('get_inspector_findings', {
        limit: 500,
        continue_with: first.output.continue_with ?? '',
      });
      const arns = [...first.output.findings, ...second.output.findings].map(({ finding_arn }) => finding_arn);

      assert.equal(new Set(arns).size, arns.length);
      assert.equal(arns.length, all.output.finding_count);
      assert.equal(second.output.continue_with, null);
    });

    it('refuses a severity and a time that there are not, with what there is', async () => {
      const { refusal } = await seededFleet();

      assert.match(await refusal('get_inspector_findings', { severity: 'terrible' }), /critical/);
      assert.match(await refusal('get_inspector_findings', { since: 'yesterday' }), /24h, 7d/);
    });
  });
});
