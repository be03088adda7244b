import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Real and published AWS data beside the project, where somebody has it. */
const folder = join(process.cwd(), '..', 'shared', 'reference');

/** @returns undefined where the reference data is absent: tests that need it skip and say so. */
export const referenceFolder = (): string | undefined => (existsSync(folder) ? folder : undefined);

interface RecordedDate {
  readonly __class__: 'datetime';
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
}

const isRecordedDate = (value: object): value is RecordedDate => '__class__' in value && value.__class__ === 'datetime';

/** Recorded answers wrap dates, as UTC; here they become what the AWS CLI prints. */
export function unwrapped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrapped);
  if (typeof value !== 'object' || value === null) return value;
  if (isRecordedDate(value)) {
    const { year, month, day, hour, minute, second, microsecond } = value;
    return new Date(Date.UTC(year, month - 1, day, hour, minute, second, Math.floor(microsecond / 1000))).toISOString();
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unwrapped(inner)]));
}

export interface RecordedFinding {
  readonly findingArn: string;
  readonly severity: string;
  readonly packageVulnerabilityDetails: {
    readonly vulnerabilityId: string;
    readonly vulnerablePackages: readonly {
      readonly name: string;
      readonly version: string;
      readonly epoch?: number;
      readonly release?: string | null;
      readonly fixedInVersion?: string;
    }[];
  };
  readonly [member: string]: unknown;
}

/** Every recorded ListFindings answer, each as one file of the replay layout. */
export function writeInspectorReplay(reference: string, target: string): RecordedFinding[] {
  const recorded = join(reference, 'recorded-answers');
  mkdirSync(join(target, 'inspector2'), { recursive: true });
  return readdirSync(recorded)
    .filter((name) => name.includes('inspector2.ListFindings'))
    .sort()
    .flatMap((name, index) => {
      const { data } = JSON.parse(readFileSync(join(recorded, name), 'utf8')) as { data: { findings: unknown } };
      const findings = unwrapped(data.findings) as RecordedFinding[];
      writeFileSync(join(target, 'inspector2', `${index}.json`), JSON.stringify({ findings }, undefined, 1));
      return findings;
    });
}

/**
 * Copies published series into the replay layout.
 *
 * @param files - instance id and metric to the file's name in the reference.
 */
export function writeMetricReplay(
  reference: string,
  target: string,
  files: readonly { readonly instanceId: string; readonly metric: string; readonly file: string }[],
): void {
  for (const { instanceId, metric, file } of files) {
    mkdirSync(join(target, 'cloudwatch', instanceId), { recursive: true });
    const text = readFileSync(join(reference, 'cloudwatch-series', file), 'utf8');
    writeFileSync(join(target, 'cloudwatch', instanceId, `${metric}.csv`), text);
  }
}
