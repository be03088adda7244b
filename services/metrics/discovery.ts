import type { Metric } from '@aws-sdk/client-cloudwatch';
import type { Clients } from '../aws/clients.js';
import { allPages } from '../aws/pages.js';
import { groupBy } from '../group-by.js';
import { isEc2Metric, kindOf, needsAgent } from './catalogue.js';

/** A metric as CloudWatch names it: by all its dimensions, fewer are another metric. */
export interface MetricName {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly { readonly Name: string; readonly Value: string }[];
}

/** One thing that is measured. Usually one metric; more when the host's type or group changed, or the agent rolls up. */
export interface SeriesName {
  /** Unique in an answer: the name, and what tells it from its siblings. */
  readonly key: string;
  readonly label: string;
  readonly name: string;
  readonly metrics: readonly MetricName[];
}

/** CloudWatch `ListMetrics`: everything that carries the instance's id, in any namespace, with points in the last two weeks. */
export async function listMetrics(
  clients: Clients,
  instanceId: string,
  signal: AbortSignal,
): Promise<readonly MetricName[]> {
  const cloudwatch = await clients.cloudwatch();
  const listed = await allPages(async (NextToken) => {
    const Dimensions = [{ Name: 'InstanceId', Value: instanceId }];
    const page = await cloudwatch.listMetrics({ Dimensions, NextToken }, { abortSignal: signal });
    return { items: page.Metrics, next: page.NextToken };
  });
  return listed.map(nameOf);
}

export const nameOf = ({ Namespace = '', MetricName = '', Dimensions = [] }: Metric): MetricName => ({
  namespace: Namespace,
  name: MetricName,
  dimensions: Dimensions.map(({ Name = '', Value = '' }) => ({ Name, Value })),
});

/** These say which host it is, not what on the host is measured. */
const ofHost = new Set(['InstanceId', 'ImageId', 'InstanceType', 'AutoScalingGroupName', 'host']);

/** File systems that live in memory, or are full by nature. */
const notDisks = new Set(['tmpfs', 'devtmpfs', 'squashfs', 'overlay', 'iso9660', 'ramfs', 'efivarfs']);

/** Series of one metric in one answer; a host may mount hundreds of volumes. */
export const MOST_SERIES = 8;

export interface Found {
  readonly series: readonly SeriesName[];
  /** Series of this metric that exist and are left out. */
  readonly leftOut: number;
}

/** What `name` means on this instance. EC2's own metrics need no listing: they exist wherever the instance does. */
export function seriesOf(name: string, instanceId: string, listed: readonly MetricName[]): Found {
  const same = listed.filter((metric) => metric.name === name && !isPseudoDisk(metric));
  if (same.length === 0) {
    const own = { namespace: 'AWS/EC2', name, dimensions: [{ Name: 'InstanceId', Value: instanceId }] };
    return { series: isEc2Metric(name) ? [seriesName(name, '', [own])] : [], leftOut: 0 };
  }
  const parts = groupBy(same, partOf);
  // A roll-up over the parts would be an average of disks that nobody has.
  if (parts.size > 1) parts.delete('');
  const series = [...parts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([part, metrics]) => seriesName(name, part, metrics));
  return { series: series.slice(0, MOST_SERIES), leftOut: Math.max(0, series.length - MOST_SERIES) };
}

function seriesName(name: string, part: string, metrics: readonly MetricName[]): SeriesName {
  const label = kindOf(name).label ?? name;
  // The metric with most dimensions is the one that the host itself sends.
  const ordered = metrics.toSorted((a, b) => b.dimensions.length - a.dimensions.length);
  return { name, key: part ? `${name} ${part}` : name, label: part ? `${label} ${part}` : label, metrics: ordered };
}

const dimensionOf = ({ dimensions }: MetricName, name: string): string | undefined =>
  dimensions.find((dimension) => dimension.Name === name)?.Value;

const isPseudoDisk = (metric: MetricName): boolean =>
  metric.name.startsWith('disk_') && notDisks.has(dimensionOf(metric, 'fstype') ?? '');

/** `/data` for a disk, `cpu-total` for a CPU; empty where there is only one. */
function partOf(metric: MetricName): string {
  const path = dimensionOf(metric, 'path');
  if (path !== undefined) return path;
  const parts = metric.dimensions.filter(({ Name }) => !ofHost.has(Name));
  return parts
    .map(({ Value }) => Value)
    .sort()
    .join(' ');
}

/** Whether the CloudWatch agent sends anything for this instance. */
export const agentSeen = (listed: readonly MetricName[]): boolean =>
  listed.some(({ namespace, name }) => namespace === 'CWAgent' || needsAgent(name));
