import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { LookupEventsCommandOutput } from '@aws-sdk/client-cloudtrail';
import type { GetMetricDataCommandOutput } from '@aws-sdk/client-cloudwatch';
import type { DescribeInstancesCommandOutput } from '@aws-sdk/client-ec2';
import type {
  BatchGetFindingDetailsCommandOutput,
  ListCoverageCommandOutput,
  ListFindingsCommandOutput,
} from '@aws-sdk/client-inspector2';
import type { DescribeInstanceInformationCommandOutput } from '@aws-sdk/client-ssm';
import fc from 'fast-check';
import { readRecording, recordedOffset, shiftInto } from '../../../sandbox/replay.js';
import { closeFleets, openFleet } from '../answers/ask.js';

const day = 86_400_000;
const now = '2026-11-22T12:00:00Z';

const record = (more: object = {}) => ({
  eventVersion: '1.09',
  eventName: 'StopLogging',
  eventSource: 'cloudtrail.amazonaws.com',
  eventTime: '2024-05-06T22:15:00Z',
  awsRegion: 'eu-central-1',
  eventID: '11111111-1111-4111-8111-111111111111',
  userIdentity: { type: 'IAMUser', userName: 'alice' },
  requestParameters: { name: 'trail', instanceId: 'i-0aaaaaaaaaaaaaaa1' },
  ...more,
});

const finding = (more: object = {}) => ({
  findingArn: 'arn:aws:inspector2:eu-central-1:1:finding/a',
  awsAccountId: '1',
  type: 'PACKAGE_VULNERABILITY',
  status: 'ACTIVE',
  severity: 'HIGH',
  description: 'd',
  firstObservedAt: '2024-05-01T10:00:00.000000+00:00',
  lastObservedAt: 1714989600,
  remediation: {},
  resources: [
    {
      id: 'i-0bbbbbbb',
      type: 'AWS_EC2_INSTANCE',
      tags: { Name: 'theirs' },
      details: { awsEc2Instance: { imageId: 'ami-1', type: 't3.large', ipV4Addresses: ['10.0.0.9', '3.4.5.6'] } },
    },
  ],
  packageVulnerabilityDetails: {
    vulnerabilityId: 'CVE-2024-1',
    source: 'NVD',
    vendorCreatedAt: '2024-01-02T00:00:00Z',
  },
  ...more,
});

