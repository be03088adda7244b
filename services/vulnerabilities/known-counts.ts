import type { FleetAssessment } from './assess-fleet.js';

export type KnownCount = (n: number | null) => number | null;

/**
 * Which counts about a fleet may be said: a lower bound while some host was not seen, and none of anything only when
 * every host was, because 0 would read as safe.
 * @param requested hosts asked about, those nobody knows included
 * @returns null for what is not known
 */
export function knownCounts(
  { byInstance, hosts, unseen }: Pick<FleetAssessment, 'byInstance' | 'hosts' | 'unseen'>,
  requested: number,
): KnownCount {
  const answered = byInstance.size > 0;
  const complete = unseen.length === 0 && hosts.length === requested;
  return (n) => (n !== null && answered && (n > 0 || complete) ? n : null);
}
