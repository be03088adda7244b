import { createHash } from 'node:crypto';
import type { Incident, Moment } from '../contracts/incident.js';
import type { Detection, SecurityEvent } from '../contracts/security-event.js';
import { groupBy } from '../group-by.js';
import { count, listing } from '../words.js';
import { worstFirst } from './detect.js';
import { textOf } from './detections/rule.js';
import { Groups } from './groups.js';

/** What happened to the same actor or host a day apart is another story. */
const SAME_STORY_MS = 24 * 3_600_000;

/** Alerts about more hosts than this are no link between them. */
const FEW_HOSTS = 3;

/** From an address with at least this share of suspicious events, every alert is one story. */
const MOSTLY = 0.5;

const MOMENTS = 60;
const STEPS = 8;

/** Names that stand for nobody in particular. */
const nobody = new Set(['unknown', '']);

/** An event of CloudTrail, or a line of a log. */
interface Observed {
  readonly shown: SecurityEvent;
  /** What the call asked for; a line of a log has none. */
  readonly request?: Readonly<Record<string, unknown>>;
}

interface Evidence {
  readonly detection: Detection;
  readonly events: readonly Observed[];
}

/**
 * Puts alerts together that share an actor, the role session that an actor took, an address that does little else, or
 * one of a few hosts, when they lie within a day. Worst first. One alert alone is an incident of one.
 * @param events everything that was read, the ordinary included: it tells what is usual
 */
export function incidentsOf(detections: readonly Detection[], events: readonly Observed[]): Incident[] {
  const byId = new Map(events.map((event) => [event.shown.event_id, event]));
  const evidence = detections.map((detection) => ({
    detection,
    events: detection.event_ids.flatMap((id) => byId.get(id) ?? []),
  }));
  const shady = shadyAddresses(events, evidence);
  const sessions = sessionsTaken(events);
  const groups = new Groups(evidence.length);
  const linked = evidence.flatMap((one, index) =>
    linksOf(one, shady, sessions).map((link) => ({ link, index, detection: one.detection })),
  );
  for (const some of groupBy(linked, ({ link }) => link).values()) {
    const inOrder = [...some].sort((a, b) => (a.detection.first_at < b.detection.first_at ? -1 : 1));
    let until = Number.NEGATIVE_INFINITY;
    let previous: number | undefined;
    for (const { index, detection } of inOrder) {
      if (previous !== undefined && Date.parse(detection.first_at) - until <= SAME_STORY_MS)
        groups.join(previous, index);
      until = Math.max(until, Date.parse(detection.last_at));
      previous = index;
    }
  }
  return groups
    .all()
    .map((indexes) =>
      incident(
        indexes.flatMap((index) => evidence[index] ?? []),
        events,
      ),
    )
    .sort(gravestFirst);
}

/** Addresses from which most of what came is behind some alert: a shared office is not among them. */
function shadyAddresses(events: readonly Observed[], evidence: readonly Evidence[]): ReadonlySet<string> {
  const behind = new Set(evidence.flatMap((one) => one.events));
  const shady = new Set<string>();
  const ordinary = new Set<string>();
  for (const [ip, some] of groupBy(events, ({ shown }) => shown.source_ip ?? '')) {
    const suspicious = some.filter((event) => behind.has(event)).length;
    if (isAddress(ip) && suspicious > 0 && suspicious / some.length >= MOSTLY) shady.add(ip);
    else ordinary.add(ip);
  }
  // An address that nothing else came from is known by the alerts about it alone.
  for (const ip of evidence.flatMap(addressesOf)) if (!ordinary.has(ip)) shady.add(ip);
  return shady;
}

const isAddress = (text: string): boolean => /^[0-9a-f]*[.:][0-9a-f.:]+$/i.test(text);

