import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ConfigurationItem } from '@aws-sdk/client-config-service';
import type { Finding, Resource } from '@aws-sdk/client-inspector2';
import type { Threats } from './fleet/threats.js';
import type { TrailRecord } from './fleet/trail-record.js';
import { BadData } from './replay/bad-data.js';
import { instancesIn, startedInterfaces, trailRecords } from './replay/cloudtrail.js';
import { readSeries, type Series } from './replay/cloudwatch.js';
import { configurationItems, instancesOfItems, shiftItem } from './replay/config.js';
import { flowRecords, newestFlow, type RecordedFlow, shiftFlow } from './replay/flowlogs.js';
import { findings, shiftFinding } from './replay/inspector2.js';
import { readMember, readRecords } from './replay/json-records.js';
import { logLines, type RecordedLine, shiftLine } from './replay/log-lines.js';
import { guardDutyFindings, newestThreat, securityHubFindings, shiftThreat } from './replay/threats.js';

/** Recorded AWS data as it was read, its times not moved. */
export interface Recording {
  readonly records: readonly TrailRecord[];
  readonly findings: readonly Finding[];
  readonly series: readonly Series[];
  readonly configuration: readonly ConfigurationItem[];
  /** A product whose folder is missing is not enabled. */
  readonly threats: Partial<Threats>;
  /** Undefined where no flow log was recorded. */
  readonly flows: readonly RecordedFlow[] | undefined;
  readonly lines: readonly RecordedLine[];
  /** Time of the newest record of any kind; undefined for an empty recording. */
  readonly newest: Date | undefined;
}

/** An instance that only the recorded data knows. */
export interface RecordedInstance {
  readonly id: string;
  readonly resource?: Resource;
  /** Ids of its network interfaces, where something names them. */
  readonly interfaces: readonly string[];
}

const day = 86_400_000;

/**
 * Reads a folder of recorded data: `cloudtrail/*.json` (`{"Records":[...]}`), `inspector2/*.json` (`{"findings":[...]}`),
 * `config/*.json` (`{"configurationItems":[...]}`), `guardduty/*.json` and `securityhub/*.json` (`{"Findings":[...]}`), `flowlogs/*.json`
 * (`{"events":[...]}`), `logs/*.json` (`{"logGroupName":"...","events":[...]}`), and `cloudwatch/<instance-id>/<MetricName>.csv` (`timestamp,value`). Everything is read before anything is used.
 *
 * @throws {BadData} with file, line and reason.
 */
export function readRecording(folder: string): Recording {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new BadData(folder, undefined, 'there is no such folder');
  const records = trailRecords(jsonFiles(folder, 'cloudtrail').flatMap((file) => readRecords(file, 'Records')));
  const found = findings(jsonFiles(folder, 'inspector2').flatMap((file) => readRecords(file, 'findings')));
  const configuration = configurationItems(
    jsonFiles(folder, 'config').flatMap((file) => readRecords(file, 'configurationItems')),
  );
  const threats = readThreats(folder);
  const flows = readFlows(folder);
  const lines = jsonFiles(folder, 'logs').flatMap((file) =>
    logLines(readRecords(file, 'events'), readMember(file, 'logGroupName')),
  );
  const cloudwatch = join(folder, 'cloudwatch');
  const series = existsSync(cloudwatch) ? readSeries(cloudwatch) : [];
  let newest = Number.NEGATIVE_INFINITY;
  for (const { eventTime } of records) newest = Math.max(newest, Date.parse(eventTime));
  for (const { lastObservedAt, updatedAt } of found) {
    newest = Math.max(newest, (updatedAt ?? lastObservedAt)?.getTime() ?? newest, lastObservedAt?.getTime() ?? newest);
  }
  for (const { configurationItemCaptureTime: at } of configuration) newest = Math.max(newest, at?.getTime() ?? newest);
  newest = Math.max(newest, newestThreat(threats), newestFlow(flows ?? []));
  for (const { samples } of series) newest = Math.max(newest, samples.at(-1)?.at ?? newest);
  for (const { at } of lines) newest = Math.max(newest, at);
  const read = { records, findings: found, configuration, threats, flows, lines, series };
  return { ...read, newest: Number.isFinite(newest) ? new Date(newest) : undefined };
}

