import type { Dimension, StandardUnit } from '@aws-sdk/client-cloudwatch';
import type { Host } from './host.js';
import { type LoadMetric, loadAt, sampleMs } from './load.js';
import { noise, textSeed } from './random.js';
import type { FleetState } from './state.js';

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
  /** Samples with from <= at < to, oldest first. */
  samples(metric: Metric, from: number, to: number): Sample[];
}

const day = 86_400_000;
const history = 28 * day;

type SeededMetric = LoadMetric | 'disk_used_percent';

const units: Readonly<Record<SeededMetric, StandardUnit>> = {
  CPUUtilization: 'Percent',
  CPUCreditBalance: 'Count',
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
  readonly #metrics: readonly HostMetric[];

  constructor(
    hosts: readonly Host[],
    private readonly state: FleetState,
    private readonly seed: number,
  ) {
    this.#metrics = hosts.flatMap(metricsOf);
  }

  list(): readonly Metric[] {
    return this.#metrics;
  }

  samples(metric: Metric, from: number, to: number): Sample[] {
    const known = this.#metrics.find((candidate) => candidate === metric);
    if (!known) return [];
    const { host, name } = known;
    const { stopped, launched } = host.seed;
    const first = Math.max(from, this.state.startedAt.getTime() - history, this.state.ago(launched).getTime());
    const complete = Math.floor(this.state.now().getTime() / sampleMs) * sampleMs;
    const last = Math.min(to, stopped === undefined ? complete : this.state.ago(stopped).getTime());
    const number = textSeed(host.seed.id);
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
    const value = loadAt(load, name, this.seed, number, at);
    return name === 'CPUCreditBalance' ? Math.round(value * (mostCredits[type] ?? 0) * 10) / 10 : value;
  }
}

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
    ...(host.seed.agentMetrics
      ? [metric('CWAgent', 'mem_used_percent', agent), metric('CWAgent', 'disk_used_percent', [...agent, ...rootDisk])]
      : []),
  ];
}
