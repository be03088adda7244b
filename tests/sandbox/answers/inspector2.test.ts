import assert from 'node:assert/strict';
import type {
  BatchGetFindingDetailsCommandOutput,
  Finding,
  ListCoverageCommandOutput,
  ListFindingAggregationsCommandOutput,
  ListFindingsCommandInput,
  ListFindingsCommandOutput,
} from '@aws-sdk/client-inspector2';
import { type Asked, closeFleets, every, openFleet } from './ask.js';

const all = ({ ask }: Asked, input: ListFindingsCommandInput = {}) =>
  every(
    (nextToken) => ask<ListFindingsCommandOutput>('inspector2', 'ListFindings', { ...input, nextToken }),
    ({ findings }) => findings,
    ({ nextToken }) => nextToken,
  );

const is = (value: string) => [{ comparison: 'EQUALS' as const, value }];
const cveOf = ({ packageVulnerabilityDetails }: Finding) => packageVulnerabilityDetails?.vulnerabilityId;

describe('Inspector', () => {
  afterEach(closeFleets);

  it('gives at most 25 findings a page, whatever is asked for', () => {
    const { items, pages } = all(openFleet(), { maxResults: 100 });
    assert.deepEqual(pages, [25, 25, 25, 25, 11]);
    assert.equal(new Set(items.map(({ findingArn }) => findingArn)).size, 111);
  });

  it('has few critical findings and many others', () => {
    const counts: Record<string, number> = {};
    for (const { severity = '' } of all(openFleet()).items) counts[severity] = (counts[severity] ?? 0) + 1;
    assert.deepEqual(counts, { CRITICAL: 8, HIGH: 62, MEDIUM: 32, LOW: 9 });
  });

  it('filters by instance, severity, package fix and prefix, and refuses what it cannot filter by', () => {
    const aws = openFleet();
    const onBatch = all(aws, { filterCriteria: { resourceId: is(aws.id('batch-1')), severity: is('CRITICAL') } }).items;
    assert.deepEqual(onBatch.map(cveOf).sort(), [
      'CVE-2021-44228',
      'CVE-2021-45046',
      'CVE-2024-12084',
      'CVE-2025-32463',
    ]);
    const unfixed = all(aws, { filterCriteria: { fixAvailable: is('NO') } }).items;
    assert.equal(unfixed.length, 6);
    assert.ok(
      unfixed.every(
        ({ packageVulnerabilityDetails: d }) => d?.vulnerablePackages?.[0]?.fixedInVersion === 'NotAvailable',
      ),
    );
    const old = all(aws, { filterCriteria: { title: [{ comparison: 'PREFIX', value: 'CVE-2021-' }] } }).items;
    assert.equal(old.length, 4);
    const either = all(aws, { filterCriteria: { severity: [...is('CRITICAL'), ...is('LOW')] } }).items;
    assert.equal(either.length, 17);
    assert.throws(() => all(aws, { filterCriteria: { ecrImageHash: is('x') } }), { code: 'ValidationException' });
    assert.throws(() => aws.ask('inspector2', 'ListFindings', { nextToken: 'mine' }), { code: 'ValidationException' });
  });

  it('sorts by severity and by EPSS', () => {
    const aws = openFleet();
    const bySeverity = all(aws, { sortCriteria: { field: 'SEVERITY', sortOrder: 'DESC' } }).items;
    assert.ok(bySeverity.slice(0, 8).every(({ severity }) => severity === 'CRITICAL'));
    const scores = all(aws, { sortCriteria: { field: 'EPSS_SCORE', sortOrder: 'ASC' } }).items.map(
      ({ epss }) => epss?.score ?? 0,
    );
    assert.deepEqual(
      scores,
      scores.toSorted((a, b) => a - b),
    );
  });

  it('names epoch, version and release as it does, and a jar by its path', () => {
    const aws = openFleet();
    const [ssh] = all(aws, {
      filterCriteria: { vulnerabilityId: is('CVE-2024-6387'), resourceId: is(aws.id('api-1')) },
    }).items;
    assert.equal(ssh?.title, 'CVE-2024-6387 - openssh, openssh-server and 1 more');
    assert.deepEqual(ssh?.packageVulnerabilityDetails?.vulnerablePackages?.[0], {
      name: 'openssh',
      version: '8.7p1',
      release: '8.amzn2023.0.10',
      epoch: 0,
      arch: 'X86_64',
      packageManager: 'OS',
      fixedInVersion: '0:8.7p1-8.amzn2023.0.11',
      remediation: 'dnf update openssh',
    });
    const [jar] = all(aws, { filterCriteria: { vulnerabilityId: is('CVE-2021-44228') } }).items;
    const file = jar?.packageVulnerabilityDetails?.vulnerablePackages?.[0];
    assert.deepEqual([file?.packageManager, file?.filePath], ['JAR', '/opt/batch/lib/log4j-core-2.14.1.jar']);
  });

  it('leaves out its own score on some findings of Ubuntu and on no other', () => {
    const aws = openFleet();
    const without = all(aws).items.filter(
      ({ type, inspectorScore }) => type === 'PACKAGE_VULNERABILITY' && inspectorScore === undefined,
    );
    const platforms = without.map(({ resources }) => resources?.[0]?.details?.awsEc2Instance?.platform);
    assert.deepEqual([...new Set(platforms)].sort(), ['UBUNTU_22_04', 'UBUNTU_24_04']);
    assert.ok(
      all(aws).items.some(({ inspectorScore, resources }) => inspectorScore && resources?.[0]?.id === aws.id('web-1')),
    );
  });

  it('one fix closes many: twelve kernel CVEs on the database', () => {
    const aws = openFleet();
    const kernel = all(aws, { filterCriteria: { resourceId: is(aws.id('db-primary')) } }).items.filter(({ title }) =>
      title?.includes('kernel'),
    );
    assert.equal(kernel.length, 12);
  });

  it('reaches the web servers from the internet, and knows nothing of the bastion', () => {
    const aws = openFleet();
    const open = all(aws, { filterCriteria: { findingType: is('NETWORK_REACHABILITY') } }).items;
    assert.deepEqual(
      open
        .map(
          ({ resources, networkReachabilityDetails: d }) => `${resources?.[0]?.tags?.Name} ${d?.openPortRange?.begin}`,
        )
        .sort(),
      ['web-1 443', 'web-1 80', 'web-2 443', 'web-2 80'],
    );
    assert.equal(all(aws, { filterCriteria: { resourceId: is(aws.id('bastion')) } }).items.length, 0);
  });

  it('answers KEV and EPSS for each ARN, and an error for each that has none', () => {
    const aws = openFleet();
    const known = all(aws, { filterCriteria: { vulnerabilityId: is('CVE-2026-31431') } }).items[0]?.findingArn ?? '';
    const details = aws.ask<BatchGetFindingDetailsCommandOutput>('inspector2', 'BatchGetFindingDetails', {
      findingArns: [known, 'arn:aws:inspector2:us-west-2:111122223333:finding/none'],
    });
    const [detail] = details.findingDetails ?? [];
    assert.equal(detail?.cisaData?.dateAdded?.toISOString(), '2026-05-01T00:00:00.000Z');
    assert.equal(detail?.cisaData?.dateDue?.toISOString(), '2026-05-15T00:00:00.000Z');
    assert.equal(detail?.epssScore, 0.99907);
    assert.deepEqual(detail?.cwes, ['CWE-669']);
    assert.deepEqual(
      details.errors?.map(({ errorCode }) => errorCode),
      ['FINDING_DETAILS_NOT_FOUND'],
    );
  });

  it('says who is not scanned and why, with ages of 2 to 26 hours for the others', () => {
    const { ask, clock, fleet } = openFleet();
    const { coveredResources = [] } = ask<ListCoverageCommandOutput>('inspector2', 'ListCoverage');
    const name = (id: string | undefined) => fleet.host(id ?? '')?.seed.name;
    const inactive = coveredResources.filter(({ scanStatus }) => scanStatus?.statusCode === 'INACTIVE');
    assert.deepEqual(
      inactive.map(({ resourceId, scanStatus }) => `${name(resourceId)} ${scanStatus?.reason}`),
      ['db-replica STALE_INVENTORY', 'jenkins-1 EC2_INSTANCE_STOPPED', 'bastion UNMANAGED_EC2_INSTANCE'],
    );
    assert.equal(inactive.find(({ resourceId }) => name(resourceId) === 'bastion')?.lastScannedAt, undefined);
    const ages = coveredResources.flatMap(({ lastScannedAt }) =>
      lastScannedAt ? Math.floor((clock.now().getTime() - lastScannedAt.getTime()) / 3_600_000) : [],
    );
    assert.deepEqual(
      ages.toSorted((a, b) => a - b),
      [2, 3, 5, 6, 7, 9, 11, 24, 26],
    );
    const stale = ask<ListCoverageCommandOutput>('inspector2', 'ListCoverage', {
      filterCriteria: { scanStatusReason: is('STALE_INVENTORY') },
    });
    assert.equal(stale.coveredResources?.length, 1);
  });

  it('counts by instance what it lists', () => {
    const aws = openFleet();
    const { responses = [] } = aws.ask<ListFindingAggregationsCommandOutput>('inspector2', 'ListFindingAggregations', {
      aggregationType: 'AWS_EC2_INSTANCE',
    });
    const total = responses.reduce(
      (sum, { ec2InstanceAggregation }) => sum + (ec2InstanceAggregation?.severityCounts?.all ?? 0),
      0,
    );
    assert.equal(total, 111);
    assert.throws(() => aws.ask('inspector2', 'ListFindingAggregations', { aggregationType: 'LAMBDA_LAYER' }), {
      code: 'ValidationException',
    });
  });
});
