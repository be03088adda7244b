import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Finding as InspectorFinding } from '@aws-sdk/client-inspector2';
import { groupByFix } from '../../../services/vulnerabilities/fix-groups.js';
import { observedFinding } from '../../../services/vulnerabilities/observed-finding.js';

const recorded: InspectorFinding = {
  findingArn: 'arn:aws:inspector2:us-west-2:111122223333:finding/1',
  awsAccountId: '111122223333',
  type: 'PACKAGE_VULNERABILITY',
  description: 'A flaw',
  remediation: {},
  severity: 'CRITICAL',
  status: 'ACTIVE',
  firstObservedAt: new Date('2026-11-01T00:00:00Z'),
  lastObservedAt: new Date('2026-11-02T00:00:00Z'),
  fixAvailable: 'YES',
  exploitAvailable: 'YES',
  epss: { score: 0.9 },
  resources: [
    {
      type: 'AWS_EC2_INSTANCE',
      id: 'i-0000000000000000a',
      details: { awsEc2Instance: { platform: 'AMAZON_LINUX_2023' } },
    },
  ],
  packageVulnerabilityDetails: {
    vulnerabilityId: 'CVE-2026-1',
    source: 'ALAS',
    cvss: [
      { baseScore: 5, scoringVector: 'AV:N/AC:L/Au:N/C:P/I:N/A:N', version: '2.0', source: 'NVD' },
      { baseScore: 8.1, scoringVector: 'CVSS:3.1/vendor', version: '3.1', source: 'VENDOR' },
      { baseScore: 9.8, scoringVector: 'CVSS:3.1/nvd', version: '3.1', source: 'NVD' },
    ],
    vulnerablePackages: [
      {
        name: 'openssl',
        version: '3.0.8',
        release: '1.amzn2023',
        epoch: 1,
        packageManager: 'OS',
        fixedInVersion: '1:3.0.8-5.amzn2023',
      },
      { name: 'zlib', version: '1.2', epoch: 0, packageManager: 'OS', fixedInVersion: 'NotAvailable' },
      { name: 'curl', version: '8.0', epoch: 0, packageManager: 'OS', fixedInVersion: '0:8.1-1' },
    ],
  },
};
const observed = (with_: Partial<InspectorFinding> = {}) => observedFinding({ ...recorded, ...with_ });

describe('observedFinding', () => {
  it('writes versions as the package manager does', () => {
    assert.deepEqual(
      observed()?.packages.map(({ name, installed, fixed }) => [name, installed, fixed]),
      [
        ['openssl', '1:3.0.8-1.amzn2023', '1:3.0.8-5.amzn2023'],
        ['zlib', '1.2', null],
        ['curl', '8.0', '8.1-1'],
      ],
    );
  });
  it('takes the CVSS 3 score of NVD before that of the vendor', () => assert.equal(observed()?.cvss, 9.8));
  it('leaves what the list does not say unknown', () => {
    const bare = observed({
      exploitAvailable: undefined,
      epss: undefined,
      inspectorScore: undefined,
      fixAvailable: undefined,
    });
    assert.deepEqual(
      [bare?.known_exploited, bare?.exploit_available, bare?.epss, bare?.inspector_score],
      [null, null, null, null],
    );
    assert.equal(bare?.fix_available, 'unknown');
  });
  it('keeps untriaged apart from every severity', () => {
    assert.equal(observed({ severity: 'UNTRIAGED' })?.severity, 'untriaged');
    assert.equal(observed({ severity: 'INFORMATIONAL' })?.severity, 'low');
    assert.equal(observed({ severity: undefined })?.severity, 'untriaged');
  });
  it('reads an open port, and whether the internet leads to it', () => {
    const network = (componentId: string) =>
      observed({
        type: 'NETWORK_REACHABILITY',
        packageVulnerabilityDetails: undefined,
        networkReachabilityDetails: {
          openPortRange: { begin: 22, end: 22 },
          protocol: 'TCP',
          networkPath: { steps: [{ componentId, componentType: 'AWS::EC2::Component' }] },
        },
      })?.reachable;
    assert.deepEqual(network('igw-0123'), { ports: '22/tcp', internet: true });
    assert.deepEqual(network('pcx-0123'), { ports: '22/tcp', internet: false });
  });
  it('passes over a finding that names no instance', () => assert.equal(observed({ resources: [] }), undefined));

  const folder = '../shared/reference/recorded-answers';
  it(`reads every finding that AWS really gave (${existsSync(folder) ? folder : `${folder} is absent: skipped`})`, function () {
    if (!existsSync(folder)) this.skip();
    const dated = (_: string, value: unknown) =>
      typeof value === 'object' &&
      value !== null &&
      '__class__' in value &&
      'year' in value &&
      'month' in value &&
      'day' in value
        ? new Date(Date.UTC(Number(value.year), Number(value.month) - 1, Number(value.day)))
        : value;
    const files = readdirSync(folder).filter((name) => name.includes('inspector2.ListFindings'));
    const given = files.flatMap(
      (name) =>
        (JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'), dated) as { data: { findings: InspectorFinding[] } })
          .data.findings,
    );
    const read = given.flatMap((one) => observedFinding(one) ?? []);
    assert.ok(given.length >= 10);
    assert.equal(read.length, given.length);
    for (const one of read)
      assert.ok(one.packages.length > 0 && one.packages.every((affected) => affected.fixed), one.title);
    const { findings } = groupByFix({
      findings: new Map(read.map((one) => [one.finding_arn, one])).values(),
      exposed: new Map(),
    });
    for (const one of findings) assert.match(one.fix_id ?? '', /^[0-9a-f]{12}$/);
  });
});
