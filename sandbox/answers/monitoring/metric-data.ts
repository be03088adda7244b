import type {
  GetMetricDataCommandInput,
  GetMetricDataCommandOutput,
  MetricDataQuery,
  MetricDataResult,
  MetricStat,
} from '@aws-sdk/client-cloudwatch';
import { AwsError, type Call } from '../../answer.js';
import type { Fleet } from '../../fleet.js';
import type { World } from '../../world.js';
import { findMetric, periodStep, roundedStart, samplesOf } from './find.js';
import { buckets, statistic } from './statistics.js';

const mostQueries = 500;
const mostDatapoints = 100_800;
const idPattern = /^[a-z][a-zA-Z0-9_]*$/;

interface Series {
  readonly id: string;
  readonly label: string;
  readonly points: readonly { readonly at: number; readonly value: number }[];
}

const refuse = (message: string) => new AwsError('ValidationError', message);

interface CheckedStat {
  readonly stat: MetricStat;
  readonly period: number;
  readonly compute: (values: readonly number[]) => number;
}

function checked({ Id: id = '', Expression, MetricStat: stat }: MetricDataQuery): CheckedStat {
  if (Expression) throw refuse(`Error in expression '${id}': metric math is not in the sandbox`);
  if (!stat) throw refuse(`The query '${id}' must have MetricStat or Expression`);
  const period = stat.Period ?? 0;
  if (period <= 0 || (![1, 5, 10, 30].includes(period) && period % 60 !== 0)) {
    throw refuse(`Period must be 1, 5, 10, 30 or a multiple of 60: ${period}`);
  }
  const compute = statistic(stat.Stat ?? '');
  if (!compute) {
    throw refuse(`The value ${stat.Stat} for parameter MetricDataQueries.member.MetricStat.Stat is not supported`);
  }
  return { stat, period, compute };
}

/** GetMetricData: CloudWatch API reference. Metric math is not in the sandbox and is refused. */
export function metricDataAnswers(world: World, fleet: Fleet) {
  function series(query: MetricDataQuery, start: Date, end: Date, descending: boolean): Series {
    const { stat, period, compute } = checked(query);
    const metric = findMetric(fleet.metrics, stat.Metric?.Namespace, stat.Metric?.MetricName, stat.Metric?.Dimensions);
    const now = world.clock.now();
    const tooFine = period % periodStep(start, now) !== 0;
    const wrongUnit = stat.Unit !== undefined && metric !== undefined && stat.Unit !== metric.unit;
    const samples = tooFine || wrongUnit ? [] : samplesOf(fleet.metrics, metric, roundedStart(start, now), end);
    const points = buckets(samples, period * 1000).map(({ at, values }) => ({ at, value: compute(values) }));
    return {
      id: query.Id ?? '',
      label: query.Label ?? stat.Metric?.MetricName ?? '',
      points: descending ? points.reverse() : points,
    };
  }

  return {
    GetMetricData({ input }: Call<GetMetricDataCommandInput>): Omit<GetMetricDataCommandOutput, '$metadata'> {
      const queries = input.MetricDataQueries ?? [];
      const { StartTime: start = new Date(0), EndTime: end = new Date(0) } = input;
      if (start >= end) throw refuse('The parameter StartTime must be less than the parameter EndTime.');
      if (queries.length > mostQueries)
        throw refuse(`The collection MetricDataQueries must not have a size greater than ${mostQueries}.`);
      checkIds(queries);
      const descending = input.ScanBy !== 'TimestampAscending';
      const all = queries
        .filter(({ ReturnData }) => ReturnData !== false)
        .map((query) => series(query, start, end, descending));
      const limit = Math.min(input.MaxDatapoints ?? mostDatapoints, mostDatapoints);
      return paged(all, input.NextToken, limit);
    },
  };
}

function checkIds(queries: readonly MetricDataQuery[]): void {
  const seen = new Set<string>();
  for (const { Id = '' } of queries) {
    if (!idPattern.test(Id))
      throw refuse(`The value ${Id} for parameter MetricDataQueries.member.Id is not matching the expected pattern`);
    if (seen.has(Id)) throw refuse(`The values for parameter Id in parameter MetricDataQueries are not unique: ${Id}`);
    seen.add(Id);
  }
}

/** A page holds `limit` points over all series; a series that goes on is PartialData. */
function paged(
  all: readonly Series[],
  token: string | undefined,
  limit: number,
): Omit<GetMetricDataCommandOutput, '$metadata'> {
  const from = token === undefined ? 0 : offset(token);
  const to = from + limit;
  const results: MetricDataResult[] = [];
  let begin = 0;
  for (const { id, label, points } of all) {
    const end = begin + points.length;
    const taken = points.slice(Math.max(0, from - begin), Math.max(0, to - begin));
    const empty = points.length === 0 && from === 0;
    if (taken.length > 0 || empty) {
      results.push({
        Id: id,
        Label: label,
        Timestamps: taken.map(({ at }) => new Date(at)),
        Values: taken.map(({ value }) => value),
        StatusCode: end > to ? 'PartialData' : 'Complete',
      });
    }
    begin = end;
  }
  return {
    MetricDataResults: results,
    Messages: [],
    ...(begin > to ? { NextToken: Buffer.from(`points:${to}`).toString('base64url') } : {}),
  };
}

function offset(token: string): number {
  const [, digits] = /^points:(\d+)$/.exec(Buffer.from(token, 'base64url').toString('latin1')) ?? [];
  if (digits === undefined) throw new AwsError('InvalidNextToken', 'The next token specified is invalid.');
  return Number(digits);
}