describe('replay of recorded data', () => {
  let folder = '';

  const write = (path: string, content: unknown) => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, undefined, 2));
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'replay-'));
  });

  afterEach(() => {
    closeFleets();
    rmSync(folder, { recursive: true });
  });

  const events = (aws: ReturnType<typeof openFleet>, region?: string) =>
    aws.ask<LookupEventsCommandOutput>('cloudtrail', 'LookupEvents', {}, region).Events ?? [];

  it('moves everything by the same whole days, the newest into the last day', () => {
    write('cloudtrail/a.json', { Records: [record(), record({ eventID: 'x', eventTime: '2024-05-04T03:00:00Z' })] });
    const aws = openFleet({ dataFolder: folder, at: now });
    const times = events(aws).map(({ EventTime }) => EventTime?.toISOString());
    assert.deepEqual(times, ['2026-11-21T22:15:00.000Z', '2026-11-19T03:00:00.000Z']);
    const [newest] = events(aws);
    assert.equal(JSON.parse(newest?.CloudTrailEvent ?? '{}').eventTime, '2026-11-21T22:15:00Z');
    assert.equal(newest?.EventId, '11111111-1111-4111-8111-111111111111');
  });

  it('shifts by whole days into the last 24 hours whatever the times are', () => {
    const time = fc.integer({ min: 0, max: 4e12 });
    fc.assert(
      fc.property(time, time, (newest, wall) => {
        const recording = { records: [], findings: [], series: [], newest: new Date(newest) };
        const shift = shiftInto(recording, new Date(wall));
        assert.equal(Math.abs(shift % day), 0);
        const age = wall - (newest + shift);
        assert.ok(age >= 0 && age < day);
      }),
    );
  });

  it('shows recorded times as they are where the clock is set to them', () => {
    write('cloudtrail/a.json', { Records: [record()] });
    assert.equal(recordedOffset(folder, new Date('2024-05-07T22:15:00Z')), -day);
    const aws = openFleet({ dataFolder: folder, recordedClock: true, at: '2024-05-06T22:15:00Z' });
    assert.equal(events(aws)[0]?.EventTime?.toISOString(), '2024-05-06T22:15:00.000Z');
  });

  it('leaves nothing seeded of its kinds, and adds the instances it names, unknown to Systems Manager', () => {
    write('cloudtrail/a.json', { Records: [record()] });
    write('inspector2/a.json', { findings: [finding()] });
    write('cloudwatch/i-0ccccccc/CPUUtilization.csv', 'timestamp,value\n2024-05-06 10:00:00,1.5\n');
    const aws = openFleet({ dataFolder: folder, at: now });
    assert.equal(events(aws).length, 1);
    assert.equal(aws.ask<ListFindingsCommandOutput>('inspector2', 'ListFindings').findings?.length, 1);
    assert.equal(aws.fleet.metrics.list().length, 1);
    const { Reservations = [] } = aws.ask<DescribeInstancesCommandOutput>('ec2', 'DescribeInstances');
    const instances = Reservations.flatMap(({ Instances = [] }) => Instances);
    assert.equal(instances.length, 13);
    const theirs = instances.find(({ InstanceId }) => InstanceId === 'i-0bbbbbbb');
    assert.deepEqual([theirs?.PublicIpAddress, theirs?.Tags], ['3.4.5.6', [{ Key: 'Name', Value: 'theirs' }]]);
    const { InstanceInformationList = [] } = aws.ask<DescribeInstanceInformationCommandOutput>(
      'ssm',
      'DescribeInstanceInformation',
    );
    assert.ok(!InstanceInformationList.some(({ InstanceId }) => InstanceId === 'i-0bbbbbbb'));
  });

  it('does not know what the data does not say: KEV, and who is covered without findings', () => {
    write('inspector2/a.json', { findings: [finding()] });
    const { ask } = openFleet({ dataFolder: folder, at: now });
    const details = ask<BatchGetFindingDetailsCommandOutput>('inspector2', 'BatchGetFindingDetails', {
      findingArns: [finding().findingArn],
    });
    assert.deepEqual(
      [details.findingDetails?.length, details.errors?.[0]?.errorCode],
      [0, 'FINDING_DETAILS_NOT_FOUND'],
    );
    const coverage = ask<ListCoverageCommandOutput>('inspector2', 'ListCoverage').coveredResources ?? [];
    assert.deepEqual(
      coverage.map(({ resourceId }) => resourceId),
      ['i-0bbbbbbb'],
    );
  });

  it('reads dates as the API and as the AWS CLI write them, and moves none that a vendor set', () => {
    write('inspector2/a.json', { findings: [finding()] });
    const { ask } = openFleet({ dataFolder: folder, at: now });
    const [only] = ask<ListFindingsCommandOutput>('inspector2', 'ListFindings').findings ?? [];
    assert.equal(only?.lastObservedAt?.toISOString(), '2026-11-22T10:00:00.000Z');
    assert.equal(only?.firstObservedAt?.toISOString(), '2026-11-17T10:00:00.000Z');
    assert.equal(only?.packageVulnerabilityDetails?.vendorCreatedAt?.toISOString(), '2024-01-02T00:00:00.000Z');
  });

  it('keeps a unique event id and gives a fresh one to the others', () => {
    const { eventID: _none, ...without } = record();
    write('cloudtrail/a.json', { Records: [record({ eventID: 'kept' }), record({ eventID: 'kept' }), without] });
    const ids = events(openFleet({ dataFolder: folder, at: now })).map(({ EventId }) => EventId);
    assert.equal(new Set(ids).size, 3);
    assert.equal(ids.filter((id) => id === 'kept').length, 1);
  });

  it('answers the points of a series, and none between them', () => {
    write(
      'cloudwatch/i-0ccccccc/CPUUtilization.csv',
      'timestamp,value\n2024-05-06 10:02:00,1.5\n2024-05-06T10:22:00Z,4\n\n',
    );
    const { ask } = openFleet({ dataFolder: folder, at: now });
    const { MetricDataResults } = ask<GetMetricDataCommandOutput>('monitoring', 'GetMetricData', {
      MetricDataQueries: [
        {
          Id: 'm',
          MetricStat: {
            Metric: {
              Namespace: 'AWS/EC2',
              MetricName: 'CPUUtilization',
              Dimensions: [{ Name: 'InstanceId', Value: 'i-0ccccccc' }],
            },
            Period: 60,
            Stat: 'Average',
          },
        },
      ],
      StartTime: new Date('2026-11-22T00:00:00Z'),
      EndTime: new Date(now),
      ScanBy: 'TimestampAscending',
    });
    assert.deepEqual(MetricDataResults?.[0]?.Values, [1.5, 4]);
    assert.deepEqual(
      MetricDataResults?.[0]?.Timestamps?.map((time) => time.toISOString()),
      ['2026-11-22T10:02:00.000Z', '2026-11-22T10:22:00.000Z'],
    );
  });

  const bad: readonly [what: string, path: string, content: unknown, message: RegExp][] = [
    ['broken JSON', 'cloudtrail/b.json', '{\n "Records": [\n {"a": 1,}\n]}', /b\.json:3: not JSON/],
    ['no list', 'cloudtrail/b.json', { records: [] }, /b\.json:1: there is no list named "Records"/],
    [
      'a record without a time',
      'cloudtrail/b.json',
      { Records: [record(), { eventName: 'a', eventSource: 'b' }] },
      /b\.json:\d\d: the record has no eventTime/,
    ],
    [
      'a record with another time',
      'cloudtrail/b.json',
      { Records: [record({ eventTime: 'noon' })] },
      /b\.json:3: eventTime is no date: noon/,
    ],
    [
      'an element that is no object',
      'inspector2/b.json',
      { findings: [1] },
      /b\.json: element 1 of "findings" is not an object/,
    ],
    [
      'a finding without a severity',
      'inspector2/b.json',
      { findings: [finding({ severity: undefined })] },
      /b\.json:3: the finding has no severity/,
    ],
    [
      'a finding of nothing',
      'inspector2/b.json',
      { findings: [finding({ resources: [] })] },
      /b\.json:3: the finding names no resources/,
    ],
    [
      'a finding with another date',
      'inspector2/b.json',
      { findings: [finding({ lastObservedAt: 'today' })] },
      /lastObservedAt is no date: "today"/,
    ],
    [
      'no header',
      'cloudwatch/i-0ccccccc/CPU.csv',
      '2024-05-06 10:00:00,1\n',
      /CPU\.csv:1: the first line must be "timestamp,value"/,
    ],
    [
      'no number',
      'cloudwatch/i-0ccccccc/CPU.csv',
      'timestamp,value\n2024-05-06 10:00:00,1\n2024-05-06 10:05:00,many\n',
      /CPU\.csv:3: no number: many/,
    ],
    [
      'no time',
      'cloudwatch/i-0ccccccc/CPU.csv',
      'timestamp,value\nyesterday,1\n',
      /CPU\.csv:2: no timestamp: yesterday/,
    ],
    [
      'no value',
      'cloudwatch/i-0ccccccc/CPU.csv',
      'timestamp,value\n2024-05-06 10:00:00\n',
      /CPU\.csv:2: expected a timestamp and a value/,
    ],
    [
      'no instance',
      'cloudwatch/web-1/CPU.csv',
      'timestamp,value\n',
      /web-1: the folder is not named after an instance id/,
    ],
  ];
  for (const [what, path, content, message] of bad) {
    it(`names file, line and reason: ${what}`, () => {
      write('cloudtrail/good.json', { Records: [record()] });
      assert.equal(readRecording(folder).records.length, 1);
      write(path, content);
      assert.throws(() => openFleet({ dataFolder: folder }), { name: 'BadData', message });
    });
  }

  it('names a folder that is not there', () => {
    assert.throws(() => readRecording(join(folder, 'none')), { message: /none: there is no such folder/ });
  });

  it('either reads a file or names it, whatever is in it', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.array(fc.json()).map((all) => `{"Records":[${all.join(',')}]}`),
        ),
        (text) => {
          write('cloudtrail/a.json', text);
          try {
            readRecording(folder);
          } catch (error) {
            assert.match(String(error), /^BadData: .*a\.json/);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
