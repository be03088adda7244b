import type { MetricAnomaly, MetricSeries, MetricTrend } from '../../services/contracts/metric.js';
import { quietWords, seenWords } from '../../services/metrics/verdict.js';
import { measured, slopeWords } from '../../services/metrics/words.js';
import type { Ec2Metrics } from '../../services/operations/get-ec2-cloudwatch-metrics.js';
import { type Completeness, completeness, verdictOf } from '../completeness.js';
import type { ViewContext } from '../context.js';
import { instanceUrl } from '../links.js';
import { clock, duration, relative } from '../time.js';
import type { Action, Block, Fact, Text, Tone, View } from '../view.js';
import { more, names, number, plural } from '../words.js';
import { footer } from './footer.js';
import { pageOf } from './paging.js';

const shownSeries = 12;
const shownAnomalies = 6;
const shownNotices = 6;
const shownGaps = 6;
const shownAlarms = 4;

/** A newest value older than this is said with its age. */
const oldMs = 20 * 60_000;

/** How one host is doing: numbers with their age, what stands out, where it goes, and what nobody measured. */
export function metricsView(result: Ec2Metrics, context: ViewContext): View {
  const seen = completeness(result, new Map([[result.instance.instance_id, result.instance.name]]));
  const overview = () => [
    ...alarms(result, context),
    ...numbers(result, context),
    ...standsOut(result, context),
    ...gaps(result, context),
  ];
  return {
    title: 'Metrics',
    verdict: verdictOf(claim(result, seen, context), seen),
    tone: tone(result, seen),
    notices: [...seen.notices, ...notMeasured(result)],
    blocks: context.page === undefined ? overview() : standsOut(result, context),
    actions: actions(result, context),
    footer: footer(result.coverage, context.now, 'CloudWatch', resolution(result), range(result, context)),
  };
}

const range = ({ from, to }: Ec2Metrics, { now }: ViewContext) => `from ${clock(from, now)} to ${clock(to, now)}`;
const span = ({ from, to }: Ec2Metrics) => duration(Date.parse(to) - Date.parse(from));
/** `in the last 24 h`, or the two ends of a time that is over. */
const when = (result: Ec2Metrics, context: ViewContext) =>
  context.now.getTime() - Date.parse(result.to) < 2 * 3_600_000
    ? `in the last ${span(result)}`
    : range(result, context);
const values = ({ metrics }: Ec2Metrics): MetricSeries[] => Object.values(metrics);
const grave = ({ anomalies }: Ec2Metrics) => anomalies.filter(({ severity }) => severity !== 'info');

function resolution(result: Ec2Metrics): string | null {
  const [series] = values(result);
  if (!series) return null;
  return series.period_s >= 3_600 ? '1-hour points' : `${series.period_s / 60}-minute points`;
}

function claim(result: Ec2Metrics, seen: Completeness, context: ViewContext): string {
  const { instance, trends, metrics } = result;
  const all = values(result);
  if (seen.blind || all.length === 0) return `Unknown: nobody can say how ${instance.name} is doing`;
  if (all.every(({ points }) => points === 0))
    return `${instance.name}: no data ${when(result, context)}, which is not zero`;
  const forecasts = Object.entries(trends).flatMap(([key, { forecast }]) =>
    forecast ? [`${metrics[key]?.label ?? key} ${forecast}`] : [],
  );
  return [
    `${instance.name}: ${unusual(result, seen)} ${when(result, context)}${seenWords(values(result))}`,
    ...(firing(result).length > 0 ? [`in alarm: ${names(firing(result).map(({ name }) => name))}`] : []),
    ...forecasts.slice(0, 2),
  ].join(' · ');
}

const firing = ({ alarms: all }: Ec2Metrics) => (all ?? []).filter(({ state }) => state === 'alarm');

