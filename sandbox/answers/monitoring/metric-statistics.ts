import type {
  GetMetricStatisticsCommandInput,
  GetMetricStatisticsCommandOutput,
  ListMetricsCommandInput,
  ListMetricsCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import { AwsError, type Call } from '../../answer.js';
import { instanceOf, type Metric } from '../../fleet/metrics.js';
import type { Fleet } from '../../fleet.js';
import type { World } from '../../world.js';
import { page } from '../page.js';
import { findMetric, periodStep, roundedStart, samplesOf } from './find.js';
import { buckets, type Statistic, statistic } from './statistics.js';

type Out<T> = Omit<T, '$metadata'>;

const mostDatapoints = 1440;
const metricsPage = 500;

/** What RecentlyActive means: points in the last three hours. Milliseconds. */
const recentMs = 3 * 3_600_000;

export function metricStatisticsAnswers(world: World, fleet: Fleet) {
  const isActive = (metric: Metric): boolean => {
    const now = world.clock.now();
    return samplesOf(fleet.metrics, metric, new Date(now.getTime() - recentMs), now).length > 0;
  };

  return {
    GetMetricStatistics({ input }: Call<GetMetricStatisticsCommandInput>): Out<GetMetricStatisticsCommandOutput> {
      const { StartTime: start = new Date(0), EndTime: end = new Date(0), Period: period = 60 } = input;
      if (start >= end) {
        throw new AwsError(
          'InvalidParameterValueException',
          'The parameter StartTime must be less than the parameter EndTime.',
        );
      }
      const wanted = Math.ceil((end.getTime() - start.getTime()) / 1000 / period);
      if (wanted > mostDatapoints) {
        throw new AwsError(
          'InvalidParameterCombinationException',
          `You have requested up to ${wanted} datapoints, which exceeds the limit of ${mostDatapoints}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
        );
      }
      const metric = findMetric(fleet.metrics, input.Namespace, input.MetricName, input.Dimensions);
      const now = world.clock.now();
      const tooFine = period % periodStep(start, now) !== 0;
      const from = roundedStart(start, now);
      const wrongUnit = input.Unit !== undefined && metric !== undefined && input.Unit !== metric.unit;
      const samples = tooFine || wrongUnit ? [] : samplesOf(fleet.metrics, metric, from, end);
      return {
        Label: input.MetricName,
        Datapoints: buckets(samples, period * 1000, from.getTime()).map(({ at, values }) => ({
          Timestamp: new Date(at),
          Unit: metric?.unit,
          ...named(input.Statistics ?? [], values),
          ...(input.ExtendedStatistics?.length ? { ExtendedStatistics: named(input.ExtendedStatistics, values) } : {}),
        })),
      };
    },

    ListMetrics({ input }: Call<ListMetricsCommandInput>): Out<ListMetricsCommandOutput> {
      const instance = instanceOf(input.Dimensions ?? []);
      const wanted = (instance === undefined ? fleet.metrics.list() : fleet.metrics.ofInstance(instance))
        .filter(({ namespace }) => input.Namespace === undefined || namespace === input.Namespace)
        .filter(({ name }) => input.MetricName === undefined || name === input.MetricName)
        .filter(({ dimensions }) =>
          (input.Dimensions ?? []).every(({ Name, Value }) =>
            dimensions.some(
              (dimension) => dimension.Name === Name && (Value === undefined || dimension.Value === Value),
            ),
          ),
        )
        .filter((metric) => input.RecentlyActive === undefined || isActive(metric))
        .map(({ namespace, name, dimensions }) => ({
          Namespace: namespace,
          MetricName: name,
          Dimensions: [...dimensions],
        }));
      const { items, next } = page(
        wanted,
        input.NextToken,
        metricsPage,
        () => new AwsError('InvalidParameterValueException', 'The NextToken is not valid.'),
      );
      return { Metrics: items, ...(next ? { NextToken: next } : {}) };
    },
  };
}

function named(statistics: readonly string[], values: readonly number[]): Partial<Record<Statistic, number>> {
  return Object.fromEntries(
    statistics.map((name) => {
      const compute = statistic(name);
      if (!compute) throw new AwsError('InvalidParameterValueException', `The statistic ${name} is not supported`);
      return [name, compute(values)];
    }),
  );
}
