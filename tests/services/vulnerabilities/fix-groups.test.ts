import assert from 'node:assert/strict';
import fc from 'fast-check';
import { groupByFix } from '../../../services/vulnerabilities/fix-groups.js';
import { tierOrder } from '../../../services/vulnerabilities/remediation-tier.js';
import { affected, finding } from '../../support/observations.js';

const group = (findings: Parameters<typeof groupByFix>[0]['findings'], exposed = new Map<string, boolean | null>()) =>
  groupByFix({ findings, exposed });

describe('groupByFix', () => {
  it('brings a package to the one version that closes all that is open', () => {
    const { groups } = group([
      finding({
        vulnerability_id: 'CVE-2024-1',
        packages: [affected('openssl', '3.0.2-0ubuntu1.8', '3.0.2-0ubuntu1.9')],
      }),
      finding({
        vulnerability_id: 'CVE-2024-2',
        packages: [affected('openssl', '3.0.2-0ubuntu1.8', '3.0.2-0ubuntu1.10')],
      }),
    ]);
    assert.equal(groups.length, 1);
    assert.equal(groups[0]?.title, 'openssl 3.0.2-0ubuntu1.8 -> 3.0.2-0ubuntu1.10');
    assert.deepEqual(groups[0]?.vulnerability_ids, ['CVE-2024-1', 'CVE-2024-2']);
  });

  it('keeps packages of one source together and calls them by its name', () => {
    const { groups } = group([
      finding({
        packages: [affected('kernel-headers', '6.1.56-1', '6.1.94-1'), affected('kernel', '6.1.56-1', '6.1.94-1')],
        platform: 'RHEL_9',
      }),
      finding({
        packages: [affected('kernel-headers', '6.1.56-1', '6.1.90-1')],
        platform: 'RHEL_9',
        vulnerability_id: 'CVE-2024-2',
      }),
      finding({
        packages: [affected('openssl-libs', '1-1', '1-2')],
        platform: 'RHEL_9',
        vulnerability_id: 'CVE-2024-3',
      }),
    ]);
    assert.deepEqual(groups.map(({ package: name, finding_count, reboot }) => [name, finding_count, reboot]).sort(), [
      ['kernel', 2, 'required'],
      ['openssl-libs', 1, 'not_required'],
    ]);
  });

  it('titles several binaries of one source by what their names share, and leads with the worst vulnerability', () => {
    const packages = ['openssh-client', 'openssh-server'].map((name) => affected(name, '1:8.9-1', '1:8.9-2'));
    const { groups } = group([
      finding({ packages, severity: 'low', vulnerability_id: 'CVE-2023-1' }),
      finding({ packages, severity: 'high', vulnerability_id: 'CVE-2024-6387' }),
    ]);
    assert.equal(groups[0]?.title, 'openssh 1:8.9-1 -> 1:8.9-2');
    assert.deepEqual(groups[0]?.vulnerability_ids, ['CVE-2024-6387', 'CVE-2023-1']);
  });

  it('keeps the same package of two platforms apart', () => {
    const { groups } = group([finding(), finding({ platform: 'UBUNTU_24_04', instance_id: 'i-0000000000000000b' })]);
    assert.equal(groups.length, 2);
    assert.notEqual(groups[0]?.fix_id, groups[1]?.fix_id);
  });

  it('knows packages without a fix, and packages that the OS does not manage, as what they are', () => {
    const { groups } = group([
      finding({ packages: [affected('zlib', '1.2', null)] }),
      finding({
        packages: [{ ...affected('log4j-core', '2.14.1', '2.17.1', 'JAR'), path: '/opt/batch/lib/log4j-core.jar' }],
      }),
    ]);
    const byKind = new Map(groups.map((one) => [one.kind, one]));
    assert.equal(byKind.get('no_fix')?.title, 'zlib 1.2: no fix yet');
    assert.equal(byKind.get('application_package')?.title, 'log4j-core 2.14.1 -> 2.17.1 in /opt/batch/lib');
    assert.match(byKind.get('application_package')?.why ?? '', /needs a deployment/);
    assert.equal(byKind.get('application_package')?.reboot, 'unknown');
  });

  it('gives the same package and version the same id, in whatever order findings come', () => {
    const all = [
      finding({ instance_id: 'i-0000000000000000b' }),
      finding(),
      finding({ packages: [affected('curl', '1', '2'), affected('libcurl4', '1', '2')] }),
    ];
    const ids = (some: typeof all) => group(some).groups.map((one) => one.fix_id);
    assert.deepEqual(ids(all), ids([...all].reverse()));
    for (const id of ids(all)) assert.match(id, /^[0-9a-f]{12}$/);
  });

  it('puts the fix of a known exploited vulnerability on an exposed host first and says why', () => {
    const { groups } = group(
      [
        finding({ severity: 'critical', packages: [affected('glibc', '1', '2')] }),
        finding({
          severity: 'medium',
          known_exploited: true,
          vulnerability_id: 'CVE-2024-9',
          instance_id: 'i-0000000000000000b',
        }),
      ],
      new Map([
        ['i-0000000000000000a', false],
        ['i-0000000000000000b', true],
      ]),
    );
    assert.equal(groups[0]?.package, 'openssl');
    assert.deepEqual(groups[0]?.known_exploited, ['CVE-2024-9']);
    assert.match(
      groups[0]?.why ?? '',
      /^Closes 1 CVE, 1 known exploited \(due \d{4}-\d\d-\d\d\), reachable from the internet\.$/,
    );
  });

  it('says so when it does not know whether a host is exposed or a vulnerability exploited', () => {
    const { groups } = group([finding({ known_exploited: null })]);
    assert.equal(groups[0]?.internet_exposed, null);
    assert.match(groups[0]?.why ?? '', /exploitation unknown and counted as known.*internet exposure unknown/);
  });

  it('ranks by tier, then by score, and loses no finding', () => {
    const one = fc
      .record({
        known_exploited: fc.constantFrom(true, false, null),
        name: fc.constantFrom('openssl', 'curl', 'kernel', 'zlib'),
        fixed: fc.constantFrom('1-2', '1-3', null),
        instance_id: fc.constantFrom('i-0000000000000000a', 'i-0000000000000000b'),
        cvss: fc.integer({ min: 0, max: 100 }).map((n) => n / 10),
      })
      .map(({ name, fixed, ...facts }) =>
        finding({ ...facts, inspector_score: facts.cvss, packages: [affected(name, '1-1', fixed)] }),
      );
    fc.assert(
      fc.property(fc.array(one, { maxLength: 12 }), (all) => {
        const { groups, findings, findingsOf } = group(all);
        const places = groups.map((some) => tierOrder.indexOf(some.tier.name));
        assert.deepEqual(
          places,
          [...places].sort((a, b) => a - b),
        );
        const scores = groups.map((some) => some.risk_score ?? -1);
        assert.deepEqual(
          scores,
          [...scores].sort((a, b) => b - a),
        );
        assert.equal(
          groups.reduce((sum, some) => sum + some.finding_count, 0),
          all.length,
        );
        assert.deepEqual(
          findings.map((found) => found.finding_arn).sort(),
          all.map((found) => found.finding_arn).sort(),
        );
        for (const { fix_id, finding_arn } of findings) {
          assert.ok(findingsOf(fix_id ?? '').some((one) => one.finding_arn === finding_arn));
        }
      }),
    );
  });

  it('shows an open port as something to close, without a score', () => {
    const { groups } = group([
      finding({
        type: 'network',
        packages: [],
        vulnerability_id: null,
        reachable: { ports: '22/tcp', internet: true },
      }),
    ]);
    assert.deepEqual(
      groups.map(({ kind, risk_score, package: ports }) => [kind, risk_score, ports]),
      [['network', null, '22/tcp']],
    );
  });
});