/** Alarms that somebody set, as CloudWatch judges them; those that are quiet are counted. */
function alarms(result: Ec2Metrics, { now }: ViewContext): Block[] {
  const all = result.alarms ?? [];
  if (all.length === 0) return [];
  const quiet = all.filter(({ state }) => state === 'ok').length;
  const facts = all
    .filter(({ state }) => state !== 'ok')
    .slice(0, shownAlarms)
    .map(({ name, state, rule, since }): Fact => {
      const alarm = state === 'alarm';
      const began = since === null ? '' : ` since ${relative(since, now)}`;
      const text = `${alarm ? 'in alarm' : '? too little data to say'}${began}: ${rule}`;
      return { label: name, value: { text, tone: alarm ? 'danger' : 'unknown' } };
    });
  const how = quiet === all.length ? 'all quiet' : `${number(quiet)} of them quiet`;
  const ok: Fact = { label: 'Alarms', value: { text: `${number(all.length)}, ${how}` } };
  return [{ kind: 'facts', heading: null, facts: [...facts, ok], more: more(all.length - quiet, facts.length) }];
}

function unusual(result: Ec2Metrics, { complete }: Completeness): string {
  const all = grave(result);
  const ongoing = all.filter((anomaly) => anomaly.ongoing).length;
  if (all.length > 0) return `${plural(all.length, 'thing')} unusual${ongoing > 0 ? ` (${number(ongoing)} now)` : ''}`;
  return `${quietWords(values(result))}${complete ? '' : ' in what was read'}`;
}

function tone(result: Ec2Metrics, seen: Completeness): Tone {
  const all = grave(result);
  const silent = values(result).every(({ points }) => points === 0);
  if (firing(result).length > 0 || all.some(({ severity }) => severity === 'critical')) return 'danger';
  if (all.length > 0 || Object.values(result.trends).some(({ forecast }) => forecast !== null)) return 'warning';
  if (!seen.complete || silent) return 'unknown';
  const whole = values(result).every(({ judged, gaps: holes }) => judged && holes.length === 0);
  return whole && result.missing.length === 0 ? 'good' : 'neutral';
}

/** What is missing for one reason is one sentence. */
function notMeasured({ missing, notes }: Ec2Metrics): string[] {
  const reasons = new Map<string, string[]>();
  for (const { label, detail } of missing) {
    const why = detail.startsWith(`${label}: `) ? detail.slice(label.length + 2) : detail;
    reasons.set(why, [...(reasons.get(why) ?? []), label]);
  }
  const all = [...[...reasons].map(([why, labels]) => `${names(labels, 3)}: ${why}`), ...notes];
  const left = all.length - shownNotices;
  return left > 0 ? [...all.slice(0, shownNotices), `${plural(left, 'more note')} not listed here.`] : all;
}

function numbers(result: Ec2Metrics, { now }: ViewContext): Block[] {
  const rows = Object.entries(result.metrics).map(([key, series]) => seriesRow(series, result.trends[key], now));
  const unknown = result.missing.map(({ label }) => [
    { text: label },
    ...['?', '?', '?', '?'].map((text) => ({ text, tone: 'unknown' as const })),
  ]);
  const all = [...rows, ...unknown];
  if (all.length === 0) return [];
  return [
    {
      kind: 'table',
      heading: `Over ${span(result)}`,
      columns: [
        { title: 'Metric', width: 4 },
        { title: 'Newest', width: 4 },
        { title: 'Average', width: 3 },
        { title: 'Highest', width: 3 },
        { title: 'Trend', width: 4 },
      ],
      rows: all.slice(0, shownSeries),
      more: more(all.length, shownSeries, 'metrics'),
    },
  ];
}

function seriesRow(
  { label, last, average, max, unit, period_s }: MetricSeries,
  trend: MetricTrend | undefined,
  now: Date,
): Text[] {
  const value = (one: number | null): Text =>
    one === null ? { text: '?', tone: 'unknown' } : { text: measured(one, unit) };
  const old = last !== null && now.getTime() - Date.parse(last.at) - period_s * 1_000 > oldMs;
  return [
    { text: label },
    last === null
      ? { text: '? no data', tone: 'unknown' }
      : { text: `${measured(last.value, unit)}${old ? ` (${relative(last.at, now)})` : ''}`, strong: true },
    value(average),
    value(max),
    trendText(trend),
  ];
}

