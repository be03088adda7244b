import assert from 'node:assert/strict';
import { type Answer, seededFleet } from '../../support/stdio-client.js';

type Analysis = Answer<'analyze_ec2_vulnerabilities'>;

/** What somebody who has to decide about one host expects of an answer about it. */
describe('analyze_ec2_vulnerabilities, as an MCP client sees it', function () {
  this.timeout(120_000);

  describe('on the seeded fleet', () => {
    let of: Readonly<Record<'web' | 'db' | 'batch' | 'jenkins' | 'bastion', Analysis>>;
    before(async () => {
      const { ask } = await seededFleet();
      const about = (instance_id: string) => ask('analyze_ec2_vulnerabilities', { instance_id });
      const [web, db, batch, jenkins, bastion] = await Promise.all([
        about('web-1'),
        about('db-primary'),
        about('batch-1'),
        about('jenkins-1'),
        about('bastion'),
      ]);
      of = { web, db, batch, jenkins, bastion };
    });
    const fixes = ({ output }: Analysis, kind: string) =>
      output.remediation_priority.filter((group) => group.kind === kind);
    const factor = ({ output }: Analysis, name: string) => output.factors.find((one) => one.name === name);

    it('scores the host from 0 to 100, with every factor and the formula in words', () => {
      const { risk_score, factors, score_basis } = of.web.output;

      assert.ok(risk_score !== null && risk_score > 90 && risk_score <= 100);
      assert.deepEqual(
        factors.map(({ name }) => name),
        [
          ...['Known exploited', 'Reachable from the internet', 'Automatable', 'Technical impact', 'CVSS', 'EPSS'],
          ...['Exploit published', 'CISA BOD 26-04', 'Asset'],
        ],
      );
      assert.match(score_basis, /BOD 26-04.*EPSS/);
      assert.match(factor(of.web, 'Asset')?.value ?? '', /^prod · web$/);
    });

    it('does not sum scores: more findings of the same kind are no higher risk than one that is exploited and exposed', () => {
      assert.ok(of.batch.output.vulnerabilities.length > of.web.output.vulnerabilities.length);
      assert.ok((of.db.output.risk_score ?? 0) < (of.web.output.risk_score ?? 0));
    });

    it('knows how the internet comes to the host: by address, security group, load balancer and Inspector’s path', () => {
      const { internet, open_ports, basis } = of.web.output.exposure;

      assert.equal(internet, true);
      for (const way of [
        '443/tcp from 0.0.0.0/0',
        'port 443 through load balancer web',
        '443/tcp from an internet gateway',
      ])
        assert.ok(open_ports.includes(way), way);
      assert.match(basis, /Inspector found a path.*public address.*load balancer web/);
      assert.deepEqual([of.db.output.exposure.internet, of.db.output.exposure.open_ports], [false, []]);
      assert.match(of.db.output.exposure.basis, /no public address.*No load balancer/);
    });

    it('says of every fix what to type, whether to reboot, what it closes and until when', () => {
      const packages = fixes(of.web, 'os_package');

      assert.ok(packages.length > 3);
      for (const { command, reboot, vulnerability_ids, tier, title } of packages) {
        assert.match(command ?? '', /^sudo apt-get install --only-upgrade [a-z]/, title);
        assert.ok(['required', 'not_required'].includes(reboot) && vulnerability_ids.length > 0, title);
        assert.match(tier.due ?? '', /^\d{4}-\d{2}-\d{2}$/, title);
      }
      assert.match(fixes(of.db, 'os_package')[0]?.command ?? '', /^sudo dnf upgrade kernel/);
    });

    it('puts what is known to be exploited first, with the date of the catalogue', () => {
      const [first] = of.web.output.remediation_priority;
      const exploited = of.web.output.vulnerabilities.find(
        ({ vulnerability_id }) => vulnerability_id === 'CVE-2023-4911',
      );

      assert.deepEqual(first?.known_exploited, ['CVE-2023-4911']);
      assert.equal(first?.tier.due, exploited?.kev_due?.slice(0, 10));
      assert.ok(exploited?.kev_added && exploited.kev_added < (exploited.kev_due ?? ''));
    });

    it('asks for a reboot for a kernel and a libc, and for nothing else', () => {
      const asks = [...fixes(of.web, 'os_package'), ...fixes(of.db, 'os_package')].filter(
        ({ reboot }) => reboot === 'required',
      );
      assert.deepEqual(
        asks.map((group) => group.package),
        ['libc6', 'kernel'],
      );
    });

    it('orders versions as package managers do, not as letters are: one fix to the newest of them', () => {
      const [log4j] = fixes(of.batch, 'application_package');
      const openssl = fixes(of.web, 'os_package').find((group) => group.package === 'openssl');

      assert.equal(log4j?.fixed_version, '2.17.1');
      assert.equal(log4j?.vulnerability_ids.length, 4);
      assert.deepEqual([openssl?.from_versions, openssl?.fixed_version], [['3.0.2-0ubuntu1.19'], '3.0.2-0ubuntu1.21']);
    });

    it('tells a library that has to be deployed from a package that can be patched, with its place', () => {
      const [log4j] = fixes(of.batch, 'application_package');

      assert.deepEqual([log4j?.command, log4j?.reboot], [null, 'unknown']);
      assert.match(log4j?.title ?? '', /in \/opt\/batch\/lib$/);
      assert.match(log4j?.why ?? '', /this needs a deployment/);
    });

    it('leaves open what has no fix, and says so', () => {
      const open = fixes(of.web, 'no_fix');

      assert.ok(open.length > 0);
      for (const { fixed_version, command, title, why } of open) {
        assert.deepEqual([fixed_version, command], [null, null]);
        assert.match(`${title} ${why}`, /no fix yet.*until there is a fix/);
      }
    });

    it('says until when the operating system is fixed at all', () => {
      assert.deepEqual(
        [of.web, of.db, of.jenkins].map(({ output }) => output.support?.detail),
        [
          'Ubuntu 22.04 gets fixes until 2027-04-30.',
          'Red Hat Enterprise Linux 9 gets fixes until 2032-05-31.',
          'Amazon Linux 2023 gets fixes until 2029-06-30.',
        ],
      );
      assert.equal(of.bastion.output.support?.state, 'unknown');
    });

    it('gives a score to every vector that is shown', () => {
      const scored = of.web.output.vulnerabilities.filter(({ cvss_vector }) => cvss_vector !== null);

      assert.ok(scored.length > 10 && scored.every(({ cvss }) => cvss !== null && cvss > 0));
    });

    it('knows a stopped host from its last scan, and says so', () => {
      const { instance, vulnerabilities } = of.jenkins.output;

      assert.deepEqual(
        [instance.state, instance.scan, instance.scan_reason],
        ['stopped', 'stale', 'EC2_INSTANCE_STOPPED'],
      );
      assert.ok(vulnerabilities.length > 0 && instance.scanned_at !== null);
    });

    it('has no score for a host that nobody scanned, and says that the internet reaches it all the same', () => {
      const { status, risk_score, vulnerabilities, exposure } = of.bastion.output;

      assert.deepEqual([status, risk_score, vulnerabilities], ['unknown', null, []]);
      assert.deepEqual([exposure.internet, exposure.open_ports], [true, ['22/tcp from 0.0.0.0/0']]);
      assert.match(of.bastion.firstLine, /^\*\*Unknown: nobody can say whether bastion is safe/);
    });

    it('is about one host: of several that a tag means it names them', async () => {
      const { refusal } = await seededFleet();
      assert.match(await refusal('analyze_ec2_vulnerabilities', { instance_id: 'role=web' }), /web-1 and web-2/);
    });
  });
});
