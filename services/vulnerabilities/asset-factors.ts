import type { RiskFactor } from '../contracts/vulnerability.js';
import type { Host } from '../instances.js';
import type { VendorSupport } from './vendor-support.js';

/** Tags by which teams say how much harm would be done, in lower case. */
const DATA_TAGS = ['data-class', 'dataclass', 'data_classification', 'dataclassification', 'classification'];

/**
 * What the host is, beside what is wrong with it. CISA BOD 26-04 sets dates by exposure and exploitation alone: none of
 * this moves the score, and people weigh it who decide what is done first.
 */
export function assetFactors({ environment, role, tags }: Host, support: VendorSupport): RiskFactor[] {
  const lower = new Map(Object.entries(tags).map(([key, value]) => [key.toLowerCase(), value]));
  const data = DATA_TAGS.map((key) => lower.get(key)).find((value) => value !== undefined);
  const named = [environment, role].filter((part) => part !== null);
  const stated = (name: string, value: string): RiskFactor => ({ name, value, effect: 'neutral', derived: false });
  return [
    named.length > 0
      ? stated('Asset', named.join(' · '))
      : { ...stated('Asset', 'unknown: no tag says its environment or role'), effect: 'unknown' },
    ...(data === undefined ? [] : [stated('Data', data)]),
    ...(support.state === 'ended' || support.state === 'paid'
      ? [{ name: 'Vendor support', value: support.detail, effect: 'raises' as const, derived: true }]
      : []),
  ];
}
