import { createHash } from 'node:crypto';
import type { MetricAlarm, PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import type { PlannedAlarm } from '../contracts/plan.js';
import { kindOf } from '../metrics/catalogue.js';
import type { MetricName } from '../metrics/discovery.js';
import { age } from '../words.js';

/** In front of an instance id: the role of the workflow may put alarms that begin with `sre-ops-i-`, and no others. */
const PREFIX = 'sre-ops-';

type Rule = Pick<PlannedAlarm, 'statistic' | 'comparison' | 'threshold' | 'period_s' | 'periods'>;

/**
 * CPU and status checks as CloudWatch recommends them (CloudWatch User Guide, "Recommended alarms", EC2); memory and disks
 * at the values from which this assistant warns of them itself.
 */
const rules: Readonly<Record<PlannedAlarm['watches'], Rule>> = {
  cpu: { statistic: 'Average', comparison: 'GreaterThanThreshold', threshold: 80, period_s: 300, periods: 3 },
  status: {
    statistic: 'Maximum',
    comparison: 'GreaterThanOrEqualToThreshold',
    threshold: 1,
    period_s: 300,
    periods: 2,
  },
  memory: {
    statistic: 'Average',
    comparison: 'GreaterThanOrEqualToThreshold',
    threshold: kindOf('mem_used_percent').near ?? 95,
    period_s: 300,
    periods: 3,
  },
  disk: {
    statistic: 'Average',
    comparison: 'GreaterThanOrEqualToThreshold',
    threshold: kindOf('disk_used_percent').near ?? 90,
    period_s: 300,
    periods: 1,
  },
};

const compares = { GreaterThanThreshold: 'above', GreaterThanOrEqualToThreshold: 'at or above' } as const;

/**
 * The alarm that a host lacks, exactly. The same host and metric give the same alarm.
 * @param part what of the host is meant, where a host has several: the path of a disk.
 */
export function alarmFor(
  watches: PlannedAlarm['watches'],
  instanceId: string,
  metric: MetricName,
  { part, topics }: { readonly part?: string | undefined; readonly topics: readonly string[] },
): PlannedAlarm {
  const rule = rules[watches];
  return {
    name: `${PREFIX}${instanceId}-${watches}${part === undefined ? '' : `-${nameOf(part)}`}`,
    watches,
    instance_id: instanceId,
    namespace: metric.namespace,
    metric: metric.name,
    dimensions: metric.dimensions.map(({ Name, Value }) => ({ name: Name, value: Value })),
    ...rule,
    missing_data: 'missing',
    notifies: [...topics],
    description: `${ruleWords({ ...rule, metric: metric.name })} on ${instanceId}. Set by the SRE assistant after people approved it.`,
  };
}

/** `CPUUtilization (average) above 80 for 15 min`. */
export function ruleWords({
  metric,
  statistic,
  comparison,
  threshold,
  period_s,
  periods,
}: Rule & Pick<PlannedAlarm, 'metric'>): string {
  const lasting = age(new Date(0), new Date(period_s * periods * 1_000));
  return `${metric} (${statistic.toLowerCase()}) ${compares[comparison]} ${threshold} for ${lasting}`;
}

/** Readable, of the characters that every tool takes, and different for different paths. */
function nameOf(path: string): string {
  if (path === '/') return 'root';
  const readable = path
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60);
  return `${readable || 'disk'}-${createHash('sha256').update(path).digest('hex').slice(0, 6)}`;
}

/** What is sent to CloudWatch: this and nothing else. */
export const putOf = (alarm: PlannedAlarm): PutMetricAlarmCommandInput & { AlarmName: string } => ({
  AlarmName: alarm.name,
  AlarmDescription: alarm.description,
  ActionsEnabled: true,
  AlarmActions: [...alarm.notifies],
  OKActions: [...alarm.notifies],
  InsufficientDataActions: [],
  Namespace: alarm.namespace,
  MetricName: alarm.metric,
  Dimensions: alarm.dimensions.map(({ name, value }) => ({ Name: name, Value: value })),
  Statistic: alarm.statistic,
  ComparisonOperator: alarm.comparison,
  Threshold: alarm.threshold,
  Period: alarm.period_s,
  EvaluationPeriods: alarm.periods,
  DatapointsToAlarm: alarm.periods,
  TreatMissingData: alarm.missing_data,
});

/** What would make it another alarm, though it is set under no name that is put here. */
const others = ['Metrics', 'ExtendedStatistic', 'Unit', 'ThresholdMetricId'] as const;

/** Names of fields in which an alarm that exists is not the planned one; empty where it is. */
export function differences(planned: PlannedAlarm, existing: MetricAlarm): string[] {
  const wanted = putOf(planned);
  const same = (a: unknown, b: unknown): boolean => JSON.stringify(inOrder(a)) === JSON.stringify(inOrder(b));
  const fields = (Object.keys(wanted) as (keyof typeof wanted & keyof MetricAlarm)[]).filter(
    (field) => !same(wanted[field], existing[field]),
  );
  const added = others.filter((field) => {
    const value = existing[field];
    return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
  });
  return [...fields, ...added];
}

/** Lists of CloudWatch have no order of their own. */
const inOrder = (value: unknown): unknown =>
  Array.isArray(value) ? value.map((one) => JSON.stringify(one, ['Name', 'Value'])).sort() : (value ?? null);
