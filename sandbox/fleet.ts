import type { CoveredResource, Finding, FindingDetail } from '@aws-sdk/client-inspector2';
import type { ConfigurationSource } from './fleet/configuration/source.js';
import { SeededFindings } from './fleet/findings.js';
import { Host } from './fleet/host.js';
import { hostSeeds } from './fleet/hosts.js';
import { type MetricSource, SeededMetrics } from './fleet/metrics.js';
import { FleetState, type HostState } from './fleet/state.js';
import { seededThreats, type Threats } from './fleet/threats.js';
import type { TrailRecord } from './fleet/trail-record.js';
import { trailStory } from './fleet/trail-story.js';
import { Patching } from './patching.js';
import { RecordedMetrics } from './replay/cloudwatch.js';
import { RecordedConfiguration } from './replay/config.js';
import {
  type RecordedInstance,
  type Recording,
  readRecording,
  recordedInstances,
  shiftedConfiguration,
  shiftedFindings,
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
}

/** What Inspector knows, from the seeds or from a recording. */
interface FindingSource {
  list(): Finding[];
  detail(finding: Finding): FindingDetail | undefined;
  coverage(): CoveredResource[];
}

/** Ten instances and everything AWS would say of them; the answers only word it. */
export interface Fleet {
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
  host(instanceId: string): Host | undefined;
}

/** @throws {BadData} when a file of recorded data cannot be used; nothing is loaded then. */
export function createFleet(world: World, options: FleetOptions = {}): Fleet {
  const recording = options.dataFolder === undefined ? undefined : readRecording(options.dataFolder);
  const state = new FleetState(world);
  const hosts = hostSeeds.map((seed) => new Host(seed, stateOf(state, seed.id), state));
  const byId = new Map(hosts.map((host) => [host.seed.id, host]));
  const host = (instanceId: string) => byId.get(instanceId);
  const base = { state, hosts, patching: new Patching(world, state, host), host };
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
  };
}

function stateOf(state: FleetState, id: string): HostState {
  const found = state.hosts[id];
  if (!found) throw new Error(`The stored fleet has no ${id}; start with --fresh to drop the sandbox's state`);
  return found;
}

function replayed(world: World, recording: Recording, shift: number, seeded: ReadonlyMap<string, Host>) {
  const findings = shiftedFindings(recording, shift);
  return {
    recorded: recordedInstances(recording, findings).filter(({ id }) => !seeded.has(id)),
    findings: new RecordedFindings(findings, world.account),
    metrics: new RecordedMetrics(recording.series, shift),
    threats: shiftedThreats(recording, shift),
    configuration: new RecordedConfiguration(shiftedConfiguration(recording, shift)),
    events: recording.records
      .map((record) => shiftRecord(record, shift))
      .sort((a, b) => Date.parse(b.eventTime) - Date.parse(a.eventTime)),
  };
}

/** An export of findings does not say what is in KEV, nor what Inspector covers without finding anything. */
class RecordedFindings implements FindingSource {
  constructor(
    private readonly findings: readonly Finding[],
    private readonly account: string,
  ) {}

  list(): Finding[] {
    return [...this.findings];
  }

  detail(): undefined {
    return undefined;
  }

  coverage(): CoveredResource[] {
    const newest = new Map<string, Date>();
    for (const { resources, lastObservedAt } of this.findings) {
      for (const { id, type } of resources ?? []) {
        if (type !== 'AWS_EC2_INSTANCE' || !id || !lastObservedAt) continue;
        const known = newest.get(id);
        newest.set(id, known && known > lastObservedAt ? known : lastObservedAt);
      }
    }
    return [...newest].map(([resourceId, lastScannedAt]) => ({
      accountId: this.account,
      resourceId,
      resourceType: 'AWS_EC2_INSTANCE',
      scanType: 'PACKAGE',
      scanStatus: { statusCode: 'ACTIVE', reason: 'SUCCESSFUL' },
      lastScannedAt,
    }));
  }
}
