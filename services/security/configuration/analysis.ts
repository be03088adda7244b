import { sources } from '../../aws/sources.js';
import type { ConfigurationChange, HostConfiguration } from '../../contracts/configuration-change.js';
import { groupBy } from '../../group-by.js';
import type { Host } from '../../instances.js';
import type { Gap } from '../../schema.js';
import type { TimeWindow } from '../../time-range.js';
import { listing } from '../../words.js';
import type { TrailReading } from '../trail.js';
import type { TrailEvent } from '../trail-event.js';
import { RECORDED_WITHIN_MS } from './authors.js';
import { changesOf, type Setting, settled } from './changes.js';
import { mergedGaps } from './gaps.js';
import type { History } from './history.js';
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
  /** Then the instances that a resource itself names count too. */
  readonly wholeFleet: boolean;
}

/** Of several regions, the one with the hosts first. */
export function analyseAll({
  readings: [home, ...elsewhere],
  hosts,
  ...rest
}: Omit<Material, 'reading'> & { readonly readings: readonly ConfigurationReading[] }): ConfigurationAnalysis {
  if (!home) throw new Error('an analysis of no region');
  const all = [
    analyse({ ...rest, hosts, reading: home }),
    ...elsewhere.map((reading) => analyse({ ...rest, hosts: [], reading })),
  ];
  return {
    changes: all.flatMap(({ changes }) => changes).sort((a, b) => oldestFirst(b, a)),
    hosts: all[0]?.hosts ?? [],
    gaps: mergedGaps(all.flatMap(({ gaps }) => gaps)),
  };
}

/** Who changed what, what it means, and where each host stands. Pure. */
export function analyse(material: Material): ConfigurationAnalysis {
  const { reading, trail, hosts, window } = material;
  const { region } = reading;
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
  const keysOf = groupBy(reading.users.keys(), (key) => refOf(key).id);
  const implied = trail.events
    .filter(({ shown }) => !seen.has(shown.event_id) && inWindow(shown.at, window))
    .flatMap((event) => impliedBy(event, material, (id) => (keysOf.get(id) ?? []).filter(unrecorded)));
  const byResource = groupBy([...recorded, ...implied].sort(oldestFirst), ({ resource_id }) => resource_id);
  const changes = [...byResource.values()].flatMap(settled).sort(oldestFirst).reverse();
  const gaps = mergedGaps([...reading.gaps, ...recorderGaps(material), ...historyGaps(material), ...trail.gaps]);
  const mine = byHost(reading, changes);
  const verdicts = hosts.map((host) => hostVerdict(host, reading, mine(host.instance_id)));
  return { changes, hosts: verdicts, gaps };
}

