import type { Clients } from '../../aws/clients.js';
import type { Host } from '../../instances.js';
import { type MetricName, type SeriesName, seriesOf } from '../../metrics/discovery.js';
import type { Point } from '../../metrics/rolling-window.js';
import { readTargetGroups } from '../gate-facts.js';

/** What says how busy a host is. EC2 publishes them for every instance that runs. */
export const LOAD_METRICS = ['CPUUtilization', 'NetworkIn', 'NetworkOut'] as const;

/** Published where there is such a disk: EBS on Nitro types, instance store otherwise. */
const DISK_METRICS = new Set(['EBSReadBytes', 'EBSWriteBytes', 'DiskReadBytes', 'DiskWriteBytes']);

/** `DatabaseConnections`, `ActiveConnections`: what databases and their exporters call it, in any namespace. */
const CONNECTIONS = /connections?$/i;

/** A load balancer publishes it for what it really sent to each target. */
export const REQUESTS = 'RequestCountPerTarget';

/** Series of the host itself: EC2's own, and its disks and connections where somebody publishes them. */
export function ownLoadSeries(host: Host, listed: readonly MetricName[]): SeriesName[] {
  const names = listed.map(({ name }) => name).filter((name) => DISK_METRICS.has(name) || CONNECTIONS.test(name));
  return [
    ...LOAD_METRICS.flatMap((name) => seriesOf(name, host.instance_id, []).series),
    ...[...new Set(names)].flatMap((name) => seriesOf(name, host.instance_id, listed).series),
  ];
}

/** Requests that each target group gets, a series each, by its hosts. `too_many` target groups: nobody asked them all. */
export async function readRequestSeries(
  clients: Clients,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, SeriesName[]> | 'too_many'> {
  const groups = await readTargetGroups(clients, signal);
  if (groups === null) return 'too_many';
  const byHost = new Map<string, SeriesName[]>();
  for (const { arn, name, instance_ids } of groups) {
    const Value = arn.slice(arn.lastIndexOf(':') + 1);
    const series: SeriesName = {
      key: `${REQUESTS} ${name}`,
      label: `Requests ${name}`,
      name: REQUESTS,
      metrics: [{ namespace: 'AWS/ApplicationELB', name: REQUESTS, dimensions: [{ Name: 'TargetGroup', Value }] }],
    };
    for (const id of instance_ids) byHost.set(id, [...(byHost.get(id) ?? []), series]);
  }
  return byHost;
}

/**
 * A load balancer publishes nothing for an hour without requests (Elastic Load Balancing user guide, "CloudWatch metrics":
 * reported when there is a nonzero value). Where the host itself has a point, that hour had none; other gaps stay gaps.
 */
export function withQuietHours(
  key: string,
  points: readonly Point[],
  cpu: readonly Point[] | undefined,
): readonly Point[] {
  if (!key.startsWith(REQUESTS) || points.length === 0 || !cpu) return points;
  const known = new Map(points.map((point) => [point.at, point]));
  return cpu.map(({ at }) => known.get(at) ?? { at, value: 0 });
}
