import assert from 'node:assert/strict';
import type { DescribeInstancesCommandOutput } from '@aws-sdk/client-ec2';
import type {
  BatchGetFindingDetailsCommandOutput,
  ListCoverageCommandOutput,
  ListFindingAggregationsCommandOutput,
  ListFindingsCommandInput,
  ListFindingsCommandOutput,
} from '@aws-sdk/client-inspector2';
import type { DescribeInstancePatchStatesCommandOutput } from '@aws-sdk/client-ssm';
import cvss from 'ae-cvss-calculator';
import { inventedId, inventedVulnerability } from '../../../sandbox/fleet/generated/invented-vulnerabilities.js';
import { hostSeeds } from '../../../sandbox/fleet/hosts.js';
import { vulnerabilityIds } from '../../../sandbox/fleet/vulnerabilities.js';
import { memoryStore } from '../../../sandbox/store.js';
import { type Asked, closeFleets, every, openFleet, pass } from '../answers/ask.js';

const fleetSize = 1_000;
const is = (value: string) => [{ comparison: 'EQUALS' as const, value }];

describe('a fleet of a thousand', () => {
  let aws: Asked;
  before(() => {
    aws = openFleet({ fleetSize });
  });
  after(closeFleets);

  const list = (input: ListFindingsCommandInput) =>
    aws.ask<ListFindingsCommandOutput>('inspector2', 'ListFindings', input);
  const aggregated = (input: object) =>
    aws.ask<ListFindingAggregationsCommandOutput>('inspector2', 'ListFindingAggregations', input);

  it('has the ten that people know, as they are in a fleet of ten', () => {
    const ten = openFleet();
    const [shown, known] = [aws, ten].map(({ fleet }) => ({
      seeds: fleet.hosts.slice(0, 10).map(({ seed }) => seed),
      arns: fleet.findings.rows(new Set(hostSeeds.map(({ id }) => id))).map((row) => fleet.findings.arn(row)),
    }));
    assert.deepEqual(shown, known);
  });

  it('has hosts, names and addresses that are their own', () => {
    const seeds = aws.fleet.hosts.map(({ seed }) => seed);
    assert.equal(seeds.length, fleetSize);
    for (const own of ['id', 'name', 'privateIp'] as const) {
      assert.equal(new Set(seeds.map((seed) => seed[own])).size, fleetSize, own);
    }
  });

  it('has the same hosts for the same seed, however many there are, and others for another', () => {
    const some = openFleet({ fleetSize: 60 });
    const ids = ({ fleet }: Asked) => fleet.hosts.slice(0, 60).map(({ seed }) => seed);
    assert.deepEqual(ids(some), ids(aws));
    const other = openFleet({ fleetSize: 60, seed: 2 });
    assert.notDeepEqual(ids(other).slice(10), ids(aws).slice(10));
    assert.deepEqual(ids(other).slice(0, 10), ids(aws).slice(0, 10));
  });

  it('carries some hundred active findings a host, of every severity, status and kind of fix', () => {
    const says = aws.fleet.findings.rows().map((row) => aws.fleet.findings.says(row));
    const active = says.filter(({ status }) => status === 'ACTIVE').length;
    assert.ok(active > 95_000 && active < 105_000, String(active));
    const kinds = (member: 'severity' | 'status' | 'fixAvailable') => new Set(says.map((one) => one[member]));
    assert.deepEqual([...kinds('severity')].sort(), ['CRITICAL', 'HIGH', 'LOW', 'MEDIUM', 'UNTRIAGED']);
    assert.deepEqual([...kinds('status')].sort(), ['ACTIVE', 'SUPPRESSED']);
    assert.deepEqual([...kinds('fixAvailable')].sort(), ['NO', 'PARTIAL', 'YES', undefined]);
  });

  it('has hosts that nobody sees, each for a reason that AWS gives', () => {
    const { items } = every(
      (nextToken) => aws.ask<ListCoverageCommandOutput>('inspector2', 'ListCoverage', { nextToken, maxResults: 200 }),
      ({ coveredResources }) => coveredResources,
      ({ nextToken }) => nextToken,
    );
    assert.equal(items.length, fleetSize);
    const reasons = new Set(items.map(({ scanStatus }) => scanStatus?.reason));
    for (const reason of ['STALE_INVENTORY', 'EC2_INSTANCE_STOPPED', 'UNMANAGED_EC2_INSTANCE', 'NO_INVENTORY']) {
      assert.ok(reasons.has(reason as 'NO_INVENTORY'), reason);
    }
    assert.ok(items.some(({ scanMode }) => scanMode === 'EC2_AGENTLESS'));
    const never = items.filter(({ lastScannedAt }) => lastScannedAt === undefined);
    assert.ok(never.length > 0);
    const unseen = new Set(never.map(({ resourceId = '' }) => resourceId));
    assert.equal(aws.fleet.findings.rows(unseen).length, 0);
  });

  it('is in more than one VPC and zone, and every group of a host is one that EC2 describes', () => {
    const instances = every(
      (NextToken) =>
        aws.ask<DescribeInstancesCommandOutput>('ec2', 'DescribeInstances', { MaxResults: 300, NextToken }),
      ({ Reservations }) => Reservations?.flatMap(({ Instances = [] }) => Instances),
      ({ NextToken }) => NextToken,
    );
    assert.deepEqual(instances.pages, [300, 300, 300, 100]);
    assert.equal(new Set(instances.items.map(({ VpcId }) => VpcId)).size, 2);
    assert.equal(new Set(instances.items.map(({ Placement }) => Placement?.AvailabilityZone)).size, 3);
    const groups = new Set(
      instances.items.flatMap(({ SecurityGroups = [] }) => SecurityGroups.map(({ GroupId }) => GroupId)),
    );
    const described = aws.ask<{ SecurityGroups: { GroupId: string }[] }>('ec2', 'DescribeSecurityGroups', {
      GroupIds: [...groups],
    });
    assert.equal(described.SecurityGroups.length, groups.size);
  });

  it('gives every finding once, 25 a page, and by severity the worst first', () => {
    const filterCriteria = { severity: is('CRITICAL'), findingStatus: is('ACTIVE') };
    const { items, pages } = every(
      (nextToken) => list({ filterCriteria, maxResults: 100, nextToken }),
      ({ findings }) => findings,
      ({ nextToken }) => nextToken,
    );
    assert.ok(pages.slice(0, -1).every((size) => size === 25));
    assert.equal(new Set(items.map(({ findingArn }) => findingArn)).size, items.length);
    const counts = aggregated({ aggregationType: 'ACCOUNT' }).responses?.[0]?.accountAggregation?.severityCounts;
    assert.equal(items.length, counts?.critical);
    const [worst] = list({ sortCriteria: { field: 'SEVERITY', sortOrder: 'DESC' } }).findings ?? [];
    assert.equal(worst?.severity, 'CRITICAL');
  });

  it('counts by instance, account, type and title what it lists', () => {
    const byInstance = every(
      (nextToken) => aggregated({ aggregationType: 'AWS_EC2_INSTANCE', nextToken }),
      ({ responses }) => responses,
      ({ nextToken }) => nextToken,
    );
    assert.ok(byInstance.pages.slice(0, -1).every((size) => size === 100));
    const all = (counts: readonly ({ severityCounts?: { all?: number | undefined } | undefined } | undefined)[]) =>
      counts.reduce((sum, one) => sum + (one?.severityCounts?.all ?? 0), 0);
    const account = aggregated({ aggregationType: 'ACCOUNT' }).responses?.map(
      ({ accountAggregation }) => accountAggregation,
    );
    const types = aggregated({ aggregationType: 'FINDING_TYPE' }).responses?.map((one) => one.findingTypeAggregation);
    const titles = every(
      (nextToken) => aggregated({ aggregationType: 'TITLE', nextToken }),
      ({ responses }) => responses,
      ({ nextToken }) => nextToken,
    ).items.map(({ titleAggregation }) => titleAggregation);
    const total = all(account ?? []);
    assert.equal(all(byInstance.items.map((one) => one.ec2InstanceAggregation)), total);
    assert.equal(all(types ?? []), total);
    assert.equal(all(titles), total);
    assert.throws(() => aggregated({ aggregationType: 'LAMBDA_LAYER' }), { code: 'ValidationException' });
  });

  it('knows KEV and EPSS of a finding among a hundred thousand', () => {
    const kev = list({ filterCriteria: { vulnerabilityId: is('CVE-2023-44487') } }).findings ?? [];
    const invented = list({ filterCriteria: { vulnerabilityId: is(inventedId(2, 6, 0)) } }).findings ?? [];
    const arns = [kev[0], kev.at(-1), invented[0]].map((finding) => finding?.findingArn ?? '');
    const { findingDetails = [], errors } = aws.ask<BatchGetFindingDetailsCommandOutput>(
      'inspector2',
      'BatchGetFindingDetails',
      { findingArns: arns },
    );
    assert.deepEqual(errors, []);
    assert.deepEqual(
      findingDetails.map(({ cisaData }) => cisaData !== undefined),
      [true, true, false],
    );
  });

  it('answers patch states for fifty hosts a call, some of which have none', () => {
    const states = Array.from(
      { length: fleetSize / 50 },
      (_, index) =>
        aws.ask<DescribeInstancePatchStatesCommandOutput>('ssm', 'DescribeInstancePatchStates', {
          InstanceIds: aws.fleet.hosts.slice(index * 50, index * 50 + 50).map(({ seed }) => seed.id),
          MaxResults: 50,
        }).InstancePatchStates ?? [],
    ).flat();
    assert.ok(states.length > 900 && states.length < fleetSize, String(states.length));
    const compliant = states.filter(({ MissingCount }) => MissingCount === 0).length;
    assert.ok(compliant > 20 && compliant < 300, String(compliant));
  });

  it('keeps in the store only what something was done to', async () => {
    const saved: unknown[] = [];
    const store = {
      ...memoryStore(),
      save: (_part: string, value: unknown) => void saved.push(structuredClone(value)),
    };
    const some = openFleet({ fleetSize: 200, store });
    some.fleet.findings.rows();
    const target = some.fleet.hosts.find(({ seed, ssm }) => seed.wide && ssm === 'online');
    const hosts = () => Object.keys((saved.at(-1) as { hosts: object }).hosts);
    assert.deepEqual(hosts(), []);
    some.ask('ssm', 'SendCommand', {
      DocumentName: 'AWS-RunPatchBaseline',
      InstanceIds: [target?.seed.id],
      Parameters: { Operation: ['Install'], RebootOption: ['RebootIfNeeded'] },
    });
    await pass(some.clock, 120_000);
    assert.deepEqual(hosts(), [target?.seed.id]);
    const left = some.fleet.findings
      .rows(new Set([target?.seed.id ?? '']))
      .filter(
        (row) =>
          some.fleet.findings.says(row).fixAvailable === 'YES' && some.fleet.findings.says(row).status === 'ACTIVE',
      )
      .map((row) => some.fleet.findings.says(row).packageVulnerabilityDetails?.vulnerablePackages?.[0]?.packageManager);
    assert.ok(
      left.every((manager) => manager !== 'OS'),
      'a patched host has no fixable finding of its packages left',
    );
  });
});

describe('invented vulnerabilities', () => {
  const ids = Array.from({ length: 12 }, (_, line) => [1, 2, 3].map((build) => inventedId(line, build, 0))).flat();
  const facts = ids.map((id) => inventedVulnerability(id));

  it('have ids that are nobody else’s, and facts that follow from them', () => {
    assert.equal(new Set(ids).size, ids.length);
    for (const one of facts) assert.match(one?.id ?? '', /^CVE-20\d\d-9\d{6}$/);
    assert.deepEqual(
      facts,
      ids.map((id) => inventedVulnerability(id)),
    );
    for (const id of vulnerabilityIds) assert.equal(inventedVulnerability(id), undefined);
  });

  it('have the score of their vector, claim no entry in CISA’s catalogue, and say what they are', () => {
    for (const one of facts) {
      if (one?.vector) assert.equal(one.score, new cvss.Cvss3P1(one.vector).calculateScores().base);
      assert.equal(one?.kev, undefined);
      assert.match(one?.description ?? '', /invented by the sandbox/);
      assert.ok(one && one.epss > 0 && one.epss < 1);
    }
  });
});
