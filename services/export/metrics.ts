import type { MetricDataQuery, MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { allPages } from '../aws/pages.js';
import type { ExportedFile, Scope } from './recording.js';

/** Days of five-minute points: a fortnight shows the rhythm of a week twice. */
const DAYS = 14;
const PERIOD_S = 300;

/** What a host has without dimensions beside its id, and the statistic that a recorded point stands for. */
const metrics: readonly [namespace: string, name: string, stat: string][] = [
  ['AWS/EC2', 'CPUUtilization', 'Average'],
  ['AWS/EC2', 'NetworkIn', 'Sum'],
  ['AWS/EC2', 'NetworkOut', 'Sum'],
  ['AWS/EC2', 'StatusCheckFailed', 'Maximum'],
  ['CWAgent', 'mem_used_percent', 'Average'],
];

/** `cloudwatch/<instance-id>/<metric>.csv`, one for every metric that has points. */
export async function exportMetrics({ clients, to, instanceIds }: Scope): Promise<ExportedFile[]> {
  const cloudwatch = await clients.cloudwatch();
  const files: ExportedFile[] = [];
  for (const instanceId of instanceIds) {
    const results = await allPages(async (NextToken) => {
      const page = await cloudwatch.getMetricData({
        MetricDataQueries: metrics.map((metric, index) => queryOf(metric, index, instanceId)),
        StartTime: new Date(to.getTime() - DAYS * 86_400_000),
        EndTime: to,
        ScanBy: 'TimestampAscending',
        NextToken,
      });
      return { items: page.MetricDataResults, next: page.NextToken };
    });
    for (const [index, [, name]] of metrics.entries()) {
      const points = results.filter(({ Id }) => Id === `m${index}`).flatMap(pointsOf);
      if (points.length > 0) files.push(csvFile(`cloudwatch/${instanceId}/${name}.csv`, points));
    }
  }
  return files;
}

const queryOf = (
  [Namespace, MetricName, Stat]: (typeof metrics)[number],
  index: number,
  id: string,
): MetricDataQuery => ({
  Id: `m${index}`,
  MetricStat: {
    Metric: { Namespace, MetricName, Dimensions: [{ Name: 'InstanceId', Value: id }] },
    Period: PERIOD_S,
    Stat,
  },
});

const pointsOf = ({ Timestamps = [], Values = [] }: MetricDataResult): string[] =>
  Timestamps.flatMap((at, index) => (Values[index] === undefined ? [] : [`${at.toISOString()},${Values[index]}`]));

const csvFile = (path: string, points: readonly string[]): ExportedFile => ({
  path,
  content: `timestamp,value\n${points.join('\n')}\n`,
  count: points.length,
});
