import type { Dimension, StandardUnit } from '@aws-sdk/client-cloudwatch';
import type { Host } from './host.js';
import { type LoadMetric, loadAt, sampleMs } from './load.js';
import { noise } from './random.js';
import type { FleetState } from './state.js';
import { groupPath, groups, membersOf } from './target-groups.js';

export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly Required<Pick<Dimension, 'Name' | 'Value'>>[];
  readonly unit: StandardUnit;
}

export interface Sample {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly value: number;
}

/** Where CloudWatch's numbers come from: computed for the seeded fleet, read from files in a replay. */
export interface MetricSource {
  list(): readonly Metric[];
  /** Those with this dimension of an instance: what is asked for by name is among few, however large the fleet. */
  ofInstance(instanceId: string): readonly Metric[];
  /** Samples with from <= at < to, oldest first. */
  samples(metric: Metric, from: number, to: number): Sample[];
}

const day = 86_400_000;
const history = 28 * day;

type SeededMetric =
  | LoadMetric
  | 'disk_used_percent'
  | 'DatabaseConnections'
  | 'RequestCountPerTarget'
  | 'cpu_usage_steal';

const units: Readonly<Record<SeededMetric, StandardUnit>> = {
  CPUUtilization: 'Percent',
  CPUCreditBalance: 'Count',
  cpu_usage_steal: 'Percent',
  DatabaseConnections: 'Count',
  RequestCountPerTarget: 'Count',
  disk_used_percent: 'Percent',
  NetworkIn: 'Bytes',
  NetworkOut: 'Bytes',
  StatusCheckFailed: 'Count',
  mem_used_percent: 'Percent',
};

/** EC2 user guide, "CPU credits table": the most that a burstable type saves up. */
const mostCredits: Readonly<Record<string, number>> = { 't3.micro': 288, 't3.medium': 576, 't3.large': 864 };

/** A disk fills as steadily as its host writes; what is full stays full. */
const calmDisk = { used: 41, perDay: 0.04 };
const fullest = 98.6;

const rootDisk = [
  { Name: 'path', Value: '/' },
  { Name: 'device', Value: 'nvme0n1p1' },
  { Name: 'fstype', Value: 'xfs' },
];

const ec2Metrics = ['CPUUtilization', 'NetworkIn', 'NetworkOut', 'StatusCheckFailed'] as const;

interface HostMetric extends Metric {
  readonly name: SeededMetric;
  readonly host: Host;
}

/** 28 days before the fleet began, and everything since. A stopped host has no points from when it stopped. */
export class SeededMetrics implements MetricSource {
  readonly #hosts: ReadonlyMap<string, Host>;
  readonly #metrics = new Map<string, readonly HostMetric[]>();
  /** What the load balancer publishes, by target group: as much as one of its members has to do. */
  readonly #balanced: readonly HostMetric[];

  constructor(
    hosts: readonly Host[],
    private readonly state: FleetState,
    private readonly seed: number,
  ) {
    this.#hosts = new Map(hosts.map((host) => [host.seed.id, host]));
    this.#balanced = groups.flatMap((group) => {
      const [host] = membersOf(group, hosts);
      return host ? [requestsOf(host, groupPath(group))] : [];
    });
  }

  list(): readonly Metric[] {
    return [...this.#balanced, ...[...this.#hosts.keys()].flatMap((id) => this.ofInstance(id))];
  }

  ofInstance(instanceId: string): readonly HostMetric[] {
    const host = this.#hosts.get(instanceId);
    const metrics = this.#metrics.get(instanceId) ?? (host ? metricsOf(host) : []);
    if (host) this.#metrics.set(instanceId, metrics);
    return metrics;
  }

  samples(metric: Metric, from: number, to: number): Sample[] {
    const instance = instanceOf(metric.dimensions);
    const among = instance === undefined ? this.#balanced : this.ofInstance(instance);
    const known = among.find((candidate) => candidate === metric);
    if (!known) return [];
    const { host, name } = known;
    const { stopped, launched } = host.seed;
    const first = Math.max(from, this.state.startedAt.getTime() - history, this.state.ago(launched).getTime());
    const complete = Math.floor(this.state.now().getTime() / sampleMs) * sampleMs;
    const last = Math.min(to, stopped === undefined ? complete : this.state.ago(stopped).getTime());
    const { number } = host;
    const samples: Sample[] = [];
    for (let at = Math.ceil(first / sampleMs) * sampleMs; at < last; at += sampleMs) {
      samples.push({ at, value: this.#value(host, name, number, at) });
    }
    return samples;
  }

  #value({ seed: { disk = calmDisk, load, type } }: Host, name: SeededMetric, number: number, at: number): number {
    if (name === 'disk_used_percent') {
      const days = (at - this.state.startedAt.getTime()) / day;
      const used = disk.used + disk.perDay * days + 0.05 * noise(this.seed, number, Math.floor(at / sampleMs));
      return Math.round(Math.min(fullest, used) * 100) / 100;
    }
    if (name === 'cpu_usage_steal') return Math.round(60 * noise(this.seed, number, Math.floor(at / sampleMs))) / 100;
    if (name === 'DatabaseConnections' || name === 'RequestCountPerTarget') {
      const most = name === 'DatabaseConnections' ? 160 : 9_000;
      return Math.round((most * loadAt(load, 'CPUUtilization', this.seed, number, at)) / 100);
    }
    const value = loadAt(load, name, this.seed, number, at);
    return name === 'CPUCreditBalance' ? Math.round(value * (mostCredits[type] ?? 0) * 10) / 10 : value;
  }
}

/** The instance that a metric is about. */
export const instanceOf = (dimensions: readonly Partial<Dimension>[]): string | undefined =>
  dimensions.find(({ Name }) => Name === 'InstanceId')?.Value;

const requestsOf = (host: Host, path: string): HostMetric => ({
  host,
  namespace: 'AWS/ApplicationELB',
  name: 'RequestCountPerTarget',
  dimensions: [{ Name: 'TargetGroup', Value: path }],
  unit: units.RequestCountPerTarget,
});

function metricsOf(host: Host): HostMetric[] {
  const instance = { Name: 'InstanceId', Value: host.seed.id };
  const metric = (namespace: string, name: SeededMetric, dimensions: HostMetric['dimensions']) => ({
    host,
    namespace,
    name,
    dimensions,
    unit: units[name],
  });
  const agent = [
    { Name: 'ImageId', Value: host.seed.image.id },
    instance,
    { Name: 'InstanceType', Value: host.seed.type },
  ];
  return [
    ...ec2Metrics.map((name) => metric('AWS/EC2', name, [instance])),
    ...(host.seed.type in mostCredits ? [metric('AWS/EC2', 'CPUCreditBalance', [instance])] : []),
    ...(['database', 'replica'].includes(host.seed.load)
      ? [metric('PostgreSQL', 'DatabaseConnections', [instance])]
      : []),
    ...(host.seed.agentMetrics && host.seed.name === 'web-2'
      ? [metric('CWAgent', 'cpu_usage_steal', [...agent, { Name: 'cpu', Value: 'cpu-total' }])]
      : []),
    ...(host.seed.agentMetrics
      ? [metric('CWAgent', 'mem_used_percent', agent), metric('CWAgent', 'disk_used_percent', [...agent, ...rootDisk])]
      : []),
  ];
}