/** Who stands behind a role session: `bastion-admin/ops-admin` was taken by `ops-admin`. */
function sessionsTaken(events: readonly Observed[]): ReadonlyMap<string, string> {
  const taken = new Map<string, string>();
  for (const { shown, request = {} } of events) {
    if (shown.name !== 'AssumeRole' || shown.error_code !== null) continue;
    const role = textOf(request.roleArn).split('/').at(-1);
    const session = textOf(request.roleSessionName);
    if (role && session) taken.set(`${role}/${session}`, shown.actor);
  }
  return taken;
}

function linksOf(
  { detection, events }: Evidence,
  shady: ReadonlySet<string>,
  sessions: ReadonlyMap<string, string>,
): string[] {
  const { actor, instance_ids } = detection;
  const person = sessions.get(actor) ?? actor;
  const all = addressesOf({ detection, events });
  const addresses = all.filter((ip) => shady.has(ip));
  // Whoever cleans up after an attack works on the same host, from where people always work.
  const byOutsider = addresses.length > 0 || all.length === 0 || events.length === 0;
  // The session of an instance role is named after the instance; a host that acts by itself is its own actor.
  const [, itself] = /(?:^|\/)(i-[0-9a-f]+)$/.exec(actor) ?? [];
  return [
    ...(nobody.has(person) || isAddress(person) ? [] : [`actor ${person}`]),
    ...(itself ? [`host ${itself}`] : []),
    ...addresses.map((ip) => `address ${ip}`),
    ...(byOutsider && instance_ids.length <= FEW_HOSTS ? instance_ids.map((id) => `host ${id}`) : []),
  ];
}

const addressesOf = ({ detection, events }: Evidence): string[] => [
  ...new Set([...events.map(({ shown }) => shown.source_ip ?? ''), ...(detection.source_ips ?? [])].filter(isAddress)),
];

function incident(evidence: readonly Evidence[], all: readonly Observed[]): Incident {
  const detections = evidence.map(({ detection }) => detection).sort(worstFirst);
  const [worst] = detections;
  if (!worst) throw new Error('an incident of nothing');
  const first_at = detections.reduce((at, one) => (one.first_at < at ? one.first_at : at), worst.first_at);
  const last_at = detections.reduce((at, one) => (one.last_at > at ? one.last_at : at), worst.last_at);
  const actors = unique(detections.map(({ actor }) => actor).filter(isSomebody));
  const source_ips = unique(evidence.flatMap(addressesOf));
  const new_source_ips = source_ips.filter((ip) => isNew(ip, first_at, all));
  const timeline = timelineOf(evidence, all, { actors, source_ips, first_at, last_at });
  const event_count = new Set(detections.flatMap(({ event_ids }) => event_ids)).size;
  const instance_ids = byMentions(detections);
  const by = actors.length === 0 ? '' : ` by ${listing(actors, 2)}`;
  const from =
    source_ips.length === 0
      ? ''
      : ` from ${listing(
          source_ips.map((ip) => (new_source_ips.includes(ip) ? `${ip} (never seen before)` : ip)),
          2,
        )}`;
  return {
    incident_id: `INC-${createHash('sha256')
      .update(`${first_at} ${worst.rule_id} ${actors.join(' ')}`)
      .digest('hex')
      .slice(0, 8)}`,
    title: titleOf(detections),
    severity: worst.severity,
    summary: `${count(detections.length, 'alert')}, ${count(event_count, 'event')} in ${lasting(first_at, last_at)}${by}${from}.`,
    actors,
    source_ips,
    new_source_ips,
    instance_ids,
    technique_ids: unique(detections.flatMap((one) => one.technique_ids)),
    rule_ids: unique(detections.map(({ rule_id }) => rule_id)),
    first_at,
    last_at,
    event_count,
    timeline,
    next_steps: unique(detections.map(({ next_step }) => next_step)).slice(0, STEPS),
  };
}

/** The hosts that most alerts are about come first: an alert about a shared security group is about many. */
function byMentions(detections: readonly Detection[]): string[] {
  const mentions = new Map<string, number>();
  for (const { instance_ids } of detections)
    for (const id of instance_ids) mentions.set(id, (mentions.get(id) ?? 0) + 1);
  return [...mentions].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([id]) => id);
}

