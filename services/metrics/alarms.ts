import type { ComparisonOperator, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { Clients } from '../aws/clients.js';
import { allPages } from '../aws/pages.js';
import type { HostAlarm } from '../contracts/metric.js';
import { age } from '../words.js';

/** CloudWatch `DescribeAlarms`: every metric alarm of the region that is about an instance, also through an expression. */
export async function readInstanceAlarms(
  clients: Clients,
  abortSignal: AbortSignal,
): Promise<readonly { readonly instance_id: string; readonly alarm: MetricAlarm }[]> {
  const cloudwatch = await clients.cloudwatch();
  const alarms = await allPages(async (NextToken) => {
    const page = await cloudwatch.describeAlarms(
      { AlarmTypes: ['MetricAlarm'], MaxRecords: 100, NextToken },
      { abortSignal },
    );
    return { items: page.MetricAlarms, next: page.NextToken };
  });
  return alarms.flatMap((alarm) => {
    const instance_id = instanceOf(alarm);
    return alarm.AlarmName && instance_id !== undefined ? [{ instance_id, alarm }] : [];
  });
}

const instanceOf = ({ Dimensions = [], Metrics = [] }: MetricAlarm): string | undefined =>
  [...Dimensions, ...Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric?.Dimensions ?? [])].find(
    ({ Name }) => Name === 'InstanceId',
  )?.Value;

const compares: Partial<Record<ComparisonOperator, string>> = {
  GreaterThanOrEqualToThreshold: '>=',
  GreaterThanThreshold: '>',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '<=',
  LessThanLowerOrGreaterThanUpperThreshold: 'outside',
  LessThanLowerThreshold: 'below',
  GreaterThanUpperThreshold: 'above',
};

/** An alarm that somebody set on the host, as CloudWatch judges it now. */
export function hostAlarm(alarm: MetricAlarm): HostAlarm {
  const { AlarmName = '', MetricName, Metrics = [], Threshold, ComparisonOperator, ThresholdMetricId } = alarm;
  const { Period = Metrics.find(({ MetricStat }) => MetricStat)?.MetricStat?.Period, EvaluationPeriods = 1 } = alarm;
  const band = Metrics.find(({ Id }) => Id === ThresholdMetricId)?.Expression;
  const anomaly = /^ANOMALY_DETECTION_BAND\(/.test(band ?? '');
  const metric = MetricName ?? Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric?.MetricName ?? [])[0] ?? null;
  const compare = compares[ComparisonOperator ?? 'GreaterThanThreshold'] ?? ComparisonOperator ?? '';
  const limit = anomaly ? "CloudWatch's anomaly detection band" : String(Threshold ?? '?');
  const lasting = Period ? ` for ${age(new Date(0), new Date(Period * EvaluationPeriods * 1_000))}` : '';
  return {
    name: AlarmName,
    metric,
    state: alarm.StateValue === 'ALARM' ? 'alarm' : alarm.StateValue === 'OK' ? 'ok' : 'insufficient_data',
    since: alarm.StateUpdatedTimestamp?.toISOString() ?? null,
    anomaly_detection: anomaly,
    rule: `${metric ?? 'an expression'} ${compare} ${limit}${lasting}`,
  };
}
