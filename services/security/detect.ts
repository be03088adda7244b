import type { Detection } from '../contracts/security-event.js';
import { groupBy } from '../group-by.js';
import { rules } from './detections/index.js';
import type { DetectionRule, EventKind, FleetById } from './detections/rule.js';
import type { TrailEvent } from './trail-event.js';

const BURST_MS = 10 * 60_000;

const severities: readonly Detection['severity'][] = ['critical', 'high', 'medium', 'low'];

/** What the rules of these kinds find: one detection a rule and actor, worst first, then newest first. */
export function detect(events: readonly TrailEvent[], kinds: readonly EventKind[], fleet: FleetById): Detection[] {
  const found = rules
    .filter((rule) => rule.kinds.some((kind) => kinds.includes(kind)))
    .flatMap((rule) =>
      byActor(events.filter((event) => rule.matches(event, fleet))).flatMap((some) => detection(rule, some)),
    );
  return found.sort(
    (a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || (a.last_at < b.last_at ? 1 : -1),
  );
}

const byActor = (events: readonly TrailEvent[]): TrailEvent[][] => [
  ...groupBy(events, (event) => event.shown.actor).values(),
];

function detection(rule: DetectionRule, events: readonly TrailEvent[]): Detection[] {
  const inOrder = [...events].sort((a, b) => (a.shown.at < b.shown.at ? -1 : 1));
  const [first] = inOrder;
  const last = inOrder.at(-1);
  if (!first || !last || !isBurst(inOrder, rule.atLeast ?? 1)) return [];
  return [
    {
      rule_id: rule.id,
      title: rule.title,
      severity: rule.severity,
      technique_ids: [...rule.techniqueIds],
      meaning: rule.meaning,
      next_step: rule.nextStep,
      event_ids: inOrder.map((event) => event.shown.event_id),
      actor: first.shown.actor,
      instance_ids: [...new Set(inOrder.flatMap((event) => event.shown.instance_ids))].sort(),
      first_at: first.shown.at,
      last_at: last.shown.at,
    },
  ];
}

/** @param events oldest first */
const isBurst = (events: readonly TrailEvent[], atLeast: number): boolean =>
  events.some((event, index) => {
    const end = events[index + atLeast - 1];
    return end !== undefined && Date.parse(end.shown.at) - Date.parse(event.shown.at) <= BURST_MS;
  });
