import type { Dimension } from '@aws-sdk/client-cloudwatch';
import { instanceOf, type Metric, type MetricSource, type Sample } from '../../fleet/metrics.js';

const day = 86_400_000;
/** Age at which only coarser points are left: CloudWatch API reference, MetricStat, "Period". */
const keepsMinutesMs = 15 * day;
const keepsFiveMinutesMs = 63 * day;

/** A metric is named by all its dimensions: fewer are another metric, without data. */
export function findMetric(
  source: MetricSource,
  namespace: string | undefined,
  name: string | undefined,
  dimensions: readonly Dimension[] | undefined,
): Metric | undefined {
  const wanted = key(dimensions ?? []);
  const instance = instanceOf(dimensions ?? []);
  return (instance === undefined ? source.list() : source.ofInstance(instance)).find(
    (metric) => metric.namespace === namespace && metric.name === name && key(metric.dimensions) === wanted,
  );
}

const key = (dimensions: readonly Dimension[]): string =>
  dimensions
    .map(({ Name, Value }) => `${Name}=${Value}`)
    .sort()
    .join('&');

/** Periods in seconds that CloudWatch has data for from this start on: 60, then 300, then 3600. */
export function periodStep(start: Date, now: Date): number {
  const age = now.getTime() - start.getTime();
  if (age > keepsFiveMinutesMs) return 3600;
  return age > keepsMinutesMs ? 300 : 60;
}

/** CloudWatch rounds a start down to the finest period that it has from there on: GetMetricData, "StartTime". */
export function roundedStart(start: Date, now: Date): Date {
  const step = periodStep(start, now) * 1000;
  return new Date(Math.floor(start.getTime() / step) * step);
}

export function samplesOf(source: MetricSource, metric: Metric | undefined, start: Date, end: Date): Sample[] {
  return metric ? source.samples(metric, start.getTime(), end.getTime()) : [];
}