/** Resources and changes of each host, sorted out once: a fleet may be large. */
function byHost({ users }: ConfigurationReading, changes: readonly ConfigurationChange[]) {
  const keys = new Map<string, string[]>();
  for (const [key, ids] of users) for (const id of ids) keys.set(id, [...(keys.get(id) ?? []), key]);
  const changed = new Map<string, ConfigurationChange[]>();
  for (const change of changes)
    for (const id of new Set(change.instance_ids)) changed.set(id, [...(changed.get(id) ?? []), change]);
  return (id: string) => ({ keys: keys.get(id) ?? [], changes: changed.get(id) ?? [] });
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

function recordedWithin({ recorder }: ConfigurationReading, type: KnownType): number {
  if (recorder?.frequencyOf(type) === 'daily') return RECORDED_WITHIN_MS.daily;
  return RECORDED_WITHIN_MS[type === resourceTypes.inventory ? 'inventory' : 'continuous'];
}

function users({ reading, hosts, wholeFleet }: Material, { ref, related }: Snapshot) {
  const names = new Map(hosts.map((host) => [host.instance_id, host.name]));
  const itself = ref.type === resourceTypes.instance || ref.type === resourceTypes.inventory ? [ref.id] : [];
  const named = related.flatMap(({ type, id }) => (type === resourceTypes.instance ? [id] : []));
  const mentioned = wholeFleet ? named : named.filter((id) => names.has(id));
  const ids = [...new Set([...(reading.users.get(keyOf(ref)) ?? []), ...itself, ...mentioned])].sort();
  return { ids, names: ids.map((id) => names.get(id) ?? id) };
}

const RESOURCE_IDS = /\b(?:i|sg|eni|vol|rtb|acl|subnet)-(?:[0-9a-f]{17}|[0-9a-f]{8})\b/g;

/** The most specific resource that a call names, so that one call is one change: a group rather than its instance. */
function impliedBy(
  event: TrailEvent,
  material: Material,
  unrecordedOf: (id: string) => readonly string[],
): ConfigurationChange[] {
  const named = new Set(event.text.match(RESOURCE_IDS) ?? []);
  const keys = [...named].flatMap(unrecordedOf).filter((key) => specific.includes(refOf(key).type));
  const [key] = keys.sort((a, b) => rank(a) - rank(b));
  if (!key) return [];
  const names = new Map(material.hosts.map((host) => [host.instance_id, host.name]));
  const ids = [...new Set(keys.flatMap((one) => [...(material.reading.users.get(one) ?? [])]))].sort();
  const by = { ids, names: ids.map((id) => names.get(id) ?? id) };
  return impliedChanges(event, { ref: refOf(key), users: by }, material.reading.region);
}

const specific: readonly KnownType[] = [
  resourceTypes.group,
  resourceTypes.volume,
  resourceTypes.networkInterface,
  resourceTypes.instance,
  resourceTypes.routeTable,
  resourceTypes.networkAcl,
];
const rank = (key: string): number => specific.indexOf(refOf(key).type);

const gap = (region: string, detail: string, instances: readonly string[], reason: Gap['reason']): Gap => ({
  ...{ service: sources.configHistory.service, region, account: null, instances: [...instances] },
  ...{ reason, retryable: false, detail },
});

const INSTEAD = 'Changes then come from the calls in CloudTrail, without before and after.';

function recorderGaps({ reading: { recorder, region }, hosts }: Material): Gap[] {
  if (!recorder) return [];
  const all = hosts.map((host) => host.instance_id);
  if (recorder.off) return [gap(region, `${recorder.off}. ${INSTEAD}`, all, 'not_enabled')];
  // Software is one thing more where it is collected, and no hole where it is not: see `configurationNotRead`.
  const asked = Object.values(resourceTypes).filter((type) => type !== resourceTypes.inventory);
  return asked.flatMap((type) => {
    const often = recorder.frequencyOf(type);
    if (often === 'continuous') return [];
    if (often === 'daily') {
      return [gap(region, `AWS Config records ${type} once a day: changes of today may be missing.`, [], 'truncated')];
    }
    const essential = essentialTypes.includes(type);
    return [gap(region, `AWS Config does not record ${type} here. ${INSTEAD}`, essential ? all : [], 'unavailable')];
  });
}

function lackOf(history: History): 'undiscovered' | 'no_recorder' | 'truncated' | null {
  if (history.state !== 'known') return history.state;
  return history.truncated ? 'truncated' : null;
}

/** Resources of which Config knows nothing, or not all, are one gap a reason, however many they are. */
function historyGaps({ reading, hosts }: Material): Gap[] {
  const { region, recorder } = reading;
  if (!recorder || recorder.off) return [];
  const fleet = new Set(hosts.map((host) => host.instance_id));
  const lacking = [...reading.histories].flatMap(([key, history]) => {
    const { type, id } = refOf(key);
    const lack = lackOf(history);
    const silent = type === resourceTypes.inventory && history.state !== 'known';
    if (lack === null || silent || recorder.frequencyOf(type) === 'not_recorded') return [];
    const users = essentialTypes.includes(type) ? [...(reading.users.get(key) ?? [])] : [];
    return [{ lack, id, concerned: users.filter((one) => fleet.has(one)) }];
  });
  return [...groupBy(lacking, ({ lack }) => lack)].map(([lack, some]) => {
    const named = listing(some.map(({ id }) => id));
    const concerned = [...new Set(some.flatMap((one) => one.concerned))].sort();
    return {
      undiscovered: () => gap(region, `AWS Config has no record of ${named}. ${INSTEAD}`, concerned, 'not_found'),
      no_recorder: () => gap(region, `AWS Config has no recorder here. ${INSTEAD}`, concerned, 'not_enabled'),
      truncated: () =>
        gap(region, `More changed on ${named} than was read: the older changes are missing.`, concerned, 'truncated'),
    }[lack]();
  });
}

/** What silence says nothing about: the software of hosts of which AWS Config keeps no inventory. */
export function configurationNotRead({ histories }: ConfigurationReading, hosts: readonly Host[]): string[] {
  const without = hosts.filter(
    ({ instance_id: id }) => histories.get(keyOf({ type: resourceTypes.inventory, id }))?.state !== 'known',
  );
  if (without.length === 0) return [];
  return [`Installed software of ${listing(without.map(({ name }) => name))}: AWS Config has no inventory of it`];
}

/** Regions of the account whose configuration was not looked at; null where nothing says which there are. */
export function configurationRegions(readings: readonly ConfigurationReading[], trail: TrailReading) {
  const read = readings.map(({ region }) => region);
  const { unreadRegions, regions, signInRegions } = trail;
  const all = unreadRegions && [...regions, ...signInRegions, ...unreadRegions];
  return { read, not_read: all ? all.filter((region) => !read.includes(region)).sort() : null };
}
