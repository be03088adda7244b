import type { MetricAnomaly, MetricSeries } from '../contracts/metric.js';
import { age } from '../words.js';
import { type Episode, findAnomalies, HISTORY_NEEDED_MS } from './anomalies.js';
import { isCredit, isStatusCheck, kindOf } from './catalogue.js';
import type { HourOfWeek } from './hour-of-week.js';
import type { Point } from './rolling-window.js';
import { measured, measuredRange } from './words.js';

/** Single spikes are common: the largest of a metric are named, the rest is noise. */
const SPIKES_SHOWN = 3;

interface JudgedSeries {
  readonly key: string;
  readonly series: MetricSeries;
  /** With what came before the range, oldest first. */
  readonly points: readonly Point[];
  readonly from: number;
  readonly hourOfWeek: HourOfWeek | undefined;
}

/** Whether there is enough before and in the range to say what is usual. */
export const isJudged = (points: readonly Point[]): boolean =>
  (points.at(-1)?.at ?? 0) - (points[0]?.at ?? 0) >= HISTORY_NEEDED_MS;

/** What stands out in one series, in no order. */
export function anomaliesOf(judged: JudgedSeries): MetricAnomaly[] {
  const { series, points, from, hourOfWeek } = judged;
  if (isStatusCheck(series.name)) return failedChecks(judged);
  const episodes = findAnomalies(points, { from, periodMs: series.period_s * 1_000, hourOfWeek });
  const far = ({ value, usual }: Episode) => Math.abs(value - usual.centre);
  const spikes = episodes.filter(({ kind }) => kind === 'spike').sort((a, b) => far(b) - far(a));
  const lasting = episodes.filter(({ kind }) => kind !== 'spike');
  return [
    ...nearLimit(judged),
    ...lasting.map((episode) => unusual(episode, judged)),
    ...spikes.slice(0, SPIKES_SHOWN).map((episode) => unusual(episode, judged)),
  ];
}

const iso = (at: number): string => new Date(at).toISOString();
const moment = (at: number): string => `${iso(at).slice(0, 16).replace('T', ' ')} UTC`;

function unusual(episode: Episode, { key, series, points }: JudgedSeries): MetricAnomaly {
  const { kind, from, to, value, usual } = episode;
  const { unit, period_s, label } = series;
  const brief = kind === 'spike' || kind === 'record';
  const ongoing = !brief && to === points.at(-1)?.at;
  const then = kind === 'unusual_hour' ? 'usually at this hour of the week' : 'usually';
  const far = kind === 'record' ? ', far beyond the three days before' : '';
  const lasted = brief
    ? `for ${age(new Date(from), new Date(to + period_s * 1_000))} at ${moment(from)}${far}`
    : `for ${age(new Date(from), new Date(to + period_s * 1_000))} from ${moment(from)}`;
  return {
    metric: key,
    kind,
    severity: kind === 'unusual' || kind === 'record' ? 'warning' : 'info',
    from: iso(from),
    to: iso(to + period_s * 1_000),
    ongoing,
    value,
    usual: { low: usual.low, typical: usual.centre, high: usual.high },
    unit,
    detail: `${label} ${measured(value, unit)}, ${then} ${measuredRange(usual.low, usual.high, unit)}; ${lasted}${ongoing ? ', ongoing' : ''}.`,
  };
}

/** Runs of failed checks. A check that fails is wrong whatever is usual. */
function failedChecks({ key, series, points, from }: JudgedSeries): MetricAnomaly[] {
  const { label, period_s } = series;
  const runs: Point[][] = [];
  let before: Point | undefined;
  for (const point of points.filter(({ at }) => at >= from)) {
    if (point.value > 0) {
      const run = runs.at(-1);
      if (run && before?.value) run.push(point);
      else runs.push([point]);
    }
    before = point;
  }
  return runs.map((run) => {
    const [first = { at: from, value: 0 }] = run;
    const last = run.at(-1) ?? first;
    const ongoing = last.at === points.at(-1)?.at;
    const to = last.at + period_s * 1_000;
    return {
      metric: key,
      kind: 'status_check',
      severity: ongoing ? 'critical' : 'warning',
      from: iso(first.at),
      to: iso(to),
      ongoing,
      value: Math.max(...run.map(({ value }) => value)),
      usual: { low: 0, typical: 0, high: 0 },
      unit: series.unit,
      detail: `${label} for ${age(new Date(first.at), new Date(to))} from ${moment(first.at)}${ongoing ? ', ongoing' : ''}.`,
    };
  });
}

/** What is nearly used up at the newest point of the range, however usual that is. */
function nearLimit({ key, series }: JudgedSeries): MetricAnomaly[] {
  const { last, unit, label, name, period_s } = series;
  if (!last) return [];
  const { near, limit } = kindOf(name);
  const usedUp = isCredit(name) && limit !== undefined && last.value < 1;
  if (!usedUp && (near === undefined || last.value < near)) return [];
  const detail = usedUp
    ? `${label}: ${measured(last.value, unit)}. The CPU is held at its baseline, or surplus credits are charged.`
    : `${label}: ${measured(last.value, unit)} at ${moment(Date.parse(last.at))}.`;
  return [
    {
      metric: key,
      kind: usedUp ? 'credits_used_up' : 'near_limit',
      severity: 'warning',
      from: last.at,
      to: iso(Date.parse(last.at) + period_s * 1_000),
      ongoing: true,
      value: last.value,
      usual: null,
      unit,
      detail,
    },
  ];
}

const severities: readonly MetricAnomaly['severity'][] = ['critical', 'warning', 'info'];

/** Worst first, then what goes on, then the newest. */
export const worstFirst = (anomalies: readonly MetricAnomaly[]): MetricAnomaly[] =>
  anomalies.toSorted(
    (a, b) =>
      severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
      Number(b.ongoing) - Number(a.ongoing) ||
      (a.from < b.from ? 1 : a.from > b.from ? -1 : 0),
  );
