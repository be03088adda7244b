import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { PlannedAlarm } from '../contracts/plan.js';
import { type MetricName, seriesOf } from '../metrics/discovery.js';
import { alarmFor } from './definitions.js';

export interface HostAlarms {
  readonly instanceId: string;
  /** Alarms that somebody set on it. */
  readonly alarms: readonly MetricAlarm[];
  /** What the CloudWatch agent sent of it lately; null where that could not be read. */
  readonly agentMetrics: readonly MetricName[] | null;
  readonly topics: readonly string[];
}

/** What a host lacks, and what cannot be watched on it, or is not known to be. */
export interface Lacking {
  readonly alarms: PlannedAlarm[];
  readonly unmeasured: ('memory' | 'disk')[];
}

const MEMORY = 'mem_used_percent';
const DISK = 'disk_used_percent';

/** Metrics of the CloudWatch agent that alarms are proposed on. */
export const AGENT_METRICS = [MEMORY, DISK] as const;

/** Alarms on CPU, status checks, and, where the CloudWatch agent tells of them, memory and each disk, that nobody set. */
export function lackingOn({ instanceId, alarms, agentMetrics, topics }: HostAlarms): Lacking {
  const own = (name: string): MetricName => ({
    namespace: 'AWS/EC2',
    name,
    dimensions: [{ Name: 'InstanceId', Value: instanceId }],
  });
  const watched = alarms.flatMap(metricsOf);
  const isWatched = (name: string): boolean => watched.some((one) => one.name === name);
  const hasStatus =
    isWatched('StatusCheckFailed') || ['_Instance', '_System'].every((part) => isWatched(`StatusCheckFailed${part}`));
  const seen = agentMetrics ?? [];
  const [memory] = seriesOf(MEMORY, instanceId, seen).series;
  const [ofMemory] = memory?.metrics ?? [];
  const disks = seriesOf(DISK, instanceId, seen).series.flatMap(({ metrics: [metric] }) => (metric ? [metric] : []));
  return {
    alarms: [
      ...(isWatched('CPUUtilization') ? [] : [alarmFor('cpu', instanceId, own('CPUUtilization'), { topics })]),
      ...(hasStatus ? [] : [alarmFor('status', instanceId, own('StatusCheckFailed'), { topics })]),
      ...(ofMemory && !isWatched(MEMORY) ? [alarmFor('memory', instanceId, ofMemory, { topics })] : []),
      ...disks
        .filter((disk) => !watched.some((one) => one.name === DISK && isSameDisk(one.path, pathOf(disk))))
        .map((disk) => alarmFor('disk', instanceId, disk, { part: pathOf(disk) ?? 'disk', topics })),
    ],
    unmeasured: [...(ofMemory ? [] : (['memory'] as const)), ...(disks.length > 0 ? [] : (['disk'] as const))],
  };
}

/** Metrics that an alarm goes by, also through an expression, with the disk that it is about. */
function metricsOf({
  MetricName,
  Dimensions,
  Metrics = [],
}: MetricAlarm): { name: string; path: string | undefined }[] {
  const all = [{ MetricName, Dimensions }, ...Metrics.map(({ MetricStat }) => MetricStat?.Metric ?? {})];
  return all.flatMap((metric) =>
    metric.MetricName
      ? [{ name: metric.MetricName, path: metric.Dimensions?.find(({ Name }) => Name === 'path')?.Value }]
      : [],
  );
}

/** An alarm on a roll-up over the disks of a host is about each of them. */
const isSameDisk = (watched: string | undefined, path: string | undefined): boolean =>
  watched === undefined || watched === path;

const pathOf = ({ dimensions }: MetricName): string | undefined =>
  dimensions.find(({ Name }) => Name === 'path')?.Value;
