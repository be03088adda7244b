import assert from 'node:assert/strict';
import type { DescribeAlarmsCommandOutput, PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import type { Store } from '../../../sandbox/store.js';
import { type Asked, closeFleets, openFleet } from './ask.js';

const now = '2026-11-25T12:00:00Z';

function memory(): Store {
  const parts = new Map<string, string>();
  return {
    load: (part) => JSON.parse(parts.get(part) ?? 'null') ?? undefined,
    save: (part, value) => void parts.set(part, JSON.stringify(value)),
    folder: () => undefined,
    clear: () => parts.clear(),
  };
}

describe('alarms that are put', () => {
  afterEach(closeFleets);

  const alarm = (aws: Asked, more: Partial<PutMetricAlarmCommandInput> = {}): PutMetricAlarmCommandInput => ({
    AlarmName: 'mine',
    Namespace: 'AWS/EC2',
    MetricName: 'CPUUtilization',
    Dimensions: [{ Name: 'InstanceId', Value: aws.id('web-1') }],
    Statistic: 'Average',
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: 99,
    Period: 300,
    EvaluationPeriods: 2,
    ...more,
  });
  const put = (aws: Asked, more: Partial<PutMetricAlarmCommandInput> = {}) =>
    aws.ask('monitoring', 'PutMetricAlarm', alarm(aws, more));
  const described = (aws: Asked, ...AlarmNames: string[]) =>
    aws.ask<DescribeAlarmsCommandOutput>('monitoring', 'DescribeAlarms', { AlarmNames }).MetricAlarms ?? [];
  const stateOf = (aws: Asked, more: Partial<PutMetricAlarmCommandInput>) => {
    put(aws, more);
    return described(aws, 'mine')[0]?.StateValue;
  };

  it('are judged by the metrics of the fleet, and do not know where there are none', () => {
    const aws = openFleet({ at: now });
    assert.equal(stateOf(aws, {}), 'OK');
    assert.equal(stateOf(aws, { Threshold: 0 }), 'ALARM');
    assert.equal(stateOf(aws, { MetricName: 'nobody_sends_this' }), 'INSUFFICIENT_DATA');
    assert.equal(stateOf(aws, { MetricName: 'nobody_sends_this', TreatMissingData: 'breaching' }), 'ALARM');
    assert.equal(stateOf(aws, { MetricName: 'nobody_sends_this', TreatMissingData: 'notBreaching' }), 'OK');
  });

  it('take the place of the one of that name, also a seeded one, and are gone when they are deleted', () => {
    const aws = openFleet({ at: now });
    put(aws, { AlarmName: 'web-1-cpu', Threshold: 42 });
    assert.deepEqual(
      described(aws, 'web-1-cpu').map(({ Threshold }) => Threshold),
      [42],
    );
    aws.ask('monitoring', 'DeleteAlarms', { AlarmNames: ['web-1-cpu'] });
    assert.deepEqual(described(aws, 'web-1-cpu'), []);
  });

  it('are kept over a restart', () => {
    const store = memory();
    put(openFleet({ at: now, store }), { Threshold: 7 });
    assert.equal(described(openFleet({ at: now, store }), 'mine')[0]?.Threshold, 7);
  });

  it('are refused where CloudWatch refuses them', () => {
    const aws = openFleet({ at: now });
    for (const wrong of [
      { Statistic: undefined },
      { ExtendedStatistic: 'p90' },
      { Period: 45 },
      { Period: 86_400, EvaluationPeriods: 8 },
      { DatapointsToAlarm: 3 },
      { ComparisonOperator: 'GreaterThanUpperThreshold' as const },
      { Threshold: undefined },
    ]) {
      assert.throws(() => put(aws, wrong as Partial<PutMetricAlarmCommandInput>), { code: 'ValidationError' });
    }
  });
});