function trendText(trend: MetricTrend | undefined): Text {
  if (!trend || trend.direction === 'unknown') return { text: '?', tone: 'unknown' };
  if (trend.forecast) return { text: trend.forecast, tone: 'warning', strong: true };
  if (trend.direction === 'steady' || trend.per_day === null) return { text: trend.direction };
  return { text: slopeWords(trend.per_day, trend.unit) };
}

function standsOut(result: Ec2Metrics, context: ViewContext): Block[] {
  const { anomalies } = result;
  if (anomalies.length === 0) return [];
  const page = context.page === undefined ? null : pageOf(anomalies, 'show_metrics', context);
  const rows = page?.rows ?? anomalies.slice(0, shownAnomalies);
  return [
    {
      kind: 'table',
      heading: page?.range ? `What stands out ${page.range}` : 'What stands out',
      columns: [
        { title: 'When', width: 3 },
        { title: 'How grave', width: 2 },
        { title: 'What', width: 8 },
      ],
      rows: rows.map((anomaly) => anomalyRow(anomaly, context)),
      more: page === null ? more(anomalies.length, shownAnomalies) : null,
    },
  ];
}

const tones: Record<MetricAnomaly['severity'], Tone> = { critical: 'danger', warning: 'warning', info: 'neutral' };

function anomalyRow({ from, ongoing, severity, detail }: MetricAnomaly, { now }: ViewContext): Text[] {
  return [
    { text: ongoing ? `now, since ${clock(from, now)}` : clock(from, now) },
    { text: severity.toUpperCase(), tone: tones[severity] },
    { text: detail },
  ];
}

/** A gap in what was measured is unknown, not zero. Metrics that fell silent together are one line. */
function gaps(result: Ec2Metrics, { now, region }: ViewContext): Block[] {
  const silent = new Map<string, string[]>();
  for (const { label, gaps: holes, points } of values(result)) {
    const [longest] = holes;
    if (!longest || points === 0) continue;
    const others = holes.length > 1 ? `, and ${plural(holes.length - 1, 'shorter gap')}` : '';
    const text = `no data from ${clock(longest.from, now)} to ${clock(longest.to, now)}${others}`;
    silent.set(text, [...(silent.get(text) ?? []), label]);
  }
  const facts = [...silent].map(
    ([text, labels]): Fact => ({ label: names(labels, 2), value: { text, tone: 'unknown' } }),
  );
  const { instance_id } = result.instance;
  const url = instanceUrl(region, instance_id);
  const host: Block = {
    kind: 'facts',
    heading: null,
    facts: [{ label: 'Instance', value: { text: instance_id, ...(url && { url }) } }],
  };
  if (facts.length === 0) return [host];
  return [
    {
      kind: 'facts',
      heading: 'Gaps, which are not zero',
      facts: facts.slice(0, shownGaps),
      more: more(facts.length, shownGaps),
    },
    host,
  ];
}

function actions(result: Ec2Metrics, context: ViewContext): Action[] {
  const { instance, anomalies } = result;
  const data = { ...context.question, instance_id: instance.instance_id };
  const asked = context.question?.time_range ?? '24h';
  const pages =
    context.page === undefined
      ? anomalies.length > shownAnomalies
        ? [{ title: `All ${number(anomalies.length)}`, verb: 'show_metrics' as const, data: { ...data, page: 1 } }]
        : []
      : [
          ...pageOf(anomalies, 'show_metrics', { ...context, question: data }).actions,
          { title: 'Overview', verb: 'show_metrics' as const, data },
        ];
  const other =
    asked === '7d' ? { title: 'Last 24 hours', time_range: '24h' } : { title: 'Last 7 days', time_range: '7d' };
  return [
    ...pages,
    { title: other.title, verb: 'show_metrics', data: { ...data, time_range: other.time_range } },
    { title: 'Vulnerabilities', verb: 'show_instance', data: { instance_id: instance.instance_id } },
    { title: 'Patch status', verb: 'show_patch_status', data: { instance_ids: [instance.instance_id] } },
  ];
}