function readThreats(folder: string): Partial<Threats> {
  const of = (kind: string) => jsonFiles(folder, kind).flatMap((file) => readRecords(file, 'Findings'));
  const recorded = (kind: string) => existsSync(join(folder, kind));
  return {
    ...(recorded('guardduty') && { guardDuty: guardDutyFindings(of('guardduty')) }),
    ...(recorded('securityhub') && { securityHub: securityHubFindings(of('securityhub')) }),
  };
}

function readFlows(folder: string): RecordedFlow[] | undefined {
  if (!existsSync(join(folder, 'flowlogs'))) return undefined;
  return jsonFiles(folder, 'flowlogs').flatMap((file) => {
    const format = readMember(file, 'logFormat');
    return flowRecords(readRecords(file, 'events'), typeof format === 'string' ? format : undefined);
  });
}

function jsonFiles(folder: string, kind: string): string[] {
  const path = join(folder, kind);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(path, name));
}

/** Whole days that bring the newest record into the 24 hours before `now`, so that the hour of day stays. */
export const shiftInto = ({ newest }: Pick<Recording, 'newest'>, now: Date): number =>
  newest ? Math.floor((now.getTime() - newest.getTime()) / day) * day : 0;

/** How far a clock must be from wall time to show the newest record's time: for `SANDBOX_CLOCK=recorded`. */
export function recordedOffset(folder: string, wall: Date): number {
  const { newest } = readRecording(folder);
  return newest ? newest.getTime() - wall.getTime() : 0;
}

export const shiftRecord = (record: TrailRecord, ms: number): TrailRecord => ({
  ...record,
  eventTime: new Date(Date.parse(record.eventTime) + ms).toISOString().replace('.000Z', 'Z'),
});

export const shiftedFindings = (recording: Recording, ms: number): Finding[] =>
  recording.findings.map((finding) => shiftFinding(finding, ms));

export const shiftedConfiguration = ({ configuration }: Recording, ms: number): ConfigurationItem[] =>
  configuration.map((item) => shiftItem(item, ms));

export const shiftedThreats = ({ threats }: Recording, ms: number): Partial<Threats> => shiftThreat(threats, ms);

export const shiftedFlows = ({ flows }: Recording, ms: number): RecordedFlow[] =>
  (flows ?? []).map((flow) => shiftFlow(flow, ms));

export const shiftedLines = ({ lines }: Recording, ms: number): RecordedLine[] =>
  lines.map((line) => shiftLine(line, ms));

/** Every instance that the data names, with what Inspector says of it where it does. */
export function recordedInstances(
  { records, series, configuration, flows = [] }: Recording,
  shifted: readonly Finding[],
): RecordedInstance[] {
  const found = new Map<string, RecordedInstance>();
  const interfaces = interfacesOfInstances(records, configuration, flows);
  const interfacesOf = (id: string) => [...(interfaces.get(id) ?? [])];
  const named = [
    ...instancesIn(records),
    ...flows.flatMap(({ instanceId }) => instanceId ?? []),
    ...series.map(({ metric }) => metric.dimensions[0]?.Value ?? ''),
    ...instancesOfItems(configuration),
  ];
  for (const id of named) if (id) found.set(id, { id, interfaces: interfacesOf(id) });
  for (const resource of shifted.flatMap(({ resources }) => resources ?? [])) {
    if (resource.type === 'AWS_EC2_INSTANCE' && resource.id) {
      found.set(resource.id, { id: resource.id, resource, interfaces: interfacesOf(resource.id) });
    }
  }
  return [...found.values()];
}

/** By instance id: what flow records, configuration items and calls that start instances say. */
function interfacesOfInstances(
  records: readonly TrailRecord[],
  configuration: readonly ConfigurationItem[],
  flows: readonly RecordedFlow[],
): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const add = (instance: string, id: string) => found.set(instance, (found.get(instance) ?? new Set()).add(id));
  for (const { instanceId, interfaceId } of flows) if (instanceId) add(instanceId, interfaceId);
  for (const { resourceType, resourceId, relationships = [] } of configuration) {
    for (const related of relationships) {
      const isInstance = resourceType === 'AWS::EC2::Instance' && related.resourceType === 'AWS::EC2::NetworkInterface';
      if (isInstance && resourceId && related.resourceId) add(resourceId, related.resourceId);
    }
  }
  for (const [instance, id] of startedInterfaces(records)) add(instance, id);
  return found;
}
