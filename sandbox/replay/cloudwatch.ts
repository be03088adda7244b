import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { instanceOf, type Metric, type MetricSource, type Sample } from '../fleet/metrics.js';
import { BadData } from './bad-data.js';

/** One file: a metric of one instance. Samples are oldest first. */
export interface Series {
  readonly metric: Metric;
  readonly samples: readonly Sample[];
}

const instanceFolder = /^i-[0-9a-f]{8}(?:[0-9a-f]{9})?$/;
const header = 'timestamp,value';

const units: Readonly<Record<string, Metric['unit']>> = {
  CPUUtilization: 'Percent',
  NetworkIn: 'Bytes',
  NetworkOut: 'Bytes',
  DiskReadBytes: 'Bytes',
  DiskWriteBytes: 'Bytes',
  StatusCheckFailed: 'Count',
  mem_used_percent: 'Percent',
  disk_used_percent: 'Percent',
};

/** Reads `<instance-id>/<MetricName>.csv` below a folder, each `timestamp,value` with times in UTC. */
export function readSeries(folder: string): Series[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ name }) => {
      const path = join(folder, name);
      if (!instanceFolder.test(name))
        throw new BadData(path, undefined, 'the folder is not named after an instance id');
      const files = readdirSync(path).filter((file) => file.endsWith('.csv'));
      return files.sort().map((file) => oneSeries(join(path, file), name, file.slice(0, -'.csv'.length)));
    });
}

function oneSeries(file: string, instanceId: string, name: string): Series {
  const [first, ...lines] = readFileSync(file, 'utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
  if (first?.trim() !== header) throw new BadData(file, 1, `the first line must be "${header}"`);
  const samples = lines.flatMap((line, index) => (line.trim() === '' ? [] : [sample(file, index + 2, line)]));
  const metric = {
    namespace: /^(mem|disk|swap)_/.test(name) ? 'CWAgent' : 'AWS/EC2',
    name,
    dimensions: [{ Name: 'InstanceId', Value: instanceId }],
    unit: units[name] ?? 'None',
  };
  return { metric, samples: samples.sort((a, b) => a.at - b.at) };
}

function sample(file: string, line: number, text: string): Sample {
  const [time = '', number = '', ...more] = text.split(',');
  if (more.length > 0 || number.trim() === '') throw new BadData(file, line, 'expected a timestamp and a value');
  const at = utc(time.trim());
  if (Number.isNaN(at)) throw new BadData(file, line, `no timestamp: ${time}`);
  const value = Number(number);
  if (!Number.isFinite(value)) throw new BadData(file, line, `no number: ${number}`);
  return { at, value };
}

/** A time without a zone is UTC. */
function utc(text: string): number {
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(text);
  return Date.parse(zoned ? text : `${text.replace(' ', 'T')}Z`);
}

export class RecordedMetrics implements MetricSource {
  constructor(
    private readonly series: readonly Series[],
    private readonly shiftMs: number,
  ) {}

  list(): readonly Metric[] {
    return this.series.map(({ metric }) => metric);
  }

  ofInstance(instanceId: string): readonly Metric[] {
    return this.list().filter(({ dimensions }) => instanceOf(dimensions) === instanceId);
  }

  samples(metric: Metric, from: number, to: number): Sample[] {
    const found = this.series.find((candidate) => candidate.metric === metric);
    return (found?.samples ?? [])
      .map(({ at, value }) => ({ at: at + this.shiftMs, value }))
      .filter(({ at }) => at >= from && at < to);
  }
}
