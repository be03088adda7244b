import type { SecurityEvent } from '../../services/contracts/security-event.js';
import type { CloudTrailEvents } from '../../services/operations/analyze-cloudtrail-events.js';
import { type Completeness, completeness, verdictOf } from '../completeness.js';
import type { ViewContext } from '../context.js';
import { instanceUrl } from '../links.js';
import { clock } from '../time.js';
import type { Action, Block, Fix, Text, Tone, View } from '../view.js';
import { atLeast, more, names, phrases, plural, sentence } from '../words.js';
import { severityBadge } from './fixes.js';
import { footer } from './footer.js';
import { incidentFacts } from './incident.js';
import { pageOf } from './paging.js';

const shownAlerts = 4;

/** One instance's trail: what is suspicious, who did what, and every event that concerns it. */
export function cloudTrailEventsView(result: CloudTrailEvents, context: ViewContext): View {
  const seen = completeness(result, new Map([[result.instance_id, result.name]]));
  const unread = `Not read: ${phrases(result.not_read)}. Silence there means nothing.`;
  const further = result.continue_with === null ? [] : [`To go on, ask with the time range ${result.continue_with}.`];
  return {
    title: 'CloudTrail of an instance',
    verdict: verdictOf(claim(result, seen), seen),
    tone: tone(result, seen),
    notices: [...seen.notices, ...further, unread],
    blocks:
      context.page === undefined
        ? [
            ...instance(result, context),
            ...incidentFacts(result.incidents, context),
            ...alerts(result, context),
            ...trail(result, context),
          ]
        : trail(result, context),
    actions: actions(result, context),
    footer: footer(
      result.coverage,
      context.now,
      phrases(result.sources) || null,
      `from ${clock(result.from, context.now)} to ${clock(result.to, context.now)}`,
    ),
  };
}

function claim({ name, incidents, event_count }: CloudTrailEvents, seen: Completeness): string {
  if (event_count === null || seen.blind) return `${name}: unknown, no events could be read`;
  const events = atLeast(plural(event_count, 'event'), !seen.complete);
  const [worst] = incidents;
  return worst
    ? `${name}: ${worst.title} · ${worst.summary}`
    : sentence(`${name}: nothing suspicious in what was read · ${events}`);
}

function tone({ suspicious_activity: found, event_count }: CloudTrailEvents, seen: Completeness): Tone {
  if (found.some(({ severity }) => severity === 'critical' || severity === 'high')) return 'danger';
  if (found.length > 0) return 'warning';
  return event_count === null || !seen.complete ? 'unknown' : 'neutral';
}

function instance({ instance_id, followed, by_actor }: CloudTrailEvents, { region }: ViewContext): Block[] {
  const url = instanceUrl(region, instance_id);
  const actors = by_actor.map(({ actor, count }) => `${actor} (${count})`);
  const facts = [
    { label: 'Instance', value: { text: instance_id, ...(url && { url }) } },
    { label: 'Followed', value: { text: names(followed.slice(1), 6) || 'the instance id alone' } },
    { label: 'By whom', value: { text: names(actors, 5) || 'nobody' } },
  ];
  return [{ kind: 'facts', heading: null, facts }];
}

function alerts({ suspicious_activity: found }: CloudTrailEvents, { now }: ViewContext): Block[] {
  if (found.length === 0) return [];
  const fixes = found.slice(0, shownAlerts).map(
    ({ title, severity, actor, meaning, next_step, technique_ids, last_at }, index): Fix => ({
      rank: index + 1,
      title,
      hosts: `by ${actor}, last ${clock(last_at, now)}`,
      why: `${meaning} Next: ${next_step}`,
      badges: [
        severityBadge(severity),
        ...(technique_ids.length > 0 ? [{ text: `ATT&CK ${names(technique_ids, 3)}` }] : []),
      ],
      action: null,
    }),
  );
  return [{ kind: 'fixes', heading: 'Suspicious', fixes, more: more(found.length, shownAlerts, 'alerts') }];
}

function trail({ events }: CloudTrailEvents, context: ViewContext): Block[] {
  if (events.length === 0) return [];
  const { rows, range } = pageOf(events, 'show_trail', context);
  return [
    {
      kind: 'table',
      heading: range === null ? 'Events, newest first' : `Events ${range}, newest first`,
      columns: [
        { title: 'When', width: 2 },
        { title: 'What', width: 5 },
        { title: 'Who', width: 3 },
        { title: 'From', width: 2 },
      ],
      rows: rows.map((event) => row(event, context)),
      more: null,
    },
  ];
}

const row = ({ at, summary, actor, source_ip, error_code }: SecurityEvent, { now }: ViewContext): Text[] => [
  { text: clock(at, now) },
  { text: summary, ...(error_code !== null && { tone: 'warning' as const }) },
  { text: actor },
  { text: source_ip ?? '?' },
];

const actions = ({ instance_id, events }: CloudTrailEvents, context: ViewContext): Action[] => [
  ...pageOf(events, 'show_trail', { ...context, question: { ...context.question, instance_id } }).actions,
  { title: 'Last 7 days', verb: 'show_trail', data: { instance_id, time_range: '7d' } },
  { title: 'Vulnerabilities', verb: 'show_instance', data: { instance_id } },
  { title: 'Whole account', verb: 'show_security_events', data: { instance_ids: [] } },
];
