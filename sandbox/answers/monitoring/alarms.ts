import type {
  DeleteAlarmsCommandInput,
  DescribeAlarmsCommandInput,
  DescribeAlarmsCommandOutput,
  MetricAlarm,
  PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { AwsError, type Call } from '../../answer.js';
import type { Fleet } from '../../fleet.js';
import type { World } from '../../world.js';
import { page } from '../page.js';
import { SetAlarms } from './set-alarms.js';

const GONE = 'alarms-deleted';

/**
 * Two alarms a host where somebody cared to set them, one by CloudWatch's anomaly detection, and those that are put. A host
 * tagged `sandbox:alarm=firing` has its alarms in ALARM; `firing-by-patch`, once it is patched.
 */
export function alarmAnswers(world: World, fleet: Fleet) {
  const cared = new Set(['web-1', 'web-2', 'api-1', 'api-2', 'db-primary']);

  const put = new SetAlarms(world, fleet);
  const gone = new Set(world.store.load<string[] | null>(GONE));
  const seeded = (): MetricAlarm[] =>
    [...thresholds(), ...bands()].filter(({ AlarmName = '' }) => !gone.has(AlarmName));
  /** What is put under the name of an alarm takes its place. */
  const alarms = (): MetricAlarm[] => [...seeded().filter(({ AlarmName = '' }) => !put.has(AlarmName)), ...put.list()];

  const thresholds = (): MetricAlarm[] =>
    fleet.hosts
      .filter(({ seed }) => cared.has(seed.name))
      .flatMap(({ seed, state, tags }) => {
        const wish = tags['sandbox:alarm'];
        const isPatched = Object.keys(state.installedAt).length > 0;
        const firing = wish === 'firing' || (wish === 'firing-by-patch' && isPatched);
        const since = fleet.state.ago(24 * 30);
        const alarm = (name: string, MetricName: string, Threshold: number): MetricAlarm => ({
          AlarmName: `${seed.name}-${name}`,
          AlarmArn: `arn:aws:cloudwatch:${world.region}:${world.account}:alarm:${seed.name}-${name}`,
          Namespace: 'AWS/EC2',
          MetricName,
          Dimensions: [{ Name: 'InstanceId', Value: seed.id }],
          Statistic: 'Average',
          Period: 300,
          EvaluationPeriods: 2,
          Threshold,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
          ActionsEnabled: true,
          OKActions: [],
          AlarmActions: [],
          InsufficientDataActions: [],
          StateValue: firing ? 'ALARM' : 'OK',
          StateReason: firing ? 'Threshold Crossed' : 'Threshold not crossed',
          StateUpdatedTimestamp: firing ? fleet.state.now() : since,
          AlarmConfigurationUpdatedTimestamp: since,
        });
        return [alarm('cpu', 'CPUUtilization', 90), alarm('status', 'StatusCheckFailed', 1)];
      });

  /** One that goes by CloudWatch's own band instead of a number. */
  const bands = (): MetricAlarm[] =>
    fleet.hosts
      .filter(({ seed }) => seed.name === 'batch-1')
      .map(({ seed }) => {
        const Metric = {
          Namespace: 'AWS/EC2',
          MetricName: 'NetworkOut',
          Dimensions: [{ Name: 'InstanceId', Value: seed.id }],
        };
        return {
          AlarmName: `${seed.name}-unusual-traffic`,
          AlarmArn: `arn:aws:cloudwatch:${world.region}:${world.account}:alarm:${seed.name}-unusual-traffic`,
          Metrics: [
            { Id: 'm1', MetricStat: { Metric, Period: 300, Stat: 'Average' }, ReturnData: true },
            {
              Id: 'ad1',
              Expression: 'ANOMALY_DETECTION_BAND(m1, 2)',
              Label: 'NetworkOut (expected)',
              ReturnData: true,
            },
          ],
          ThresholdMetricId: 'ad1',
          EvaluationPeriods: 3,
          ComparisonOperator: 'LessThanLowerOrGreaterThanUpperThreshold',
          ActionsEnabled: true,
          OKActions: [],
          AlarmActions: [],
          InsufficientDataActions: [],
          StateValue: 'OK',
          StateReason: 'Threshold not crossed',
          StateUpdatedTimestamp: fleet.state.ago(24 * 30),
          AlarmConfigurationUpdatedTimestamp: fleet.state.ago(24 * 30),
        };
      });

  return {
    PutMetricAlarm({ input }: Call<PutMetricAlarmCommandInput>) {
      put.put(input);
      return {};
    },

    DeleteAlarms({ input }: Call<DeleteAlarmsCommandInput>) {
      const { AlarmNames = [] } = input;
      put.delete(AlarmNames);
      for (const name of AlarmNames) gone.add(name);
      world.store.save(GONE, [...gone]);
      return {};
    },

    DescribeAlarms({ input }: Call<DescribeAlarmsCommandInput>): Omit<DescribeAlarmsCommandOutput, '$metadata'> {
      const wanted = alarms()
        .filter(({ AlarmName = '' }) => !input.AlarmNames?.length || input.AlarmNames.includes(AlarmName))
        .filter(({ AlarmName = '' }) => AlarmName.startsWith(input.AlarmNamePrefix ?? ''))
        .filter(({ StateValue }) => input.StateValue === undefined || StateValue === input.StateValue);
      const { items, next } = page(
        wanted,
        input.NextToken,
        input.MaxRecords ?? 50,
        () => new AwsError('InvalidNextToken', 'The next token specified is invalid.'),
      );
      return { MetricAlarms: items, CompositeAlarms: [], ...(next ? { NextToken: next } : {}) };
    },
  };
}
