import type { Gap } from '../../schema.js';

/** The same failure of many reads is one gap about all of their instances. */
export function mergedGaps(gaps: readonly Gap[]): Gap[] {
  const merged = new Map<string, Gap>();
  for (const gap of gaps) {
    const key = [gap.service, gap.region, gap.reason, gap.detail].join('\n');
    const known = merged.get(key);
    merged.set(key, { ...gap, instances: [...new Set([...(known?.instances ?? []), ...gap.instances])].sort() });
  }
  return [...merged.values()];
}
