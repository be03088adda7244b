import type { Sample } from '../../fleet/metrics.js';

export type Statistic = 'Average' | 'Sum' | 'Minimum' | 'Maximum' | 'SampleCount';

export interface Bucket {
  /** Beginning of the period, epoch milliseconds. */
  readonly at: number;
  readonly values: readonly number[];
}

/**
 * Samples by period, oldest first. Periods without a sample are not there: a gap is not a zero.
 *
 * @param origin - time at which a period begins, epoch milliseconds.
 */
export function buckets(samples: readonly Sample[], periodMs: number, origin = 0): Bucket[] {
  const found: { at: number; values: number[] }[] = [];
  for (const { at, value } of samples) {
    const begins = origin + Math.floor((at - origin) / periodMs) * periodMs;
    const last = found.at(-1);
    if (last?.at === begins) last.values.push(value);
    else found.push({ at: begins, values: [value] });
  }
  return found;
}

/** The five statistics of CloudWatch, or a percentile such as `p95` or `p99.9`; undefined for anything else. */
export function statistic(name: string): ((values: readonly number[]) => number) | undefined {
  switch (name) {
    case 'Average':
      return (values) => sum(values) / values.length;
    case 'Sum':
      return sum;
    case 'Minimum':
      return (values) => Math.min(...values);
    case 'Maximum':
      return (values) => Math.max(...values);
    case 'SampleCount':
      return (values) => values.length;
    default: {
      const [, digits] = /^p(\d{1,2}(?:\.\d{0,10})?|100)$/.exec(name) ?? [];
      return digits === undefined ? undefined : (values) => percentile(values, Number(digits));
    }
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Linear interpolation between closest ranks: NIST/SEMATECH e-Handbook, 7.2.6.2 in its 0-to-1 variant. */
function percentile(values: readonly number[], percent: number): number {
  const ordered = values.toSorted((a, b) => a - b);
  const rank = (percent / 100) * (ordered.length - 1);
  const below = ordered[Math.floor(rank)] ?? 0;
  const above = ordered[Math.ceil(rank)] ?? below;
  return below + (above - below) * (rank - Math.floor(rank));
}
