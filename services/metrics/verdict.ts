import type { HostAlarm, MetricSeries } from '../contracts/metric.js';
import type { Host } from '../instances.js';
import type { Gap } from '../schema.js';
import { count, listing } from '../words.js';
import type { MetricReport } from './report.js';
import { measured } from './words.js';

/** `web-1: 1 thing unusual in the last 24h, going on now · Disk used / full in 9 days · CPU 42.1 % (average 31.0 %, max 78.2 %)`. */
export function metricsVerdict(
  host: Host,
  report: MetricReport & { readonly alarms: readonly HostAlarm[] },
  gaps: readonly Gap[],
  asked: string,
): string {
  const span = asked.includes('/') ? `in ${asked}` : `in the last ${asked}`;
  const series = Object.values(report.metrics);
  if (series.length === 0) {
    return `${host.name}: nothing can be said ${span}. ${gaps[0]?.detail ?? report.missing[0]?.detail ?? ''}`.trim();
  }
  if (series.every(({ points }) => points === 0))
    return `${host.name}: no data ${span}. ${report.notes.at(-1) ?? ''}`.trim();
  const forecasts = Object.entries(report.trends).flatMap(([key, { forecast }]) =>
    forecast ? [`${report.metrics[key]?.label ?? key} ${forecast}`] : [],
  );
  const now = series.slice(0, 2).flatMap(({ label, unit, last, average, max }) => {
    if (!last || average === null || max === null) return [];
    return [`${label} ${measured(last.value, unit)} (average ${measured(average, unit)}, max ${measured(max, unit)})`];
  });
  const firing = report.alarms.filter(({ state }) => state === 'alarm').map(({ name }) => name);
  return [
    `${host.name}: ${standsOut(report, span)}`,
    ...(firing.length > 0 ? [`in alarm: ${listing(firing)}`] : []),
    ...forecasts,
    ...now,
    ...(gaps.length > 0 ? [`incomplete: ${gaps[0]?.detail}`] : []),
  ].join(' · ');
}

function standsOut({ anomalies, metrics }: MetricReport, span: string): string {
  const grave = anomalies.filter(({ severity }) => severity !== 'info');
  const seen = seenWords(Object.values(metrics));
  if (grave.length === 0) return `${quietWords(Object.values(metrics))} ${span}${seen}`;
  const ongoing = grave.filter((anomaly) => anomaly.ongoing).length;
  return `${count(grave.length, 'thing')} unusual ${span}${ongoing > 0 ? `, ${ongoing} of them now` : ''}${seen}`;
}

/** Quiet is said only of what could be judged. */
export const quietWords = (series: readonly MetricSeries[]): string =>
  series.every(({ judged, points }) => judged || points === 0) ? 'nothing unusual' : 'too little history to judge';

const MOSTLY = 0.9;

/** ` (data for 31 % of it)` where a good part of the time has no points; empty otherwise. */
export function seenWords(series: readonly MetricSeries[]): string {
  const shares = series.map(({ points, expected_points }) => (expected_points > 0 ? points / expected_points : 1));
  const least = Math.min(1, ...shares);
  return least < MOSTLY ? ` (data for ${Math.floor(least * 100)} % of it)` : '';
}
