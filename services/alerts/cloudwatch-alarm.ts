import { z } from 'zod';
import type { Alert } from '../contracts/alert.js';
import { dateOr, type Reading } from './reading.js';

/** What a CloudWatch alarm publishes to SNS (Amazon CloudWatch User Guide, "Notifying users on alarm changes"). */
const Alarm = z.object({
  AlarmName: z.string(),
  AlarmDescription: z.string().nullish(),
  AWSAccountId: z.string().nullish(),
  NewStateValue: z.enum(['ALARM', 'OK', 'INSUFFICIENT_DATA']),
  OldStateValue: z.string().nullish(),
  NewStateReason: z.string().nullish(),
  StateChangeTime: z.string().nullish(),
  AlarmArn: z.string().nullish(),
  Trigger: z
    .object({
      MetricName: z.string().nullish(),
      Namespace: z.string().nullish(),
      Threshold: z.number().nullish(),
      Dimensions: z.array(z.object({ name: z.string().nullish(), value: z.string().nullish() })).nullish(),
    })
    .nullish(),
});

/** An alarm has no severity of its own: one that rings is high, one that lost sight is medium. */
const severities: Record<z.infer<typeof Alarm>['NewStateValue'], Alert['severity']> = {
  ALARM: 'high',
  INSUFFICIENT_DATA: 'medium',
  OK: 'info',
};

/** @returns undefined for what is no CloudWatch alarm. */
export function readAlarm(json: unknown, receivedAt: Date): Reading | undefined {
  const parsed = Alarm.safeParse(json);
  if (!parsed.success) return undefined;
  const alarm = parsed.data;
  const { Trigger: trigger } = alarm;
  const state = alarm.NewStateValue.replaceAll('_', ' ').toLowerCase();
  const instances = (trigger?.Dimensions ?? []).flatMap(({ name, value }) =>
    name === 'InstanceId' && value ? [value] : [],
  );
  const facts: [string, string | null | undefined][] = [
    ['State', `${alarm.OldStateValue ?? '?'} -> ${alarm.NewStateValue}`],
    ['Metric', trigger?.MetricName && `${trigger.Namespace ?? ''} ${trigger.MetricName}`.trim()],
    ['Threshold', trigger?.Threshold?.toString()],
    ['Why', alarm.NewStateReason],
  ];
  return {
    kind: 'alarm',
    severity: severities[alarm.NewStateValue],
    title: `Alarm ${alarm.AlarmName}: ${state === 'alarm' ? 'in alarm' : state}`,
    detail: alarm.AlarmDescription ?? '',
    instance_ids: instances,
    instance_names: [],
    facts: facts.flatMap(([label, value]) => (value ? [{ label, value: value.slice(0, 500) }] : [])),
    source: 'cloudwatch',
    account: alarm.AWSAccountId ?? null,
    region: alarm.AlarmArn?.split(':')[3] || null,
    at: dateOr(alarm.StateChangeTime?.replace(/\+0000$/, 'Z'), receivedAt),
    group: { key: ['alarm', alarm.AlarmArn ?? alarm.AlarmName], title: `Alarm ${alarm.AlarmName}` },
    identity: ['cloudwatch', alarm.AlarmArn ?? alarm.AlarmName, alarm.NewStateValue, alarm.StateChangeTime ?? ''],
  };
}

/** The same change as EventBridge has it (Amazon CloudWatch User Guide, "Alarm events and EventBridge"). */
const Change = z.object({
  alarmName: z.string(),
  state: z.object({ value: z.string(), reason: z.string().nullish(), timestamp: z.string().nullish() }),
  previousState: z.object({ value: z.string().nullish() }).nullish(),
  configuration: z
    .object({
      description: z.string().nullish(),
      metrics: z
        .array(
          z.object({
            metricStat: z
              .object({
                metric: z.object({
                  namespace: z.string().nullish(),
                  name: z.string().nullish(),
                  dimensions: z.record(z.string(), z.string()).nullish(),
                }),
              })
              .nullish(),
          }),
        )
        .nullish(),
    })
    .nullish(),
});

/** @returns undefined for what is no state change of an alarm. */
export function readAlarmEvent(detail: unknown, receivedAt: Date): Reading | undefined {
  const parsed = Change.safeParse(detail);
  if (!parsed.success) return undefined;
  const { alarmName, state, previousState, configuration } = parsed.data;
  const metric = configuration?.metrics?.find(({ metricStat }) => metricStat)?.metricStat?.metric;
  return readAlarm(
    {
      AlarmName: alarmName,
      AlarmDescription: configuration?.description,
      NewStateValue: state.value,
      OldStateValue: previousState?.value,
      NewStateReason: state.reason,
      StateChangeTime: state.timestamp,
      Trigger: {
        MetricName: metric?.name,
        Namespace: metric?.namespace,
        Dimensions: Object.entries(metric?.dimensions ?? {}).map(([name, value]) => ({ name, value })),
      },
    },
    receivedAt,
  );
}
