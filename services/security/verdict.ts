import { groupBy } from '../group-by.js';
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
  if (!trail.answered) {
    const [first] = detections;
    const others = first
      ? ` Other sources raised ${count(detections.length, 'alert')}, the worst: ${first.title}.`
      : '';
    return `Nothing can be said about what happened ${span}. ${trail.gaps[0]?.detail ?? ''}${others}`.trim();
  }
  const incomplete = gaps.length > 0 ? `, incomplete: ${gaps[0]?.detail ?? ''}` : '';
  const off = products
    .filter(({ state }) => state === 'not_enabled')
    .map(({ product, region }) => (several(products, product) ? `${product} in ${region}` : product));
  const disabled = off.length > 0 ? ` · not enabled: ${listing(off)}` : '';
  const logs = products.some(({ product, state }) => product === 'Login logs' && state === 'read')
    ? ' and login logs'
    : '';
  const events = `${count(eventCount, 'event')} ${span} from CloudTrail${logs}${incomplete}${disabled}`;
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

const several = (products: Watch['products'], name: string): boolean =>
  products.filter(({ product }) => product === name).length > 1;

/** What was read, for the footer. */
export const readSources = (trail: TrailReading, { products }: Watch): string[] => [
  ...(trail.answered ? [`CloudTrail event history in ${listing(trail.regions, 8)}`] : []),
  ...(trail.answered && trail.signInRegions.length > 0 ? [`sign-ins in ${listing(trail.signInRegions, 8)}`] : []),
  ...productNames(products.filter(({ state }) => state === 'read')),
];

/** With its regions where it was read in several. */
function productNames(products: Watch['products']): string[] {
  return [...groupBy(products, ({ product }) => product)].map(([product, some]) => {
    const regions = some.flatMap(({ region }) => region ?? []);
    return regions.length > 1 ? `${product} in ${listing(regions, MOST_REGIONS)}` : product;
  });
}

/** What silence here says nothing about. */
export const notRead = (trail: TrailReading, { unread }: Watch): string[] => [
  ...unread,
  ...(trail.signInRegions.length > 0
    ? [`CloudTrail beside sign-ins in ${listing(trail.signInRegions, MOST_REGIONS)}`]
    : []),
  ...unreadRegions(trail),
  'CloudTrail data events',
];

const MOST_REGIONS = 40;

function unreadRegions({ unreadRegions, regions, signInRegions }: TrailReading): string[] {
  if (unreadRegions === undefined) {
    return [`CloudTrail in regions other than ${listing([...regions, ...signInRegions], MOST_REGIONS)}`];
  }
  return unreadRegions.length > 0 ? [`CloudTrail in ${listing(unreadRegions, MOST_REGIONS)}`] : [];
}

/** Regions whose whole event history was asked for, and those of the account that were not asked. */
export const regionsOf = ({ regions, signInRegions, unreadRegions }: TrailReading) => ({
  read: [...regions],
  not_read: unreadRegions ? [...signInRegions, ...unreadRegions].sort() : null,
});
