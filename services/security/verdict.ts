import { count, listing } from '../words.js';
import type { TrailReading } from './trail.js';
import type { Watch } from './watch.js';

/** One sentence; quiet is said of what was read, never as safety. */
export function securityVerdict(
  { detections, incidents, eventCount, gaps, products }: Watch,
  trail: TrailReading,
  asked: string,
): string {
  const span = asked.includes('/') ? `in ${asked}` : `in the last ${asked}`;
  if (!trail.answered) return `Nothing can be said about what happened ${span}. ${trail.gaps[0]?.detail ?? ''}`.trim();
  const incomplete = gaps.length > 0 ? `, incomplete: ${gaps[0]?.detail ?? ''}` : '';
  const off = products.filter(({ state }) => state === 'not_enabled').map(({ product }) => product);
  const disabled = off.length > 0 ? ` · not enabled: ${listing(off)}` : '';
  const events = `${count(eventCount, 'event')} ${span} from CloudTrail${incomplete}${disabled}`;
  if (detections.length === 0) return `Nothing suspicious in what was read · ${events}`;
  const [worst] = incidents;
  const grave = incidents.filter(({ severity }) => severity === 'critical' || severity === 'high').length;
  const of = `${count(incidents.length, 'incident')} of ${count(detections.length, 'alert')}, ${grave} critical or high`;
  return worst ? `${worst.title}: ${worst.summary} ${of} · ${events}` : `${of} · ${events}`;
}

/** The same for one instance's trail. */
export function hostTrailSummary(
  name: string,
  events: number,
  watch: Watch,
  trail: TrailReading,
  asked: string,
): string {
  const span = asked.includes('/') ? `in ${asked}` : `in the last ${asked}`;
  if (!trail.answered) return `Nothing can be said about ${name} ${span}. ${trail.gaps[0]?.detail ?? ''}`.trim();
  const incomplete = watch.gaps.length > 0 ? ` · incomplete: ${watch.gaps[0]?.detail ?? ''}` : '';
  const [worst] = watch.incidents;
  const found = worst ? `${worst.title}: ${worst.summary}` : 'nothing suspicious in what was read';
  return `${name}: ${found} · ${count(events, 'event')} ${span}${incomplete}`;
}

/** What was read, for the footer. */
export const readSources = (trail: TrailReading, { products }: Watch): string[] => [
  ...(trail.answered ? trail.regions.map((region) => `CloudTrail event history in ${region}`) : []),
  ...(trail.answered ? trail.signInRegions.map((region) => `sign-ins in ${region}`) : []),
  ...products.filter(({ state }) => state === 'read').map(({ product }) => product),
];

/** What silence here says nothing about. */
export const notRead = (trail: TrailReading, { products }: Watch): string[] => [
  `CloudTrail in regions other than ${listing([...trail.regions, ...trail.signInRegions], 8)}`,
  ...products
    .filter(({ state }) => state !== 'read')
    .map(({ product, state }) => (state === 'not_enabled' ? `${product} (not enabled)` : product)),
  'VPC Flow Logs',
  'Logins inside the operating system (sshd, sudo): no log group of the CloudWatch agent is known',
  'CloudTrail data events',
];
