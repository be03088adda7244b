import type { CloudWatch, MetricDataQuery, MetricDataResult, StatusCode } from '@aws-sdk/client-cloudwatch';
import type { Clients } from '../aws/clients.js';
import { InvalidAnswer } from '../aws/errors.js';
import { allPages } from '../aws/pages.js';
import { kindOf } from './catalogue.js';
import type { SeriesName } from './discovery.js';
import type { Point } from './rolling-window.js';

export interface DataQuestion {
  readonly series: readonly SeriesName[];
  /** ISO 8601. */
  readonly from: string;
  readonly to: string;
  readonly periodS: number;
}

export interface SeriesData {
  /** Oldest first; what has no point is not there. */
  readonly points: readonly Point[];
  /** CloudWatch gave nothing, or only the beginning, for this series; undefined when it gave everything. */
  readonly failed?: Exclude<StatusCode, 'Complete'>;
}

/** AWS API reference, GetMetricData: metrics in one call. */
const MOST_QUERIES = 500;
const MOST_POINTS = 100_800;

const statistics = { average: 'Average', maximum: 'Maximum', rate: 'Sum' } as const;

/** CloudWatch `GetMetricData`: all series in one call, all pages. By the key of the series. */
export async function readMetricData(
  clients: Clients,
  question: DataQuestion,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, SeriesData>> {
  const cloudwatch = await clients.cloudwatch();
  const asked = question.series.flatMap((series) => series.metrics.map((metric) => ({ series, metric })));
  const queries = asked.map(({ metric }, index): MetricDataQuery => {
    const { namespace: Namespace, name: MetricName, dimensions } = metric;
    const Metric = { Namespace, MetricName, Dimensions: [...dimensions] };
    const Stat = statistics[kindOf(MetricName).statistic];
    return { Id: `m${index}`, MetricStat: { Metric, Period: question.periodS, Stat } };
  });
  const results: MetricDataResult[] = [];
  for (let from = 0; from < queries.length; from += MOST_QUERIES) {
    results.push(...(await pagesOf(cloudwatch, queries.slice(from, from + MOST_QUERIES), question, signal)));
  }
  const byId = new Map<string, MetricDataResult[]>();
  for (const result of results) byId.set(result.Id ?? '', [...(byId.get(result.Id ?? '') ?? []), result]);
  // CloudWatch answers every question, if only with no points.
  if (!asked.every((_, index) => byId.has(`m${index}`))) throw new InvalidAnswer('a question without its answer');
  return new Map(
    question.series.map((series) => {
      const own = asked.flatMap((one, index) => (one.series === series ? (byId.get(`m${index}`) ?? []) : []));
      return [series.key, seriesData(own, series.name, question.periodS)];
    }),
  );
}

const pagesOf = (
  cloudwatch: CloudWatch,
  MetricDataQueries: MetricDataQuery[],
  { from, to }: DataQuestion,
  signal: AbortSignal,
): Promise<MetricDataResult[]> =>
  allPages(async (NextToken) => {
    const page = await cloudwatch.getMetricData(
      {
        MetricDataQueries,
        StartTime: new Date(from),
        EndTime: new Date(to),
        ScanBy: 'TimestampAscending',
        MaxDatapoints: MOST_POINTS,
        NextToken,
      },
      { abortSignal: signal },
    );
    return { items: page.MetricDataResults, next: page.NextToken };
  });

/** Parts of one series over pages, and over the metrics it is published under: one point a time, the first that says it. */
function seriesData(results: readonly MetricDataResult[], name: string, periodS: number): SeriesData {
  const divide = kindOf(name).statistic === 'rate' ? periodS : 1;
  const points = new Map<number, number>();
  const statuses = new Map<string, StatusCode | undefined>();
  for (const { Id = '', Timestamps = [], Values = [], StatusCode } of results) {
    statuses.set(Id, StatusCode);
    if (Timestamps.length !== Values.length) throw new InvalidAnswer('times without values');
    Timestamps.forEach((time, index) => {
      const value = Values[index];
      if (value === undefined || !Number.isFinite(value)) throw new InvalidAnswer('a point without a number');
      if (!points.has(time.getTime())) points.set(time.getTime(), value / divide);
    });
  }
  const failed = [...statuses.values()].find((status) => status !== undefined && status !== 'Complete');
  return {
    points: [...points].map(([at, value]) => ({ at, value })).sort((a, b) => a.at - b.at),
    ...(failed && { failed }),
  };
}
