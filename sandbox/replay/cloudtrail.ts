import { uuid } from '../fleet/random.js';
import type { TrailRecord } from '../fleet/trail-record.js';
import { BadData } from './bad-data.js';
import { isObject, type JsonRecord } from './json-records.js';

const required = ['eventName', 'eventSource', 'eventTime'] as const;

/** Checks records as CloudTrail delivers them. A record without an id, or with one seen before, gets a fresh one. */
export function trailRecords(records: readonly JsonRecord[]): TrailRecord[] {
  const seen = new Set<string>();
  return records.map(({ value, file, line }, index) => {
    for (const member of required) {
      if (typeof value[member] !== 'string') throw new BadData(file, line, `the record has no ${member}`);
    }
    const eventTime = new Date(String(value.eventTime));
    if (Number.isNaN(eventTime.getTime())) throw new BadData(file, line, `eventTime is no date: ${value.eventTime}`);
    const known = typeof value.eventID === 'string' && value.eventID !== '' && !seen.has(value.eventID);
    const eventID = known ? String(value.eventID) : uuid('recorded', file, index);
    seen.add(eventID);
    return {
      ...value,
      eventID,
      eventName: String(value.eventName),
      eventSource: String(value.eventSource),
      eventTime: eventTime.toISOString(),
      awsRegion: typeof value.awsRegion === 'string' ? value.awsRegion : 'us-east-1',
    };
  });
}

const instanceId = /\bi-(?:[0-9a-f]{17}|[0-9a-f]{8})\b/g;

/** Instances that records name, wherever they do. */
export function instancesIn(records: readonly TrailRecord[]): string[] {
  return records.flatMap(({ requestParameters, responseElements, resources, userIdentity }) => [
    ...(JSON.stringify([requestParameters, responseElements, resources, userIdentity]).match(instanceId) ?? []),
  ]);
}

/** Instance and network interface, from the answers to RunInstances. */
export function startedInterfaces(records: readonly TrailRecord[]): [instance: string, id: string][] {
  return records.flatMap(({ eventName, responseElements }) => {
    if (eventName !== 'RunInstances' || !isObject(responseElements)) return [];
    return itemsOf(responseElements.instancesSet).flatMap(({ instanceId, networkInterfaceSet }) =>
      itemsOf(networkInterfaceSet).flatMap(({ networkInterfaceId: id }): [string, string][] =>
        typeof instanceId === 'string' && typeof id === 'string' ? [[instanceId, id]] : [],
      ),
    );
  });
}

const itemsOf = (value: unknown) => (isObject(value) && Array.isArray(value.items) ? value.items.filter(isObject) : []);
