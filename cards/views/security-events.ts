import type { Incident } from '../../services/contracts/incident.js';
import type { Detection, SecurityEvent } from '../../services/contracts/security-event.js';
import type { SecurityEvents } from '../../services/operations/monitor-security-events.js';
import { type Completeness, completeness, verdictOf } from '../completeness.js';
import type { ViewContext } from '../context.js';
import { between, clock, duration } from '../time.js';
import type { Action, Block, Fix, Text, Tone, View } from '../view.js';
import { atLeast, countText, more, names, number, phrases, plural, sentence } from '../words.js';
import { severityBadge } from './fixes.js';
import { footer } from './footer.js';
import { incidentFacts } from './incident.js';
import { pageOf } from './paging.js';

const shownDetections = 4;
const shownSteps = 5;
const timelineRows = 8;

/** What looks like an attack, what to do about it in order, and the events behind it. */
export function securityEventsView(result: SecurityEvents, context: ViewContext): View {
  const { security_summary: summary, recommendations } = result;
  const seen = completeness(result);
  const steps: Block[] =
    recommendations.length === 0
      ? []
      : [
          {
            kind: 'facts',
            heading: 'What to do, in order',
            facts: recommendations
              .slice(0, shownSteps)
              .map((text, index) => ({ label: String(index + 1), value: { text }, ...command(text, result) })),
            more: more(recommendations.length, shownSteps),
          },
        ];
  const overview = () => [
    ...incidentFacts(result.incidents, context),
    ...counted(result, seen),
    ...detections(result, context),
    ...steps,
    ...timeline(result, context),
  ];
  return {
    title: 'Security events',
    verdict: verdictOf(claim(result, seen, context), seen),
    tone: tone(result, seen),
    notices: [...seen.notices, ...unread(summary.not_read)],
    blocks: context.page === undefined ? overview() : timeline(result, context),
    actions: actions(result, context),
    footer: footer(result.coverage, context.now, phrases(summary.sources) || null, range(summary, context)),
  };
}

/** The command that a recommendation ends with. */
function command(text: string, { alerts }: SecurityEvents): { copied?: string } {
  const copied = alerts
    .flatMap(({ commands = [] }) => commands.slice(0, 1))
    .find((one) => text.includes(`Run: ${one}`));
  return copied === undefined ? {} : { copied };
}

const unread = (sources: string[]): string[] =>
  sources.length === 0 ? [] : [`Not read: ${phrases(sources)}. Silence there means nothing.`];

const range = ({ from, to }: SecurityEvents['security_summary'], { now }: ViewContext) =>
  `from ${clock(from, now)} to ${clock(to, now)}`;

function claim(
  { alerts, incidents = [], security_summary: summary }: SecurityEvents,
  seen: Completeness,
  { now }: ViewContext,
): string {
  const [worst] = alerts;
  if (seen.blind || (summary.event_count === null && summary.sources.length === 0))
    return 'Unknown: no events could be read';
  const [incident] = incidents;
  if (incident !== undefined && incident.rule_ids.length > 1) return incidentClaim(incident);
  if (worst !== undefined) {
    const others = alerts.length > 1 ? ` and ${plural(alerts.length - 1, 'more detection')}` : '';
    return `${worst.title}${others} · ${burst(worst)}, last ${clock(worst.last_at, now)}`;
  }
  if (summary.event_count === null) return `Unknown: no event in what was read in ${period(summary)}`;
  const events = atLeast(plural(summary.event_count, 'event'), !seen.complete);
  return sentence(`no detection in what was read · ${events} in ${period(summary)}`);
}

/** Who it was, and all hosts and addresses, stand below it. */
function incidentClaim({ title, event_count, first_at, last_at, ...incident }: Incident): string {
  const hosts = names(incident.instance_names ?? incident.instance_ids, 1);
  const addresses = names(incident.source_ips, 1);
  const long = duration(Math.max(Date.parse(last_at) - Date.parse(first_at), 1000));
  const where = `${hosts && ` on ${hosts}`}${addresses && ` from ${addresses}`}`;
  return `${title} · ${plural(event_count, 'event')} in ${long}${where}`;
}

const period = ({ from, to }: SecurityEvents['security_summary']) => duration(Date.parse(to) - Date.parse(from));

function burst({ event_ids, first_at, last_at, actor, products = [] }: Detection): string {
  if (event_ids.length === 0) return `${names(products, 3)}: ${actor}`;
  const length = Date.parse(last_at) - Date.parse(first_at);
  const within = event_ids.length > 1 ? ` in ${duration(Math.max(length, 1000))}` : '';
  return `${plural(event_ids.length, 'event')}${within} by ${actor}`;
}

/** Silence is never good news while a source was not read. */
function tone({ alerts, security_summary: summary }: SecurityEvents, seen: Completeness): Tone {
  if (alerts.some(({ severity }) => severity === 'critical' || severity === 'high')) return 'danger';
  if (alerts.length > 0) return 'warning';
  if (!seen.complete || summary.event_count === null) return 'unknown';
  return summary.not_read.length > 0 ? 'neutral' : 'good';
}

