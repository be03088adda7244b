import type { Incident } from '../contracts/incident.js';
import type { Detection, SecurityEvent } from '../contracts/security-event.js';
import type { Reading, Selected } from '../instances.js';
import type { Gap } from '../schema.js';
import { detect, worstFirst } from './detect.js';
import type { EventKind } from './detections/rule.js';
import { kindOf } from './event-kinds.js';
import { HostEvents } from './host-events.js';
import { incidentsOf } from './incidents.js';
import { alertOf, kindsOfFinding } from './products/finding.js';
import type { ProductState, Threats } from './products/products.js';
import type { TrailReading } from './trail.js';
import type { TrailEvent } from './trail-event.js';

/** What happened in a time, as far as it was asked about. */
export interface Watch {
  /** Newest first. */
  readonly events: readonly TrailEvent[];
  readonly eventCount: number;
  readonly byKind: Record<string, number>;
  readonly detections: Detection[];
  readonly incidents: Incident[];
  /** The events behind the detections, newest first. */
  readonly evidence: SecurityEvent[];
  readonly products: readonly ProductState[];
  readonly gaps: readonly Gap[];
}

interface WatchInput {
  readonly trail: TrailReading;
  readonly threats: Reading<Threats>;
  readonly selected: Selected;
  /** Whether instances were named: then only what concerns them counts; otherwise the whole account does. */
  readonly named: boolean;
  readonly kinds: readonly EventKind[];
}

export function watchOver({ trail, threats, selected, named, kinds }: WatchInput): Watch {
  const hosts = new HostEvents(selected.hosts, trail.events);
  const all = trail.events.map((event) => {
    const about = hosts.of(event).map((host) => host.instance_id);
    const instance_ids = [...new Set([...event.shown.instance_ids, ...about])].sort();
    return { event: { ...event, shown: { ...event.shown, instance_ids } }, concerned: about.length > 0 };
  });
  const account = all.map(({ event }) => event);
  const events = named ? all.flatMap(({ event, concerned }) => (concerned ? [event] : [])) : account;
  const ofKind = (kind: EventKind) => events.filter((event) => kindOf(event) === kind).length;
  const byKind = Object.fromEntries(kinds.map((kind) => [kind, ofKind(kind)]));
  const fleet = new Map(selected.hosts.map((host) => [host.instance_id, host]));
  const findings = threats.value.findings
    .filter(({ type }) => kindsOfFinding(type).some((kind) => kinds.includes(kind)))
    .map(alertOf);
  const touches = ({ instance_ids }: { readonly instance_ids: readonly string[] }) =>
    !named || instance_ids.some((id) => fleet.has(id));
  const detections = [...detect(events, kinds, fleet), ...findings.filter(touches)].sort(worstFirst);
  // The story of a host is told whole: what the same actor did elsewhere belongs to it.
  const wide = named ? [...detect(account, kinds, fleet), ...findings] : detections;
  const behind = new Set(detections.flatMap((detection) => detection.event_ids));
  return {
    events,
    eventCount: Object.values(byKind).reduce((sum, n) => sum + n, 0),
    byKind,
    detections,
    incidents: incidentsOf(wide, account).filter(touches),
    evidence: events.flatMap(({ shown }) => (behind.has(shown.event_id) ? [shown] : [])),
    products: threats.value.products,
    gaps: [
      ...selected.gaps,
      ...trail.gaps.map((gap) => (trail.answered ? gap : unanswered(gap, selected))),
      ...threats.gaps,
    ],
  };
}

const unanswered = (gap: Gap, selected: Selected): Gap => ({
  ...gap,
  instances: selected.hosts.map((host) => host.instance_id),
});
