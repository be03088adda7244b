import type { Incident } from '../contracts/incident.js';
import type { Detection, SecurityEvent } from '../contracts/security-event.js';
import type { Selected } from '../instances.js';
import type { Gap } from '../schema.js';
import { detect, worstFirst } from './detect.js';
import type { EventKind } from './detections/rule.js';
import { Usual } from './detections/usual.js';
import { kindOf } from './event-kinds.js';
import { detectFlows } from './flows/detect.js';
import { HostEvents } from './host-events.js';
import { incidentsOf } from './incidents.js';
import type { Material } from './material.js';
import { detectLogins, kindOfLogin } from './os-logins/detect.js';
import { alertOf, kindsOfFinding } from './products/finding.js';
import type { ProductState } from './products/products.js';
import type { TrailEvent } from './trail-event.js';
import { flowsOf, loginsOf } from './unread-hosts.js';

/** What happened in a time, as far as it was asked about. */
export interface Watch {
  /** Newest first. */
  readonly events: readonly TrailEvent[];
  /** What was written down inside hosts: logins over ssh, root rights, new users. */
  readonly lines: readonly SecurityEvent[];
  readonly eventCount: number;
  readonly byKind: Record<string, number>;
  readonly detections: Detection[];
  readonly incidents: Incident[];
  /** The events behind the detections, newest first. */
  readonly evidence: SecurityEvent[];
  readonly products: readonly ProductState[];
  /** What silence says nothing about, one phrase each. */
  readonly unread: readonly string[];
  readonly gaps: readonly Gap[];
}

interface WatchInput {
  readonly material: Material;
  readonly selected: Selected;
  /** Whether instances were named: then only what concerns them counts; otherwise the whole account does. */
  readonly named: boolean;
  readonly kinds: readonly EventKind[];
  readonly region: string;
}

export function watchOver({ material, selected, named, kinds, region }: WatchInput): Watch {
  const { trail, threats, flows, logins, window } = material;
  const hosts = new HostEvents(selected.hosts, trail.events);
  const all = trail.events.map((event) => {
    const about = hosts.of(event).map((host) => host.instance_id);
    const instance_ids = [...new Set([...event.shown.instance_ids, ...about])].sort();
    return { event: { ...event, shown: { ...event.shown, instance_ids } }, concerned: about.length > 0 };
  });
  const account = all.map(({ event }) => event);
  const events = named ? all.flatMap(({ event, concerned }) => (concerned ? [event] : [])) : account;
  const fleet = new Map(selected.hosts.map((host) => [host.instance_id, host]));
  const touches = ({ instance_ids }: { readonly instance_ids: readonly string[] }) =>
    !named || instance_ids.some((id) => fleet.has(id));
  const usual = new Usual(account);
  const inside = detectLogins(logins.value.records, kinds, region, material.fleet);
  const lines = inside.events.filter(touches);
  const ofKind = (kind: EventKind) =>
    events.filter((event) => kindOf(event) === kind).length + lines.filter((line) => kindOfLogin(line) === kind).length;
  const byKind = Object.fromEntries(kinds.map((kind) => [kind, ofKind(kind)]));
  const findings = threats.value.findings
    .filter(({ type }) => kindsOfFinding(type).some((kind) => kinds.includes(kind)))
    .map(alertOf);
  const connections = detectFlows(flows.value, window, material.fleet);
  const outside = [...findings, ...connections, ...inside.detections];
  const detections = [...detect(events, kinds, fleet, usual), ...outside.filter(touches)].sort(worstFirst);
  // The story of a host is told whole: what the same actor did elsewhere belongs to it.
  const wide = named ? [...detect(account, kinds, fleet, usual), ...outside] : detections;
  const observed = [...account, ...inside.events.map((shown) => ({ shown }))];
  const names = new Map(material.fleet.map(({ instance_id, name }) => [instance_id, name]));
  const withNames = <About extends { instance_ids: string[] }>(about: About) => ({
    ...about,
    instance_names: about.instance_ids.map((id) => names.get(id) ?? id),
  });
  const behind = new Set(detections.flatMap((detection) => detection.event_ids));
  const ofFlows = flowsOf(flows.value, selected.hosts, connections.filter(touches).length);
  const ofLogins = loginsOf(logins.value, selected.hosts, window, inside.detections.filter(touches).length);
  return {
    events,
    lines,
    eventCount: Object.values(byKind).reduce((sum, n) => sum + n, 0),
    byKind,
    detections: detections.map(withNames),
    incidents: incidentsOf(wide, observed).filter(touches).map(withNames),
    evidence: [...events.map(({ shown }) => shown), ...lines]
      .filter(({ event_id }) => behind.has(event_id))
      .sort((a, b) => (a.at < b.at ? 1 : -1)),
    products: [...threats.value.products, ofFlows.state, ofLogins.state],
    unread: [
      ...threats.value.products.flatMap((one) => unreadProduct(one, threats.value.products)),
      ...ofFlows.unread,
      ...ofLogins.unread,
    ],
    gaps: [
      ...selected.gaps,
      ...trail.gaps.map((gap) => (trail.answered ? gap : unanswered(gap, selected))),
      ...threats.gaps,
      ...flows.gaps,
      ...logins.gaps,
    ],
  };
}

function unreadProduct({ product, region, state }: ProductState, all: readonly ProductState[]): string[] {
  if (state === 'read') return [];
  const several = all.filter((one) => one.product === product).length > 1;
  const name = several ? `${product} in ${region}` : product;
  return [state === 'not_enabled' ? `${name} (not enabled)` : name];
}

const unanswered = (gap: Gap, selected: Selected): Gap => ({
  ...gap,
  instances: selected.hosts.map((host) => host.instance_id),
});
