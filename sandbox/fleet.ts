import type { FlowLog } from '@aws-sdk/client-ec2';
import type { ConfigurationSource } from './fleet/configuration/source.js';
import { type FindingSource, SeededFindings } from './fleet/findings.js';
import { generatedHosts } from './fleet/generated/generated-hosts.js';
import { Host } from './fleet/host.js';
import { hostSeeds } from './fleet/hosts.js';
import { seededFlowLogs } from './fleet/logs/flow-logs.js';
import { JoinedLogs, type LogSource } from './fleet/logs/log-source.js';
import { SeededLogs } from './fleet/logs/seeded-logs.js';
import { type MetricSource, SeededMetrics } from './fleet/metrics.js';
import { FleetState } from './fleet/state.js';
import { seededThreats, type Threats } from './fleet/threats.js';
import type { TrailRecord } from './fleet/trail-record.js';
import { trailStory } from './fleet/trail-story.js';
import { Patching } from './patching.js';
import { RecordedMetrics } from './replay/cloudwatch.js';
import { RecordedConfiguration } from './replay/config.js';
import { RecordedLogs, recordedFlowLogs } from './replay/flowlogs.js';
import { RecordedLines } from './replay/log-lines.js';
import { RecordedFindings } from './replay/recorded-findings.js';
import {
  type RecordedInstance,
  type Recording,
  readRecording,
  recordedInstances,
  shiftedConfiguration,
  shiftedFindings,
  shiftedFlows,
  shiftedLines,
  shiftedThreats,
  shiftInto,
  shiftRecord,
} from './replay.js';
import type { World } from './world.js';

export interface FleetOptions {
  /** Folder of recorded AWS data that takes the place of the seeded events, findings and metrics. */
  readonly dataFolder?: string;
  /** The clock shows the time of the recording, so that nothing is moved. */
  readonly recordedClock?: boolean;
  /** How many instances there are; those beyond the ten that people know are generated. Default 10, and never fewer. */
  readonly fleetSize?: number;
}

/** Ten instances or more, and everything AWS would say of them; the answers only word it. */
export interface Fleet {
  readonly world: World;
  readonly state: FleetState;
  readonly hosts: readonly Host[];
  /** Instances that only the recorded data knows: EC2 lists them, Systems Manager does not. */
  readonly recorded: readonly RecordedInstance[];
  readonly patching: Patching;
  readonly findings: FindingSource;
  readonly metrics: MetricSource;
  /** Newest first. */
  readonly events: readonly TrailRecord[];
  /** What AWS Config recorded; undefined for the seeded fleet, whose history follows from what EC2 describes. */
  readonly configuration?: ConfigurationSource;
  /** What GuardDuty and Security Hub found; a product that is missing is not enabled. */
  readonly threats: Partial<Threats>;
  readonly flowLogs: readonly FlowLog[];
  readonly logs: LogSource;
  host(instanceId: string): Host | undefined;
}

/** @throws {BadData} when a file of recorded data cannot be used; nothing is loaded then. */
export function createFleet(world: World, options: FleetOptions = {}): Fleet {
  const recording = options.dataFolder === undefined ? undefined : readRecording(options.dataFolder);
  const seeds = [
    ...hostSeeds,
    ...generatedHosts(world.seed, hostSeeds.length + 1, options.fleetSize ?? hostSeeds.length),
  ];
  const state = new FleetState(world, seeds);
  const hosts = seeds.map((seed) => new Host(seed, state));
  const byId = new Map(hosts.map((host) => [host.seed.id, host]));
  const host = (instanceId: string) => byId.get(instanceId);
  const base = { world, state, hosts, patching: new Patching(world, state, host), host };
  if (recording) {
    const shift = options.recordedClock ? 0 : shiftInto(recording, state.startedAt);
    return { ...base, ...replayed(world, recording, shift, byId) };
  }
  const context = { account: world.account, region: world.region, startedAt: state.startedAt };
  return {
    ...base,
    recorded: [],
    findings: new SeededFindings(hosts, state, world),
    metrics: new SeededMetrics(hosts, state, world.seed),
    events: trailStory(context, hosts, world.seed),
    threats: seededThreats(context, hosts),
    flowLogs: seededFlowLogs(context),
    logs: new SeededLogs(hosts, { ...context, seed: world.seed, now: () => world.clock.now() }),
  };
}

function replayed(world: World, recording: Recording, shift: number, seeded: ReadonlyMap<string, Host>) {
  const findings = shiftedFindings(recording, shift);
  const flows = shiftedFlows(recording, shift);
  return {
    recorded: recordedInstances(recording, findings).filter(({ id }) => !seeded.has(id)),
    findings: new RecordedFindings(findings, world.account),
    metrics: new RecordedMetrics(recording.series, shift),
    threats: shiftedThreats(recording, shift),
    flowLogs: recordedFlowLogs(flows, world.account),
    logs: new JoinedLogs([new RecordedLogs(flows, world.account), new RecordedLines(shiftedLines(recording, shift))]),
    configuration: new RecordedConfiguration(shiftedConfiguration(recording, shift)),
    events: recording.records
      .map((record) => shiftRecord(record, shift))
      .sort((a, b) => Date.parse(b.eventTime) - Date.parse(a.eventTime)),
  };
}
