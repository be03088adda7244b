import type { Detection, SecurityEvent } from '../contracts/security-event.js';
import type { Selected } from '../instances.js';
import type { Gap } from '../schema.js';
import { detect } from './detect.js';
import type { EventKind } from './detections/rule.js';
import { hostsOf, kindOf } from './event-kinds.js';
import type { TrailReading } from './trail.js';

/** What happened in a time, as far as it was asked about. */
export interface Watch {
  readonly eventCount: number;
  readonly byKind: Record<string, number>;
  readonly detections: Detection[];
  /** The events behind the detections, newest first. */
  readonly evidence: SecurityEvent[];
  readonly gaps: readonly Gap[];
}

interface WatchInput {
  readonly trail: TrailReading;
  readonly selected: Selected;
  /** Whether instances were named: then only what concerns them counts; otherwise the whole account does. */
  readonly named: boolean;
  readonly kinds: readonly EventKind[];
}

export function watchOver({ trail, selected, named, kinds }: WatchInput): Watch {
  const withHosts = trail.events.map((event) => {
    const hosts = hostsOf(event, selected.hosts);
    const ids = [...new Set([...event.shown.instance_ids, ...hosts.map((host) => host.instance_id)])].sort();
    return { event: { ...event, shown: { ...event.shown, instance_ids: ids } }, concerned: hosts.length > 0 };
  });
  const events = withHosts.flatMap(({ event, concerned }) => (concerned || !named ? [event] : []));
  const ofKind = (kind: EventKind) => events.filter((event) => kindOf(event) === kind).length;
  const byKind = Object.fromEntries(kinds.map((kind) => [kind, ofKind(kind)]));
  const fleet = new Map(selected.hosts.map((host) => [host.instance_id, host]));
  const detections = detect(events, kinds, fleet);
  const behind = new Set(detections.flatMap((detection) => detection.event_ids));
  return {
    eventCount: Object.values(byKind).reduce((sum, n) => sum + n, 0),
    byKind,
    detections,
    evidence: events.flatMap(({ shown }) => (behind.has(shown.event_id) ? [shown] : [])),
    gaps: [...selected.gaps, ...trail.gaps.map((gap) => (trail.answered ? gap : unanswered(gap, selected)))],
  };
}

const unanswered = (gap: Gap, selected: Selected): Gap => ({
  ...gap,
  instances: selected.hosts.map((host) => host.instance_id),
});
