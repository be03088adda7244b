import type { MetricUnit } from '../contracts/metric.js';

/** How a metric is read and what its numbers mean. */
export interface MetricKind {
  readonly statistic: 'average' | 'maximum' | 'rate';
  readonly unit: MetricUnit;
  readonly label?: string;
  /** The value at which something is used up, and what people say then. */
  readonly limit?: { readonly value: number; readonly word: string };
  /** No daily wave of its own: see trendOf. */
  readonly steady?: boolean;
  /** At or beyond this it is worth a warning whatever is usual. */
  readonly near?: number;
}

const percent = { statistic: 'average', unit: '%' } as const;
const rate = (unit: 'B/s' | 'packets/s' | 'ops/s') => ({ statistic: 'rate', unit }) as const;
const check = (label: string) => ({ statistic: 'maximum', unit: 'count', label }) as const;

/** EC2 user guide, "CloudWatch metrics that are available for your instances"; CloudWatch agent, "Metrics collected". */
const kinds: Readonly<Record<string, MetricKind>> = {
  CPUUtilization: { ...percent, label: 'CPU' },
  NetworkIn: { ...rate('B/s'), label: 'Network in' },
  NetworkOut: { ...rate('B/s'), label: 'Network out' },
  NetworkPacketsIn: { ...rate('packets/s'), label: 'Packets in' },
  NetworkPacketsOut: { ...rate('packets/s'), label: 'Packets out' },
  DiskReadBytes: rate('B/s'),
  DiskWriteBytes: rate('B/s'),
  DiskReadOps: rate('ops/s'),
  DiskWriteOps: rate('ops/s'),
  EBSReadBytes: rate('B/s'),
  EBSWriteBytes: rate('B/s'),
  EBSReadOps: rate('ops/s'),
  EBSWriteOps: rate('ops/s'),
  'EBSIOBalance%': percent,
  'EBSByteBalance%': percent,
  StatusCheckFailed: check('Status check failed'),
  StatusCheckFailed_Instance: check('Instance check failed'),
  StatusCheckFailed_System: check('System check failed'),
  StatusCheckFailed_AttachedEBS: check('Attached EBS check failed'),
  CPUCreditBalance: {
    statistic: 'average',
    unit: 'credits',
    label: 'CPU credits left',
    limit: { value: 0, word: 'used up' },
    steady: true,
  },
  mem_used_percent: { ...percent, label: 'Memory used', limit: { value: 100, word: 'used up' }, near: 95 },
  disk_used_percent: { ...percent, label: 'Disk used', limit: { value: 100, word: 'full' }, steady: true, near: 90 },
  RequestCountPerTarget: { ...rate('ops/s'), label: 'Requests' },
  DatabaseConnections: { statistic: 'average', unit: 'count', label: 'Database connections' },
  swap_used_percent: { ...percent, label: 'Swap used' },
  cpu_usage_steal: { ...percent, label: 'CPU stolen by neighbours', near: 10 },
};

/** Any metric: where the name does not say what its numbers are, the unit is null rather than a guess. */
export const kindOf = (name: string): MetricKind =>
  (Object.hasOwn(kinds, name) ? kinds[name] : undefined) ?? {
    statistic: 'average',
    unit: /_percent$|^cpu_usage_/.test(name) ? '%' : null,
  };

export const isStatusCheck = (name: string): boolean => name.startsWith('StatusCheckFailed');

/** Only the CloudWatch agent can see these: the hypervisor does not look into the operating system. */
export const needsAgent = (name: string): boolean => /^(mem|disk|diskio|swap|cpu|netstat|processes)_/.test(name);

/** Published for burstable (T) types alone. */
export const isCredit = (name: string): boolean => /^CPU(Surplus)?Credit/.test(name);

/** EC2 publishes these under the instance id whether or not anybody lists them. */
export const isEc2Metric = (name: string): boolean =>
  Object.hasOwn(kinds, name) && !needsAgent(name) && !isCredit(name);

export const DEFAULT_METRICS = [
  'CPUUtilization',
  'NetworkIn',
  'NetworkOut',
  'StatusCheckFailed',
  'mem_used_percent',
  'disk_used_percent',
];

/** What people type for a metric. */
const shortNames: Readonly<Record<string, readonly string[]>> = {
  cpu: ['CPUUtilization'],
  network: ['NetworkIn', 'NetworkOut'],
  status: ['StatusCheckFailed'],
  memory: ['mem_used_percent'],
  mem: ['mem_used_percent'],
  disk: ['disk_used_percent'],
  credits: ['CPUCreditBalance'],
  steal: ['cpu_usage_steal'],
};

/** The metrics that a word means: its exact name in any case, or what people call it; otherwise the word itself. */
export function metricsMeant(word: string, listed: readonly string[]): readonly string[] {
  if (listed.includes(word) || Object.hasOwn(kinds, word)) return [word];
  const lower = word.toLowerCase();
  const spelt = [...listed, ...Object.keys(kinds)].find((name) => name.toLowerCase() === lower);
  return spelt ? [spelt] : Object.hasOwn(shortNames, lower) ? (shortNames[lower] ?? [word]) : [word];
}
