import { sources } from '../../aws/sources.js';
import type { ConfigurationChange, HostConfiguration } from '../../contracts/configuration-change.js';
import { groupBy } from '../../group-by.js';
import type { Host } from '../../instances.js';
import type { Gap } from '../../schema.js';
import type { TimeWindow } from '../../time-range.js';
import type { TrailReading } from '../trail.js';
import type { TrailEvent } from '../trail-event.js';
import { RECORDED_WITHIN_MS } from './authors.js';
import { changesOf, type Setting, settled } from './changes.js';
import { mergedGaps } from './gaps.js';
import { impliedChanges } from './implied.js';
import type { Snapshot } from './item.js';
import type { ConfigurationReading } from './reading.js';
import { essentialTypes, type KnownType, keyOf, refOf, resourceTypes } from './resource.js';
import { hostVerdict } from './verdict.js';

export interface ConfigurationAnalysis {
  /** Newest first. */
  readonly changes: readonly ConfigurationChange[];
  readonly hosts: readonly HostConfiguration[];
  readonly gaps: readonly Gap[];
}

interface Material {
  readonly reading: ConfigurationReading;
  readonly trail: TrailReading;
  readonly hosts: readonly Host[];
  readonly window: TimeWindow;
  readonly region: string;
  /** Then the instances that a resource itself names count too. */
  readonly wholeFleet: boolean;
}

/** Who changed what, what it means, and where each host stands. Pure. */
export function analyse(material: Material): ConfigurationAnalysis {
  const { reading, trail, hosts, window, region } = material;
  const known = new Map(
    [...reading.histories].flatMap(([key, one]) => (one.state === 'known' ? [[key, one] as const] : [])),
  );
  const recorded = [...known].flatMap(([key, { snapshots }]) =>
    changesOf(snapshots, {
      ...{ window, region, events: trail.events, trail: trailState(trail) },
      recordedWithinMs: recordedWithin(reading, refOf(key).type),
      usersOf: (snapshot) => users(material, snapshot),
    }),
  );
  const seen = new Set(recorded.flatMap(({ event_ids }) => event_ids));
  const unrecorded = (key: string) => reading.recorder?.off !== null || !known.has(key);
  const implied = trail.events
    .filter(({ shown }) => !seen.has(shown.event_id) && inWindow(shown.at, window))
    .flatMap((event) => impliedBy(event, material, unrecorded));
  const byResource = groupBy([...recorded, ...implied].sort(oldestFirst), ({ resource_id }) => resource_id);
  const changes = [...byResource.values()].flatMap(settled).sort(oldestFirst).reverse();
  const gaps = mergedGaps([...reading.gaps, ...recorderGaps(material), ...historyGaps(material), ...trail.gaps]);
  return { changes, hosts: hosts.map((host) => hostVerdict(host, reading, changes)), gaps };
}

const oldestFirst = (a: ConfigurationChange, b: ConfigurationChange): number =>
  a.at < b.at ? -1 : a.at > b.at ? 1 : 0;

const inWindow = (at: string, { from, to }: TimeWindow): boolean => {
  const time = Date.parse(at);
  return time >= from.getTime() && time <= to.getTime();
};

function trailState({ answered, gaps }: TrailReading): Setting['trail'] {
  if (!answered) return 'unread';
  return gaps.length > 0 ? 'partial' : 'complete';
}

const recordedWithin = ({ recorder }: ConfigurationReading, type: KnownType): number =>
  RECORDED_WITHIN_MS[recorder?.frequencyOf(type) === 'daily' ? 'daily' : 'continuous'];

function users({ reading, hosts, wholeFleet }: Material, { ref, related }: Snapshot) {
  const names = new Map(hosts.map((host) => [host.instance_id, host.name]));
  const itself = ref.type === resourceTypes.instance ? [ref.id] : [];
  const named = related.flatMap(({ type, id }) => (type === resourceTypes.instance ? [id] : []));
  const mentioned = wholeFleet ? named : named.filter((id) => names.has(id));
  const ids = [...new Set([...(reading.users.get(keyOf(ref)) ?? []), ...itself, ...mentioned])].sort();
  return { ids, names: ids.map((id) => names.get(id) ?? id) };
}

const RESOURCE_IDS = /\b(?:i|sg|eni|vol)-(?:[0-9a-f]{17}|[0-9a-f]{8})\b/g;

/** The most specific resource that a call names, so that one call is one change: a group rather than its instance. */
function impliedBy(event: TrailEvent, material: Material, unrecorded: (key: string) => boolean): ConfigurationChange[] {
  const named = new Set(event.text.match(RESOURCE_IDS) ?? []);
  if (named.size === 0) return [];
  const keys = [...material.reading.users.keys()].filter((key) => named.has(refOf(key).id) && unrecorded(key));
  const [key] = keys.sort((a, b) => rank(a) - rank(b));
  if (!key) return [];
  const names = new Map(material.hosts.map((host) => [host.instance_id, host.name]));
  const ids = [...new Set(keys.flatMap((one) => [...(material.reading.users.get(one) ?? [])]))].sort();
  const by = { ids, names: ids.map((id) => names.get(id) ?? id) };
  return impliedChanges(event, { ref: refOf(key), users: by }, material.region);
}

const specific: readonly KnownType[] = [
  resourceTypes.group,
  resourceTypes.volume,
  resourceTypes.networkInterface,
  resourceTypes.instance,
];
const rank = (key: string): number => specific.indexOf(refOf(key).type);

const gap = (region: string, detail: string, instances: readonly string[], reason: Gap['reason']): Gap => ({
  ...{ service: sources.configHistory.service, region, account: null, instances: [...instances] },
  ...{ reason, retryable: false, detail },
});

const INSTEAD = 'Changes then come from the calls in CloudTrail, without before and after.';

function recorderGaps({ reading: { recorder }, hosts, region }: Material): Gap[] {
  if (!recorder) return [];
  const all = hosts.map((host) => host.instance_id);
  if (recorder.off) return [gap(region, `${recorder.off}. ${INSTEAD}`, all, 'unavailable')];
  return Object.values(resourceTypes).flatMap((type) => {
    const often = recorder.frequencyOf(type);
    if (often === 'continuous') return [];
    if (often === 'daily') {
      return [gap(region, `AWS Config records ${type} once a day: changes of today may be missing.`, [], 'truncated')];
    }
    const essential = essentialTypes.includes(type);
    return [gap(region, `AWS Config does not record ${type} here. ${INSTEAD}`, essential ? all : [], 'unavailable')];
  });
}

function historyGaps({ reading, hosts, region }: Material): Gap[] {
  if (!reading.recorder || reading.recorder.off) return [];
  const fleet = new Set(hosts.map((host) => host.instance_id));
  return [...reading.histories].flatMap(([key, history]) => {
    const { type, id } = refOf(key);
    const concerned = essentialTypes.includes(type)
      ? [...(reading.users.get(key) ?? [])].filter((one) => fleet.has(one))
      : [];
    if (reading.recorder?.frequencyOf(type) === 'not_recorded') return [];
    if (history.state === 'undiscovered') {
      return [gap(region, `AWS Config has no record of ${id}. ${INSTEAD}`, concerned, 'not_found')];
    }
    if (history.state === 'no_recorder') {
      return [gap(region, `AWS Config has no recorder here. ${INSTEAD}`, concerned, 'unavailable')];
    }
    if (history.state !== 'known' || !history.truncated) return [];
    return [
      gap(region, `${id} changed more often than was read: its older changes are missing.`, concerned, 'truncated'),
    ];
  });
}