/** An address or a host acts, but is nobody: both are named beside. */
const isSomebody = (actor: string): boolean => !nobody.has(actor) && !isAddress(actor) && !/^i-[0-9a-f]+$/.test(actor);

const unique = (values: readonly string[]): string[] => [...new Set(values)];

function lasting(from: string, to: string): string {
  const minutes = Math.round((Date.parse(to) - Date.parse(from)) / 60_000);
  if (minutes < 1) return 'less than a minute';
  return minutes < 180 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

/** What several alerts amount to; one alert alone speaks for itself. */
function titleOf(detections: readonly Detection[]): string {
  const has = (pattern: RegExp) => detections.some(({ rule_id }) => pattern.test(rule_id));
  const [worst, second] = detections;
  if (!worst || !second) return worst?.title ?? '';
  if (has(/flow-large-upload/) && has(/ssh-login-after-guessing|flow-inside-scan|instance-credentials-off-host/)) {
    if (!has(/admin-rights|access-key|trail-tampering|guardduty-weakened/))
      return 'Possible break-in with data taken out';
  }
  if (has(/instance-credentials-off-host|InstanceCredentialExfiltration/)) {
    return has(/admin-rights|access-key|trail-tampering|guardduty-weakened/)
      ? 'Possible takeover of the account through stolen credentials'
      : 'Possible theft of the credentials of an instance';
  }
  const grave = detections.filter(({ severity }) => severity === 'critical' || severity === 'high').length;
  if (grave >= 2 && new Set(detections.flatMap((one) => one.technique_ids)).size >= 3) {
    return 'Possible takeover of an identity';
  }
  return `${worst.title}, with ${count(detections.length - 1, 'more alert')} beside it`;
}

/** Nothing came from there before the incident began, and there was something to compare with. */
function isNew(ip: string, first_at: string, all: readonly Observed[]): boolean {
  const before = all.filter(({ shown }) => shown.at < first_at);
  return before.length > 0 && before.every(({ shown }) => shown.source_ip !== ip);
}

/** The events behind the alerts, what the same actors did beside them from the same addresses, and findings. */
function timelineOf(
  evidence: readonly Evidence[],
  all: readonly Observed[],
  { actors, source_ips, first_at, last_at }: Pick<Incident, 'actors' | 'source_ips' | 'first_at' | 'last_at'>,
): Moment[] {
  const rules = new Map<Observed, string[]>();
  for (const { detection, events } of evidence)
    for (const event of events) rules.set(event, [...(rules.get(event) ?? []), detection.rule_id]);
  const beside = all.filter(
    (event) =>
      !rules.has(event) &&
      actors.includes(event.shown.actor) &&
      source_ips.includes(event.shown.source_ip ?? '') &&
      event.shown.at >= first_at &&
      event.shown.at <= last_at,
  );
  return [
    ...[...rules.keys(), ...beside].map((event) => eventMoment(event, rules.get(event) ?? [])),
    ...evidence
      .filter(({ detection }) => detection.event_ids.length === 0)
      .map(({ detection }) => findingMoment(detection)),
  ]
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .slice(0, MOMENTS);
}

const eventMoment = ({ shown }: Observed, rule_ids: string[]): Moment => ({
  at: shown.at,
  what: shown.summary,
  actor: shown.actor,
  source_ip: shown.source_ip,
  event_id: shown.event_id,
  rule_ids,
});

const findingMoment = ({ first_at, title, products = [], actor, source_ips = [], rule_id }: Detection): Moment => ({
  at: first_at,
  what: `${listing(products)}: ${title}`,
  actor,
  source_ip: source_ips[0] ?? null,
  event_id: null,
  rule_ids: [rule_id],
});

const severities: readonly Incident['severity'][] = ['critical', 'high', 'medium', 'low'];

const gravestFirst = (a: Incident, b: Incident): number =>
  severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
  b.rule_ids.length - a.rule_ids.length ||
  (a.last_at < b.last_at ? 1 : -1);
