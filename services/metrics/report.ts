import type { MetricAnomaly, MetricSeries, MetricTrend, MissingMetric } from '../contracts/metric.js';
import type { Host } from '../instances.js';
import type { Gap } from '../schema.js';
import { age, listing } from '../words.js';
import { isCredit, isStatusCheck, kindOf, metricsMeant, needsAgent } from './catalogue.js';
import { agentSeen, type MetricName, MOST_SERIES, type SeriesName, seriesOf } from './discovery.js';
import { anomaliesOf, isJudged, worstFirst } from './findings.js';
import { HourOfWeek } from './hour-of-week.js';
import type { SeriesData } from './metric-data.js';
import type { MetricReading } from './metrics.js';
import { outlookOf } from './outlook.js';
import { factsOf } from './series.js';

/** Which series a question is about, and which of its metrics have none. */
export interface Chosen {
  readonly series: readonly SeriesName[];
  readonly missing: readonly MissingMetric[];
  readonly notes: readonly string[];
}

/** @param listed - null when CloudWatch did not say which metrics there are. */
export function chooseSeries(host: Host, words: readonly string[], listed: readonly MetricName[] | null): Chosen {
  const known = [...new Set((listed ?? []).map(({ name }) => name))];
  const names = [...new Set(words.flatMap((word) => metricsMeant(word, known)))];
  const found = names.map((name) => ({ name, ...seriesOf(name, host.instance_id, listed ?? []) }));
  return {
    series: found.flatMap(({ series }) => series),
    missing: found.filter(({ series }) => series.length === 0).map(({ name }) => missing(host, name, listed, known)),
    notes: found
      .filter(({ leftOut }) => leftOut > 0)
      .map(({ name, leftOut }) => `${name}: the first ${MOST_SERIES} series are shown, ${leftOut} more are not.`),
  };
}

function missing(
  { name: host }: Host,
  name: string,
  listed: readonly MetricName[] | null,
  known: readonly string[],
): MissingMetric {
  const what = kindOf(name).label ?? name;
  if (listed === null) {
    return {
      name,
      label: what,
      reason: 'not_read',
      detail: `${what}: CloudWatch did not say whether ${host} publishes it.`,
    };
  }
  if (needsAgent(name) && !agentSeen(listed)) {
    const detail = `${what}: unknown. No CloudWatch agent reports from ${host}; EC2 cannot see inside the host. Install the agent to have it.`;
    return { name, label: what, reason: 'agent_not_installed', detail };
  }
  const why = isCredit(name) ? 'only burstable (T) instances publish it.' : `it publishes ${listing(known, 8)}.`;
  return { name, label: what, reason: 'not_published', detail: `${what}: ${host} publishes no ${name}; ${why}` };
}

export interface MetricReport {
  readonly metrics: Record<string, MetricSeries>;
  readonly anomalies: MetricAnomaly[];
  readonly trends: Record<string, MetricTrend>;
  readonly missing: MissingMetric[];
  readonly notes: string[];
  readonly gaps: Gap[];
}

/** What the points say. Without points every series is missing, and nothing is said of it. */
export function reportOf(host: Host, chosen: Chosen, reading: MetricReading, now: Date, region: string): MetricReport {
  const report: MetricReport = {
    metrics: {},
    anomalies: [],
    trends: {},
    missing: [...chosen.missing],
    notes: [...chosen.notes],
    gaps: [],
  };
  for (const series of chosen.series) {
    const data = reading.recent?.get(series.key);
    if (data?.failed) report.gaps.push(failedGap(series, data.failed, region));
    if (!data || (data.failed && data.points.length === 0)) {
      report.missing.push({
        name: series.key,
        label: series.label,
        reason: 'not_read',
        detail: `${series.label}: could not be read.`,
      });
    } else add(report, series, data, reading, now);
  }
  report.anomalies.splice(0, Number.POSITIVE_INFINITY, ...worstFirst(report.anomalies));
  report.notes.push(...silence(host, report.metrics, reading, now));
  return report;
}

function add(report: MetricReport, name: SeriesName, { points }: SeriesData, reading: MetricReading, now: Date): void {
  const { from, to, periodS } = reading;
  const hourly = reading.history?.get(name.key)?.points ?? null;
  const [metric] = name.metrics;
  const { unit, statistic } = kindOf(name.name);
  const series: MetricSeries = {
    name: name.name,
    label: name.label,
    namespace: metric?.namespace ?? '',
    dimensions: Object.fromEntries((metric?.dimensions ?? []).map(({ Name, Value }) => [Name, Value])),
    unit,
    statistic,
    period_s: periodS,
    judged: isStatusCheck(name.name) || isJudged(points),
    ...factsOf(points, { from: from.getTime(), to: to.getTime(), now: now.getTime(), periodMs: periodS * 1_000 }),
  };
  report.metrics[name.key] = series;
  report.trends[name.key] = outlookOf(name, hourly, { now, to });
  const hourOfWeek = hourly && hourly.length > 0 ? new HourOfWeek(hourly) : undefined;
  report.anomalies.push(...anomaliesOf({ key: name.key, series, points, from: from.getTime(), hourOfWeek }));
  if (series.points > 0 && !series.judged) {
    report.notes.push(`${name.label}: less than a day of points, too little to say what is usual.`);
  }
}

function failedGap({ label }: SeriesName, failed: NonNullable<SeriesData['failed']>, region: string): Gap {
  const partly = failed === 'PartialData';
  const denied = failed === 'Forbidden';
  const said = partly ? 'gave only a part of' : denied ? 'refused to give' : 'failed to give';
  return {
    service: 'cloudwatch',
    region,
    account: null,
    instances: [],
    reason: partly ? 'truncated' : denied ? 'denied' : 'unavailable',
    retryable: !denied,
    detail: `CloudWatch ${said} the points of ${label}.`,
  };
}

/** A series without a point in the range: since when, as far as four weeks of history tell. */
function silence(host: Host, metrics: MetricReport['metrics'], { history }: MetricReading, now: Date): string[] {
  const silent = Object.entries(metrics).filter(([, series]) => series.points === 0);
  if (silent.length === 0) return [];
  const labels = listing(
    silent.map(([, { label }]) => label),
    6,
  );
  const newest = Math.max(...silent.map(([key]) => history?.get(key)?.points.at(-1)?.at ?? 0));
  const since = newest > 0 ? ` The newest point is ${age(new Date(newest), now)} old.` : '';
  const state = host.state === 'running' ? '' : ` ${host.name} is ${host.state}.`;
  return [`No data in this time: ${labels}. That is not zero.${since}${state}`];
}
