import type { RecommendedWindow } from '../../services/contracts/patch-window.js';
import { groupBy } from '../../services/group-by.js';
import type { OptimalPatchWindow } from '../../services/operations/analyze-optimal-patch-window.js';
import { type Completeness, completeness, verdictOf } from '../completeness.js';
import { mayPropose, type ViewContext } from '../context.js';
import { instanceUrl } from '../links.js';
import { clock, relative } from '../time.js';
import type { Action, Block, Fact, Text, Tone, View } from '../view.js';
import { more, number, plural } from '../words.js';
import { footer } from './footer.js';

const shownAvoided = 4;

/** When to patch one host: the windows and what speaks against each, its week hour by hour, what is in the way. */
export function patchWindowView(result: OptimalPatchWindow, context: ViewContext): View {
  const { instance, urgent } = result;
  const seen = completeness(result, new Map([[instance.instance_id, instance.name]]));
  return {
    title: 'Patch window',
    // The reason stands in the claim: how many hosts answered says no more of one.
    verdict: seen.blind ? claim(result, seen) : verdictOf(claim(result, seen), seen),
    tone: tone(result, seen),
    notices: [...(urgent ? [urgent.detail] : []), ...seen.notices.filter((notice) => notice !== whyBlind(result))],
    blocks: [
      ...windowTable(result, context),
      { kind: 'text', text: { text: withoutUrgent(result) } },
      ...heatMap(result),
      ...avoided(result, context),
      facts(result, context),
    ],
    actions: actions(result, context),
    footer: footer(result.coverage, context.now, 'CloudWatch, Systems Manager, Inspector', range(result, context)),
  };
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;

const confidenceWords = (confidence: number | null): string =>
  confidence === null ? 'confidence not tested' : `confidence ${confidence.toFixed(2)}`;

/** The sentence of what left this host unknown; empty when none says so. */
const whyBlind = ({ coverage, instance: { instance_id } }: OptimalPatchWindow): string =>
  coverage.failed.find(({ instances }) => instances.includes(instance_id))?.detail ?? '';

function claim(result: OptimalPatchWindow, seen: Completeness): string {
  const { instance, recommended_windows, load_analysis, urgent, urgent_known, days_ahead } = result;
  const [first] = recommended_windows;
  const doubt = urgent_known ? [] : ['whether a vulnerability cannot wait is unknown'];
  const hurry = urgent ? [`${urgent.vulnerability_id} cannot wait`] : doubt;
  if (seen.blind) {
    const why = whyBlind(result).replace(/\.$/, '') || 'nobody can say when it is quiet';
    return [`Unknown when to patch ${instance.name}: ${why}`, ...hurry].join(' · ');
  }
  if (!first) return [`${instance.name}: no free time in the next ${plural(days_ahead, 'day')}`, ...hurry].join(' · ');
  const when = `${first.local} ${first.time_zone}${first.agreed ? '' : ', outside the agreed window'}`;
  const load = `load ${percent(first.load.p50)} of the weekly median`;
  const lead = load_analysis.flat
    ? `no hour is better, its load is flat; first ${when}`
    : load_analysis.clear_low_load_hour
      ? `best ${when}`
      : `no clear low-load hour, so go by what suits people; first ${when}`;
  return [`${instance.name}: ${lead}`, load, confidenceWords(first.confidence), ...hurry].join(' · ');
}

function tone({ recommended_windows, load_analysis, urgent }: OptimalPatchWindow, seen: Completeness): Tone {
  if (urgent) return 'danger';
  if (seen.blind) return 'unknown';
  const [first] = recommended_windows;
  if (!first?.agreed) return 'warning';
  if (!seen.complete) return 'unknown';
  return load_analysis.clear_low_load_hour ? 'good' : 'neutral';
}

/** The first sentence of the risks is a notice already when something is urgent. */
const withoutUrgent = ({ risk_assessment, urgent }: OptimalPatchWindow): string =>
  urgent ? risk_assessment.replace(urgent.detail, '').trim() : risk_assessment;

function windowTable({ recommended_windows }: OptimalPatchWindow, context: ViewContext): Block[] {
  const [first] = recommended_windows;
  if (!first) return [];
  return [
    {
      kind: 'table',
      heading: `Windows, ${first.time_zone}`,
      columns: [
        { title: 'When', width: 5 },
        { title: 'Usual load', width: 4 },
        { title: 'Confidence', width: 4 },
        { title: 'Why, and what speaks against it', width: 7 },
      ],
      rows: recommended_windows.map((window) => windowRow(window, context)),
      more: null,
    },
  ];
}

function windowRow(
  { rank, local, start, load, confidence, conflicts, reason, agreed }: RecommendedWindow,
  { now }: ViewContext,
): Text[] {
  return [
    { text: `${number(rank)}. ${local} (${relative(start, now)})`, strong: rank === 1 },
    { text: `${percent(load.p50)} of median, p95 ${percent(load.p95)}` },
    confidence === null ? { text: '? not tested', tone: 'unknown' } : { text: confidence.toFixed(2) },
    conflicts.length > 0 ? { text: conflicts.join('; '), tone: agreed ? 'neutral' : 'warning' } : { text: reason },
  ];
}

const HOURS_A_CELL = 4;
const firstHours = [0, 4, 8, 12, 16, 20];

/**
 * The week by the hour: a digit each, 0 the quietest hour and 9 the busiest, `?` where nothing is known. Digits are read
 * in black and white, in a terminal and aloud.
 */
function heatMap({ load_analysis, recommended_windows }: OptimalPatchWindow): Block[] {
  const { days, time_zone } = load_analysis.heat_map;
  const known = days.flatMap(({ hours }) => hours).filter((hour) => hour !== null);
  if (known.length === 0) return [];
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const digit = (load: number | null): string =>
    load === null ? '?' : high > low ? String(Math.floor((9.999 * (load - low)) / (high - low))) : '0';
  const [first] = recommended_windows;
  return [
    {
      kind: 'table',
      heading: `Load by the hour, ${time_zone}`,
      columns: [
        { title: 'Day', width: 2 },
        ...firstHours.map((hour) => ({ title: `${hour}-${hour + HOURS_A_CELL} h`, width: 2 })),
      ],
      rows: [...days.slice(1), ...days.slice(0, 1)].map(({ day, hours }) => [
        { text: day.slice(0, 3), strong: first?.local.startsWith(day.slice(0, 3)) ?? false },
        ...firstHours.map(
          (from): Text => ({
            text: hours
              .slice(from, from + HOURS_A_CELL)
              .map(digit)
              .join(''),
          }),
        ),
      ]),
      more: null,
    },
    {
      kind: 'text',
      text: { text: `0 quietest (${percent(low)} of the weekly median), 9 busiest (${percent(high)}), ? no data` },
    },
  ];
}

/** A time that comes back every night is one line. */
function avoided({ load_analysis }: OptimalPatchWindow, { now }: ViewContext): Block[] {
  const all = groupBy(load_analysis.avoided, ({ detail }) => detail);
  if (all.size === 0) return [];
  const list = [...all].map(([detail, times]): Fact => {
    const [first] = times;
    const again = times.length > 1 ? `, and ${plural(times.length - 1, 'more time')}` : '';
    const when = first ? `${clock(first.from, now)} to ${clock(first.to, now)}${again}` : '?';
    return { label: kinds[first?.kind ?? 'freeze'], value: { text: `${detail}: ${when}` } };
  });
  return [
    {
      kind: 'facts',
      heading: 'Kept clear of',
      facts: list.slice(0, shownAvoided),
      more: more(list.length, shownAvoided),
    },
  ];
}

const kinds = { freeze: 'Freeze', maintenance_window: 'Maintenance', planned_run: 'Planned run', peer: 'Peer' };

function facts({ instance, load_analysis }: OptimalPatchWindow, { region }: ViewContext): Block {
  const { expected_duration, agreed_window, confidence_basis, not_read, profile } = load_analysis;
  const url = instanceUrl(region, instance.instance_id);
  const by = profile === 'hour_of_day' ? 'by the hour of the day' : 'by the hour of the week';
  const list: Fact[] = [
    { label: 'Instance', value: { text: instance.instance_id, ...(url && { url }) } },
    { label: 'Agreed', value: { text: agreed_window } },
    {
      label: 'Length',
      value: { text: `${number(expected_duration.window_minutes)} min: ${expected_duration.basis}` },
    },
    { label: 'Confidence', value: { text: profile === null ? confidence_basis : `${confidence_basis}; ${by}` } },
    { label: 'Not read', value: { text: not_read.join(', ') } },
  ];
  return { kind: 'facts', heading: null, facts: list };
}

function range({ load_analysis: { from, to } }: OptimalPatchWindow, { now }: ViewContext): string | null {
  return from === null || to === null ? null : `load from ${clock(from, now)} to ${clock(to, now)}`;
}

function actions({ instance, days_ahead, recommended_windows }: OptimalPatchWindow, context: ViewContext): Action[] {
  const data = { ...context.question, instance_id: instance.instance_id };
  const ids = [instance.instance_id];
  const other = days_ahead < 14 ? 14 : 7;
  return [
    ...(recommended_windows.length > 0 && mayPropose(context)
      ? [{ title: 'Plan patches', verb: 'plan_fix' as const, data: { instance_ids: ids, patch_level: 'all' } }]
      : []),
    { title: `Next ${other} days`, verb: 'show_windows', data: { ...data, days_ahead: other } },
    { title: 'Metrics', verb: 'show_metrics', data: { instance_id: instance.instance_id, time_range: '7d' } },
    { title: 'Patch status', verb: 'show_patch_status', data: { instance_ids: ids } },
    { title: 'Vulnerabilities', verb: 'show_instance', data: { instance_id: instance.instance_id } },
  ];
}
