import type { PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import type { World } from '../../world.js';

interface Change {
  readonly state: string;
  readonly before: string;
  readonly reason: string;
  readonly at: Date;
}

/** What an alarm that changed its state publishes to a topic (CloudWatch User Guide, "Notifying users on alarm changes"). */
export function alarmMessage(
  alarm: PutMetricAlarmCommandInput,
  { state, before, reason, at }: Change,
  { region, account }: Pick<World, 'region' | 'account'>,
): { subject: string; message: string } {
  const { AlarmName, AlarmDescription, OKActions = [], AlarmActions = [], InsufficientDataActions = [] } = alarm;
  const regionName = region === 'us-west-2' ? 'US West (Oregon)' : region;
  const message = {
    AlarmName,
    AlarmDescription: AlarmDescription ?? null,
    AWSAccountId: account,
    NewStateValue: state,
    NewStateReason: reason,
    StateChangeTime: at.toISOString().replace('Z', '+0000'),
    Region: regionName,
    AlarmArn: `arn:aws:cloudwatch:${region}:${account}:alarm:${AlarmName}`,
    OldStateValue: before,
    ...{ OKActions, AlarmActions, InsufficientDataActions },
    Trigger: {
      MetricName: alarm.MetricName,
      Namespace: alarm.Namespace,
      StatisticType: alarm.Statistic === undefined ? 'ExtendedStatistic' : 'Statistic',
      Statistic: alarm.Statistic?.toUpperCase(),
      Unit: alarm.Unit ?? null,
      Dimensions: (alarm.Dimensions ?? []).map(({ Name, Value }) => ({ value: Value, name: Name })),
      Period: alarm.Period,
      EvaluationPeriods: alarm.EvaluationPeriods,
      ...(alarm.DatapointsToAlarm !== undefined && { DatapointsToAlarm: alarm.DatapointsToAlarm }),
      ComparisonOperator: alarm.ComparisonOperator,
      Threshold: alarm.Threshold,
      TreatMissingData: alarm.TreatMissingData ?? '',
      EvaluateLowSampleCountPercentile: '',
    },
  };
  return { subject: `${state}: "${AlarmName}" in ${regionName}`.slice(0, 100), message: JSON.stringify(message) };
}
