import type { LoadShape } from './hosts.js';
import { noise } from './random.js';

/** CloudWatch keeps 5-minute points of EC2 with basic monitoring. */
export const sampleMs = 300_000;

interface Shape {
  /** Load of each hour of the day (UTC), 0 to 1. */
  readonly hours: readonly number[];
  /** Factor of each day of the week, Sunday first. */
  readonly days: readonly number[];
  readonly cpu: readonly [idle: number, busy: number];
  /** Bytes in and out within five minutes at full load. */
  readonly network: readonly [inBytes: number, outBytes: number];
  readonly memory: number;
}

// biome-ignore format: one row of hours is easier to read than 24 lines
const office = [.22,.17,.14,.12,.11,.13,.2,.34,.52,.7,.83,.9,.92,.95,1,.98,.95,.9,.84,.76,.64,.5,.38,.28];
// biome-ignore format: as above
const nights = [.95,1,1,.97,.9,.62,.3,.12,.08,.07,.06,.06,.06,.07,.07,.06,.07,.09,.12,.16,.3,.55,.78,.9];
const flat = Array.from({ length: 24 }, () => 1);
const weekdays = [0.55, 1, 1.02, 1.05, 1.03, 0.97, 0.7];
const even = [1, 1, 1, 1, 1, 1, 1];

const shapes: Readonly<Record<LoadShape, Shape>> = {
  web: {
    hours: office,
    days: [0.42, 1, 1.02, 1.05, 1.03, 0.97, 0.66],
    cpu: [6, 58],
    network: [9e7, 4.2e8],
    memory: 48,
  },
  api: { hours: office, days: weekdays, cpu: [5, 46], network: [6e7, 9e7], memory: 41 },
  database: { hours: office, days: weekdays, cpu: [8, 62], network: [5e7, 1.2e8], memory: 72 },
  replica: { hours: office, days: weekdays, cpu: [5, 31], network: [7e7, 2e7], memory: 66 },
  cache: { hours: office, days: weekdays, cpu: [4, 22], network: [8e7, 1.1e8], memory: 63 },
  'night-batch': {
    hours: nights,
    days: [1, 0.9, 0.92, 0.95, 0.93, 0.96, 1.02],
    cpu: [3, 88],
    network: [1.6e8, 2e7],
    memory: 35,
  },
  build: { hours: office, days: [0.1, 1, 1, 1, 1, 0.9, 0.1], cpu: [3, 70], network: [4e7, 1e7], memory: 38 },
  idle: { hours: flat, days: even, cpu: [1.5, 1.5], network: [2e5, 2e5], memory: 22 },
};

export type LoadMetric =
  | 'CPUUtilization'
  | 'CPUCreditBalance'
  | 'NetworkIn'
  | 'NetworkOut'
  | 'StatusCheckFailed'
  | 'mem_used_percent';

/**
 * One 5-minute point of a host. The same seed, host, metric and time give the same value.
 *
 * @param host - number of the host, so that equal shapes are not equal series.
 * @param at - epoch milliseconds.
 * @returns percent, bytes within the five minutes, 0 and 1 for the status check, or the share of a full credit balance.
 */
export function loadAt(shape: LoadShape, metric: LoadMetric, seed: number, host: number, at: number): number {
  const { hours, days, cpu, network, memory } = shapes[shape];
  const slot = Math.floor(at / sampleMs);
  const level = levelAt(hours, days, at) * (0.94 + 0.12 * noise(seed, host, slot));
  const jitter = noise(seed ^ 0x51ed, host, slot);
  switch (metric) {
    case 'CPUUtilization':
      return round(Math.min(100, cpu[0] + (cpu[1] - cpu[0]) * level + 2.4 * jitter));
    case 'CPUCreditBalance':
      return round(0.97 - 0.35 * level - 0.01 * jitter);
    case 'NetworkIn':
      return Math.round(network[0] * (0.03 + level) * (0.9 + 0.2 * jitter));
    case 'NetworkOut':
      return Math.round(network[1] * (0.03 + level) * (0.9 + 0.2 * jitter));
    case 'mem_used_percent':
      return round(memory + 12 * level + 1.5 * jitter);
    case 'StatusCheckFailed':
      return 0;
  }
}

/** Slides from hour to hour and from day to day, so that nothing jumps at the full hour. */
function levelAt(hours: readonly number[], days: readonly number[], at: number): number {
  const hour = at / 3_600_000;
  const whole = Math.floor(hour);
  const part = hour - whole;
  // 1 January 1970 was a Thursday.
  const level = (index: number) => (hours[index % 24] ?? 0) * (days[(Math.floor(index / 24) + 4) % 7] ?? 1);
  return level(whole) * (1 - part) + level(whole + 1) * part;
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
