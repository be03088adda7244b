import type { Instance } from '../../services/contracts/instance.js';
import type { Coverage } from '../../services/schema.js';
import { age, at } from '../time.js';

/** `as of 14:02 UTC (now) · Inspector, Systems Manager, EC2 · account 111122223333`. */
export const footer = ({ as_of, account }: Coverage, now: Date, ...parts: (string | null)[]): string =>
  [`as of ${at(as_of, now)}`, ...parts, account ? `account ${account}` : null]
    .filter((part) => part !== null)
    .join(' · ');

/** `scanned 2 h to 26 h ago`: how old the scans behind the answer are; null when none is known. */
export function scanAges(instances: readonly Instance[], now: Date): string | null {
  const ages = instances
    .flatMap(({ scanned_at }) => (scanned_at === null ? [] : [now.getTime() - Date.parse(scanned_at)]))
    .filter((age) => age >= 0);
  if (ages.length === 0) return null;
  const [young, old] = [age(Math.min(...ages)), age(Math.max(...ages))];
  return young === old ? `scanned ${old} ago` : `scanned ${young} to ${old} ago`;
}
