import { z } from 'zod';
import { Instance } from '../contracts/instance.js';
import { HostAlarm, MetricAnomaly, MetricSeries, MetricTrend, MissingMetric } from '../contracts/metric.js';
import { coverageOf } from '../coverage.js';
import { DEFAULT_METRICS, isCredit } from '../metrics/catalogue.js';
import { POINTS_KEPT_DAYS } from '../metrics/period.js';
import { chooseSeries, reportOf } from '../metrics/report.js';
import { metricsVerdict } from '../metrics/verdict.js';
import { defineOperation } from '../operation.js';
import { firstPartOf, readBudget } from '../read-budget.js';
import { InstanceSelector, result, TimeRange } from '../schema.js';
import { parseTimeRange } from '../time-range.js';

export const Ec2Metrics = result({
  metrics: z
    .record(z.string(), MetricSeries)
    .describe('By metric; a metric with parts, such as disks, has a key for each'),
  anomalies: z.array(MetricAnomaly).describe('Worst first; of spikes that did not last, at most three a metric'),
  trends: z.record(z.string(), MetricTrend).describe('By the keys of metrics'),
  alarms: z
    .array(HostAlarm)
    .nullable()
    .describe('CloudWatch alarms on this host, those that fire first; null: not read'),
  missing: z.array(MissingMetric).describe('Metrics asked for without a series, and why: never zero'),
  notes: z.array(z.string()).describe('What the numbers do not say'),
  from: z.string(),
  to: z.string(),
  instance: Instance,
  summary: z.string(),
});
export type Ec2Metrics = z.infer<typeof Ec2Metrics>;

const MetricNames = z
  .array(z.string().trim().min(1).max(255))
  .max(20)
  .describe('CloudWatch metric names, or cpu, network, memory, disk, status, credits');

export const getEc2CloudwatchMetrics = defineOperation({
  name: 'get_ec2_cloudwatch_metrics',
  title: 'Metrics of one instance',
  description:
    'How one EC2 instance is doing according to CloudWatch: load, memory, disks and status checks with what is unusual, where it is going, and what is not known. Gaps in the data are named and are not zero.',
  effect: 'read',
  input: z.strictObject({
    instance_id: InstanceSelector,
    metric_names: MetricNames.default([...DEFAULT_METRICS]),
    time_range: TimeRange.describe(
      `How far back: 24h, 7d, 90m, or an ISO 8601 interval start/end; at most ${POINTS_KEPT_DAYS} days`,
    ).default('24h'),
  }),
  output: Ec2Metrics,
  async run({ instance_id: selector, metric_names: named, time_range }, { services, signal }): Promise<Ec2Metrics> {
    const metric_names = named.length > 0 ? named : DEFAULT_METRICS;
    const budget = readBudget(signal, services.answerMs);
    const now = services.clock.now();
    const window = parseTimeRange(time_range, now, POINTS_KEPT_DAYS);
    const { value: host, ...fleet } = await services.instances.one(selector, budget);
    const alarming = services.metrics.alarms(host, budget);
    const listed = await services.metrics.names(host, firstPartOf(budget, services.answerMs));
    const published = (listed.value ?? []).map(({ name }) => name);
    const chosen = chooseSeries(host, withWhatSlows(metric_names, published), listed.value);
    const [read, alarms] = await Promise.all([services.metrics.of(host, chosen.series, window, budget), alarming]);
    const report = reportOf(host, chosen, read.value, now, services.instances.region);
    const gaps = [...fleet.gaps, ...listed.gaps, ...alarms.gaps, ...read.gaps, ...report.gaps];
    const { status, coverage } = coverageOf({
      requested: 1,
      instanceIds: [host.instance_id],
      gaps,
      readAt: [...fleet.readAt, ...listed.readAt, ...alarms.readAt, ...read.readAt],
      now,
      account: services.instances.account,
    });
    const { metrics, anomalies, trends, missing, notes } = report;
    return {
      status,
      coverage,
      metrics,
      anomalies,
      trends,
      alarms: alarms.value,
      missing,
      notes,
      from: read.value.from.toISOString(),
      to: read.value.to.toISOString(),
      instance: host,
      summary: metricsVerdict(host, { ...report, alarms: alarms.value ?? [] }, gaps, time_range),
    };
  },
});

/**
 * A burstable host without credits, or one whose CPU time goes to its neighbours, is slow at any load: who asks for the
 * usual metrics is shown both where somebody publishes them.
 */
function withWhatSlows(names: readonly string[], published: readonly string[]): readonly string[] {
  if (!DEFAULT_METRICS.every((name) => names.includes(name))) return names;
  return [
    ...names,
    ...(published.some((name) => isCredit(name)) ? ['CPUCreditBalance'] : []),
    ...(published.includes('cpu_usage_steal') ? ['cpu_usage_steal'] : []),
  ];
}
