import type { Detection } from '../contracts/security-event.js';
import { groupBy } from '../group-by.js';
import { commandsOf } from './commands.js';
import { rules } from './detections/index.js';
import { type DetectionRule, type EventKind, type FleetById, matches } from './detections/rule.js';
import { Usual } from './detections/usual.js';
import type { TrailEvent } from './trail-event.js';

const BURST_MS = 10 * 60_000;

const severities: readonly Detection['severity'][] = ['critical', 'high', 'medium', 'low'];

/**
 * What the rules of these kinds find: one detection a rule and actor, worst first, then newest first.
 * @param usual what everybody did before; of the same events unless more were read.
 */
export function detect(
  events: readonly TrailEvent[],
  kinds: readonly EventKind[],
  fleet: FleetById,
  usual: Usual = new Usual(events),
): Detection[] {
  const around = { fleet, usual };
  return rules
    .filter((rule) => rule.kinds.some((kind) => kinds.includes(kind)))
    .flatMap((rule) =>
      together(
        rule,
        events.filter((event) => matches(rule, event, around)),
      ).flatMap((some) => detection(rule, some)),
    )
    .sort(worstFirst);
}

/** Critical before low, then what happened last. */
export const worstFirst = (a: Detection, b: Detection): number =>
  severities.indexOf(a.severity) - severities.indexOf(b.severity) || (a.last_at < b.last_at ? 1 : -1);

const together = ({ by = 'actor' }: DetectionRule, events: readonly TrailEvent[]): TrailEvent[][] => [
  ...groupBy(events, ({ shown }) => (by === 'address' && shown.source_ip) || shown.actor).values(),
];

function detection(rule: DetectionRule, events: readonly TrailEvent[]): Detection[] {
  const inOrder = [...events].sort((a, b) => (a.shown.at < b.shown.at ? -1 : 1));
  const told = rule.atLeast === undefined ? inOrder : inBursts(inOrder, rule.atLeast, rule.distinct);
  const [first] = told;
  const last = told.at(-1);
  if (!first || !last) return [];
  return [
    {
      rule_id: rule.id,
      title: rule.title,
      severity: rule.severity,
      technique_ids: [...rule.techniqueIds],
      meaning: rule.meaning,
      next_step: rule.nextStep,
      commands: commandsOf(rule, told),
      event_ids: told.map((event) => event.shown.event_id),
      actor: told.every(({ shown }) => shown.actor === first.shown.actor)
        ? first.shown.actor
        : (first.shown.source_ip ?? ''),
      instance_ids: [...new Set(told.flatMap((event) => event.shown.instance_ids))].sort(),
      first_at: first.shown.at,
      last_at: last.shown.at,
    },
  ];
}

/**
 * The events that lie in a span of ten minutes with enough of their kind; lone ones before and after are not told.
 * @param events oldest first
 */
function inBursts(events: readonly TrailEvent[], atLeast: number, distinct: DetectionRule['distinct']): TrailEvent[] {
  const all = events.map((event, index) => ({
    event,
    at: Date.parse(event.shown.at),
    what: distinct ? sameness[distinct](event) : String(index),
  }));
  const told = new Set<TrailEvent>();
  const within = new Map<string, number>();
  const count = (what: string, by: 1 | -1): void => {
    const left = (within.get(what) ?? 0) + by;
    if (left === 0) within.delete(what);
    else within.set(what, left);
  };
  let [start, untold] = [0, 0];
  for (const [end, { at, what }] of all.entries()) {
    count(what, 1);
    for (let first = all[start]; first && at - first.at > BURST_MS; first = all[start]) {
      count(first.what, -1);
      start += 1;
    }
    if (within.size < atLeast) continue;
    for (const one of all.slice(Math.max(start, untold), end + 1)) told.add(one.event);
    untold = end + 1;
  }
  return events.filter((event) => told.has(event));
}

const sameness: Readonly<Record<NonNullable<DetectionRule['distinct']>, (event: TrailEvent) => string>> = {
  call: ({ shown }) => `${shown.source} ${shown.name}`,
  actor: ({ shown }) => shown.actor,
  request: ({ shown, request }) => `${shown.source} ${shown.name} ${JSON.stringify(request)}`,
};
