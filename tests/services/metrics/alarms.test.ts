import assert from 'node:assert/strict';
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { hostAlarm } from '../../../services/metrics/alarms.js';

const alarm: MetricAlarm = {
  AlarmName: 'web-1-cpu',
  MetricName: 'CPUUtilization',
  Period: 300,
  EvaluationPeriods: 2,
  Threshold: 90,
  ComparisonOperator: 'GreaterThanThreshold',
  StateValue: 'ALARM',
  StateUpdatedTimestamp: new Date('2026-11-22T12:00:00Z'),
};

describe('hostAlarm', () => {
  it('says the rule in words, and since when the state is what it is', () => {
    assert.deepEqual(hostAlarm(alarm), {
      name: 'web-1-cpu',
      metric: 'CPUUtilization',
      state: 'alarm',
      since: '2026-11-22T12:00:00.000Z',
      anomaly_detection: false,
      rule: 'CPUUtilization > 90 for 10 min',
    });
  });

  it('takes no state but OK for quiet', () => {
    const states = (['OK', 'INSUFFICIENT_DATA', undefined] as const).map(
      (StateValue) => hostAlarm({ ...alarm, StateValue }).state,
    );
    assert.deepEqual(states, ['ok', 'insufficient_data', 'insufficient_data']);
  });

  it('tells an alarm on an expression by the metric that it starts from', () => {
    const { metric, anomaly_detection, rule } = hostAlarm({
      AlarmName: 'traffic',
      Metrics: [
        { Id: 'm1', MetricStat: { Metric: { MetricName: 'NetworkOut' }, Period: 60, Stat: 'Sum' } },
        { Id: 'e1', Expression: 'm1 * 8' },
      ],
      Threshold: 5,
      ComparisonOperator: 'LessThanThreshold',
    });
    assert.deepEqual([metric, anomaly_detection, rule], ['NetworkOut', false, 'NetworkOut < 5 for 60 s']);
  });
});