function detections({ alerts, recommendations }: SecurityEvents, context: ViewContext): Block[] {
  if (alerts.length === 0) return [];
  const fixes = alerts
    .slice(0, shownDetections)
    .map((detection, index) => detectionLine(detection, index + 1, recommendations.slice(0, shownSteps), context));
  return [{ kind: 'fixes', heading: 'Detections', fixes, more: more(alerts.length, shownDetections, 'detections') }];
}

const kinds: Readonly<Record<string, string>> = {
  login: 'Logins',
  privilege_escalation: 'Changes of rights',
  config_changes: 'Other changes',
};

/** With nothing suspicious there are no event lines: what the count is made of stands instead. */
function counted({ alerts, security_summary: summary }: SecurityEvents, seen: Completeness): Block[] {
  if (alerts.length > 0 || summary.event_count === null) return [];
  const facts = Object.entries(summary.by_kind).map(([kind, count]) => ({
    label: kinds[kind] ?? kind,
    value: { text: countText(count, !seen.complete) },
  }));
  return facts.length === 0 ? [] : [{ kind: 'facts', heading: 'What was read', facts }];
}

/** @param steps what the list of things to do says already. */
function detectionLine(detection: Detection, rank: number, steps: readonly string[], { now }: ViewContext): Fix {
  const { title, severity, technique_ids, meaning, next_step, instance_ids, first_at, last_at } = detection;
  const { instance_names = instance_ids } = detection;
  const [instance] = instance_ids;
  return {
    rank,
    title,
    hosts: names(instance_names),
    why: steps.some((step) => step.includes(next_step)) ? meaning : `${meaning} Next: ${next_step}`,
    badges: [
      severityBadge(severity),
      { text: burst(detection) },
      { text: between(first_at, last_at, now) },
      ...(technique_ids.length > 0 ? [{ text: `ATT&CK ${names(technique_ids, 3)}` }] : []),
    ],
    action:
      instance === undefined ? null : { title: 'Open host', verb: 'show_instance', data: { instance_id: instance } },
  };
}

function timeline({ alerts, events }: SecurityEvents, context: ViewContext): Block[] {
  if (events.length === 0) return [];
  const page = context.page === undefined ? null : pageOf(events, 'show_security_events', context);
  const rows = page?.rows ?? leading(alerts, events);
  return [
    {
      kind: 'table',
      heading: page?.range ? `Timeline ${page.range}` : 'Timeline, newest first',
      columns: [
        { title: 'When', width: 2 },
        { title: 'What', width: 5 },
        { title: 'Who', width: 3 },
        { title: 'From', width: 2 },
      ],
      rows: rows.map((event) => eventRow(event, context)),
      more: page === null ? more(events.length, timelineRows, 'events') : null,
    },
  ];
}

/** The newest events, but for each detection on the card at least its last one: a count without its line proves nothing. */
function leading(alerts: readonly Detection[], events: readonly SecurityEvent[]): SecurityEvent[] {
  const wanted = new Set(
    alerts.slice(0, shownDetections).flatMap(({ event_ids }) => {
      const ids = new Set(event_ids);
      return events.find(({ event_id }) => ids.has(event_id)) ?? [];
    }),
  );
  for (const event of events) {
    if (wanted.size >= timelineRows) break;
    wanted.add(event);
  }
  return events.filter((event) => wanted.has(event));
}

/** Without who and from where: those stand beside it. */
function what({ name, summary, actor, source_ip, error_code }: SecurityEvent): string {
  const refused = error_code === null ? '' : ` (${error_code})`;
  if (!summary.startsWith(`${actor} `)) return `${name}${refused}: ${summary}`;
  const rest = summary
    .slice(actor.length + 1)
    .replace(` from ${source_ip}`, '')
    .replace(refused, '');
  const [, call] = /^(?:called|was refused) ([\w.-]+:\w+)\.$/.exec(rest) ?? [];
  return call === undefined ? `${name}${refused}: ${rest}` : `${call}${refused && ` refused${refused}`}`;
}

function eventRow(event: SecurityEvent, { now }: ViewContext): Text[] {
  const { at, actor, source_ip } = event;
  return [
    { text: clock(at, now) },
    { text: what(event), ...(event.error_code !== null && { tone: 'warning' as const }) },
    { text: actor },
    { text: source_ip ?? '?' },
  ];
}

function actions({ events, coverage }: SecurityEvents, context: ViewContext): Action[] {
  const all: Action[] =
    events.length > timelineRows && context.page === undefined
      ? [
          {
            title: `All ${number(events.length)} events`,
            verb: 'show_security_events',
            data: { ...context.question, page: 1 },
          },
        ]
      : [];
  const pages = context.page === undefined ? [] : pageOf(events, 'show_security_events', context).actions;
  const retry: Action[] = coverage.failed.some(({ retryable }) => retryable)
    ? [{ title: 'Ask again', verb: 'show_security_events', data: { ...context.question } }]
    : [];
  return [
    ...pages,
    ...retry,
    ...all,
    { title: 'Last 7 days', verb: 'show_security_events', data: { ...context.question, time_range: '7d' } },
    { title: 'Vulnerabilities', verb: 'show_fleet', data: {} },
  ];
}
