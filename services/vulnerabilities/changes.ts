import type { Reading } from '../instances.js';
import type { FleetAssessment } from './assess-fleet.js';
import type { SettledList } from './settled-findings.js';

/** What became of findings since a point in time. */
export interface FindingChanges {
  /** ISO 8601. */
  readonly since: string;
  /** Findings that are open and were not there before. */
  readonly new_count: number;
  readonly new_vulnerability_ids: string[];
  /** null when nobody says; Inspector forgets what it closed after some days. */
  readonly closed_count: number | null;
  readonly closed_vulnerability_ids: string[];
  /** Open, and in the CISA KEV catalogue since then. */
  readonly newly_exploited: string[];
  /** False: there may be more, because not everything was read. */
  readonly exact: boolean;
}

/** Ids in an answer; `new_count` and `closed_count` say how many findings there are. */
const MOST_IDS = 50;
/** Inspector user guide, "Understanding findings": a closed finding is deleted after three days. Milliseconds. */
const CLOSED_KEPT_MS = 3 * 86_400_000;

/** @param closed what Inspector closed on these hosts; null when it could not be read */
export function changesSince(
  since: Date,
  { byInstance, known, whole, hosts }: Pick<FleetAssessment, 'byInstance' | 'known' | 'whole' | 'hosts'>,
  { value: closed }: Pick<Reading<SettledList | null>, 'value'>,
  now: Date,
): FindingChanges {
  const from = since.toISOString();
  const open = [...byInstance.values()].flat();
  const fresh = open.filter(({ first_observed }) => first_observed >= from);
  const gone = closed?.findings.filter(({ at }) => at >= from) ?? null;
  const exploited = open.flatMap(({ kind }) => {
    const { kev_added, vulnerability_id } = known(kind);
    return kev_added && kev_added >= from && vulnerability_id ? [vulnerability_id] : [];
  });
  return {
    since: from,
    new_count: fresh.length,
    new_vulnerability_ids: some(fresh.flatMap(({ kind }) => kind.vulnerability_id ?? [])),
    closed_count: gone?.length ?? null,
    closed_vulnerability_ids: some(gone?.flatMap(({ finding }) => finding.vulnerability_id ?? []) ?? []),
    newly_exploited: some(exploited),
    exact:
      hosts.every(({ instance_id }) => whole.has(instance_id)) &&
      closed !== null &&
      !closed.truncated &&
      now.getTime() - since.getTime() <= CLOSED_KEPT_MS,
  };
}

const some = (ids: readonly string[]): string[] => [...new Set(ids)].slice(0, MOST_IDS);
