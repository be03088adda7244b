import assert from 'node:assert/strict';
import type {
  DescribeAlarmsCommandOutput,
  GetMetricDataCommandInput,
  GetMetricDataCommandOutput,
  GetMetricStatisticsCommandOutput,
  ListMetricsCommandOutput,
  MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import fc from 'fast-check';
import { buckets, statistic } from '../../../sandbox/answers/monitoring/statistics.js';
import { type Asked, closeFleets, openFleet } from './ask.js';

const hour = 3_600_000;
const now = '2026-11-22T12:00:00Z';
const ago = (hours: number) => new Date(Date.parse(now) - hours * hour);

const query = (
  aws: Asked,
  name: string,
  Stat = 'Average',
  Period = 3600,
  MetricName = 'CPUUtilization',
): MetricDataQuery => ({
  Id: `q_${name.replaceAll('-', '_')}_${Stat.replace('.', '_')}`,
  MetricStat: {
    Metric: { Namespace: 'AWS/EC2', MetricName, Dimensions: [{ Name: 'InstanceId', Value: aws.id(name) }] },
    Period,
    Stat,
  },
});

const data = ({ ask }: Asked, input: Partial<GetMetricDataCommandInput>) =>
  ask<GetMetricDataCommandOutput>('monitoring', 'GetMetricData', {
    StartTime: ago(24),
    EndTime: new Date(now),
    ...input,
  });

const valuesOf = (output: GetMetricDataCommandOutput, index = 0) => output.MetricDataResults?.[index]?.Values ?? [];

describe('CloudWatch', () => {
  afterEach(closeFleets);

  it('has twenty-eight days by the hour and finer points when asked', () => {
    const aws = openFleet({ at: now });
    const long = data(aws, { MetricDataQueries: [query(aws, 'web-1')], StartTime: ago(24 * 40) });
    assert.equal(valuesOf(long).length, 28 * 24);
    const fine = data(aws, { MetricDataQueries: [query(aws, 'web-1', 'Average', 300)] });
    assert.equal(valuesOf(fine).length, 288);
    assert.equal(long.MetricDataResults?.[0]?.StatusCode, 'Complete');
  });

  it('orders newest first unless asked otherwise', () => {
    const aws = openFleet({ at: now });
    const input = { MetricDataQueries: [query(aws, 'web-1')] };
    const descending = data(aws, input).MetricDataResults?.[0]?.Timestamps ?? [];
    const ascending = data(aws, { ...input, ScanBy: 'TimestampAscending' }).MetricDataResults?.[0]?.Timestamps ?? [];
    assert.deepEqual(descending.map(Number), ascending.map(Number).reverse());
    assert.equal(descending[0]?.toISOString(), '2026-11-22T11:00:00.000Z');
  });

  it('computes statistics that agree with one another', () => {
    const aws = openFleet({ at: now });
    const names = ['Average', 'Sum', 'Minimum', 'Maximum', 'SampleCount', 'p50', 'p95'];
    const answer = data(aws, { MetricDataQueries: names.map((name) => query(aws, 'web-1', name)) });
    const [average = 0, sum = 0, least = 0, most = 0, count = 0, median = 0, high = 0] = names.map(
      (_, i) => valuesOf(answer, i)[0],
    );
    assert.equal(count, 12);
    assert.ok(Math.abs(average - sum / 12) < 1e-9);
    assert.ok(least <= median && median <= high && high <= most);
    assert.throws(() => data(aws, { MetricDataQueries: [query(aws, 'web-1', 'Mean')] }), { code: 'ValidationError' });
  });

  it('pages by points and says which series goes on', () => {
    const aws = openFleet({ at: now });
    const input = { MetricDataQueries: [query(aws, 'web-1'), query(aws, 'web-2')], MaxDatapoints: 30 };
    const first = data(aws, input);
    assert.deepEqual(
      first.MetricDataResults?.map(({ Values = [], StatusCode }) => [Values.length, StatusCode]),
      [
        [24, 'Complete'],
        [6, 'PartialData'],
      ],
    );
    const second = data(aws, { ...input, NextToken: first.NextToken });
    assert.deepEqual(
      second.MetricDataResults?.map(({ Values = [], StatusCode }) => [Values.length, StatusCode]),
      [[18, 'Complete']],
    );
    assert.equal(second.NextToken, undefined);
    const whole = data(aws, { ...input, MaxDatapoints: 1000 });
    assert.deepEqual([...valuesOf(first, 1), ...valuesOf(second)], valuesOf(whole, 1));
  });

  it('gives nothing, and no error, for a metric that is not there or a period finer than what is kept', () => {
    const aws = openFleet({ at: now });
    const memory = data(aws, { MetricDataQueries: [query(aws, 'web-1', 'Average', 3600, 'MemoryUtilization')] });
    assert.deepEqual(
      memory.MetricDataResults?.map(({ Values, StatusCode }) => [Values, StatusCode]),
      [[[], 'Complete']],
    );
    const minutes = data(aws, { MetricDataQueries: [query(aws, 'web-1', 'Average', 60)], StartTime: ago(24 * 20) });
    assert.equal(valuesOf(minutes).length, 0);
    assert.equal(valuesOf(data(aws, { MetricDataQueries: [query(aws, 'web-1', 'Average', 60)] })).length, 288);
  });

  it('has no points after a host stopped', () => {
    const aws = openFleet({ at: now });
    assert.equal(valuesOf(data(aws, { MetricDataQueries: [query(aws, 'jenkins-1')] })).length, 0);
    const before = data(aws, { MetricDataQueries: [query(aws, 'jenkins-1')], StartTime: ago(96), EndTime: ago(73) });
    assert.equal(valuesOf(before).length, 23);
  });

  it('refuses wrong periods, ids and ranges', () => {
    const aws = openFleet({ at: now });
    const refused = (input: Partial<GetMetricDataCommandInput>) =>
      assert.throws(() => data(aws, input), { code: 'ValidationError' });
    refused({ MetricDataQueries: [query(aws, 'web-1', 'Average', 90)] });
    refused({ MetricDataQueries: [{ ...query(aws, 'web-1'), Id: 'Upper' }] });
    refused({ MetricDataQueries: [query(aws, 'web-1'), query(aws, 'web-1')] });
    refused({ MetricDataQueries: [{ Id: 'e', Expression: 'm1*2' }] });
    refused({ MetricDataQueries: [query(aws, 'web-1')], StartTime: new Date(now) });
  });

  it('lists memory where the agent is installed and nowhere else', () => {
    const { ask, fleet } = openFleet();
    const { Metrics = [] } = ask<ListMetricsCommandOutput>('monitoring', 'ListMetrics', {
      Namespace: 'CWAgent',
      MetricName: 'mem_used_percent',
    });
    const hosts = Metrics.map(
      ({ Dimensions = [] }) => Dimensions.find(({ Name }) => Name === 'InstanceId')?.Value ?? '',
    );
    assert.deepEqual(
      hosts.map((id) => fleet.host(id)?.seed.name),
      ['web-1', 'web-2', 'db-primary', 'db-replica', 'cache-1'],
    );
    assert.deepEqual(
      Metrics[0]?.Dimensions?.map(({ Name }) => Name),
      ['ImageId', 'InstanceId', 'InstanceType'],
    );
  });

  it('answers GetMetricStatistics up to 1440 points', () => {
    const aws = openFleet({ at: now });
    const input = {
      ...query(aws, 'web-1').MetricStat?.Metric,
      StartTime: ago(2),
      EndTime: new Date(now),
      Period: 300,
      Statistics: ['Average', 'Maximum'],
    };
    const { Datapoints = [] } = aws.ask<GetMetricStatisticsCommandOutput>('monitoring', 'GetMetricStatistics', input);
    assert.equal(Datapoints.length, 24);
    assert.ok(Datapoints.every(({ Average = 0, Maximum = -1, Unit }) => Average === Maximum && Unit === 'Percent'));
    assert.throws(() => aws.ask('monitoring', 'GetMetricStatistics', { ...input, StartTime: ago(24 * 7) }), {
      code: 'InvalidParameterCombinationException',
    });
  });

  it('has alarms where somebody set them, and fires those of a host tagged so', () => {
    const { ask, id } = openFleet();
    const alarms = (input: object = {}) =>
      ask<DescribeAlarmsCommandOutput>('monitoring', 'DescribeAlarms', input).MetricAlarms ?? [];
    assert.equal(alarms().length, 11);
    assert.deepEqual(alarms({ StateValue: 'ALARM' }), []);
    ask('ec2', 'CreateTags', { Resources: [id('api-1')], Tags: [{ Key: 'sandbox:alarm', Value: 'firing' }] });
    assert.deepEqual(
      alarms({ StateValue: 'ALARM' }).map(({ AlarmName }) => AlarmName),
      ['api-1-cpu', 'api-1-status'],
    );
    assert.equal(alarms({ AlarmNames: ['db-primary-cpu'] }).length, 1);
  });
});

describe('statistics', () => {
  it('put every sample into exactly one period', () => {
    const sample = fc.record({ at: fc.nat(1e7), value: fc.double({ noNaN: true, min: -1e6, max: 1e6 }) });
    fc.assert(
      fc.property(fc.array(sample), fc.integer({ min: 1, max: 1e6 }), (samples, period) => {
        const sorted = samples.toSorted((a, b) => a.at - b.at);
        const found = buckets(sorted, period);
        assert.deepEqual(
          found.flatMap(({ values }) => values),
          sorted.map(({ value }) => value),
        );
        assert.equal(new Set(found.map(({ at }) => at)).size, found.length);
        assert.ok(found.every(({ at }) => at % period === 0));
      }),
    );
  });

  it('give a percentile between the least and the most', () => {
    const numbers = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 });
    fc.assert(
      fc.property(numbers, fc.integer({ min: 0, max: 100 }), (values, percent) => {
        const found = statistic(`p${percent}`)!(values);
        assert.ok(found >= Math.min(...values) - 1e-6 && found <= Math.max(...values) + 1e-6);
      }),
    );
    assert.equal(statistic('p50')!([1, 2, 3, 4]), 2.5);
    assert.equal(statistic('p101'), undefined);
  });
});
