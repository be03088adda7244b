import {
  acceptanceState,
  freshlyReopened,
  riskIdOf,
  riskKey,
  type Standing,
  standings,
} from '../acceptance/acceptance.js';
import type { Acceptance, Reopened } from '../contracts/acceptance.js';
import type { Known } from './exploit-knowledge.js';
import type { InstanceCounts } from './finding-counts.js';
import type { FindingsByInstance } from './findings.js';
import { type FindingRecord, type ObservedFinding, spread } from './observed-finding.js';

interface Read {
  readonly byInstance: FindingsByInstance;
  readonly known: Known;
  /** Whether the internet reaches a host, by instance id. */
  readonly exposed: ReadonlyMap<string, boolean | null>;
  readonly names: ReadonlyMap<string, string>;
  readonly now: Date;
}

/** Findings that people decided to live with, apart from those that are open. */
export interface Apart {
  readonly open: FindingsByInstance;
  readonly accepted: readonly ObservedFinding[];
  /** How a finding that is open again was accepted, by `riskKey`. */
  readonly reopened: ReadonlyMap<string, Standing>;
  /** To be kept, by approval. */
  readonly fresh: ReadonlyMap<string, readonly Reopened[]>;
}

/** Without an acceptance nothing is looked at twice. */
export function setApart(acceptances: readonly Acceptance[], read: Read): Apart {
  const { byInstance, known, exposed, names, now } = read;
  if (acceptances.length === 0) return { open: byInstance, accepted: [], reopened: new Map(), fresh: new Map() };
  const hosts = new Set(acceptances.flatMap((one) => one.hosts.map(({ instance_id }) => instance_id)));
  const records = [...hosts].flatMap((id) => byInstance.get(id) ?? []);
  const byKey = new Map(records.map((record) => [keyOf(record), record]));
  const found = standings(
    acceptances,
    (ref) => {
      const record = byKey.get(riskKey(ref));
      if (!record) return undefined;
      const { known_exploited, epss } = known(record.kind);
      return { known_exploited, epss, internet_exposed: exposed.get(ref.instance_id) ?? null };
    },
    now,
  );
  const accepted: ObservedFinding[] = [];
  const isAccepted = (record: FindingRecord): boolean => {
    const standing = found.get(keyOf(record));
    return standing !== undefined && standing.because === undefined;
  };
  const open = new Map(byInstance);
  for (const id of hosts) {
    const all = byInstance.get(id);
    if (!all?.some(isAccepted)) continue;
    open.set(
      id,
      all.filter((record) => !isAccepted(record)),
    );
    for (const record of all.filter(isAccepted)) {
      const standing = found.get(keyOf(record));
      const finding = spread(record, known(record.kind), names.get(id) ?? id);
      if (standing) accepted.push({ ...finding, acceptance: acceptanceState(standing) });
    }
  }
  const reopened = new Map([...found].filter(([key, { because }]) => because !== undefined && byKey.has(key)));
  return { open, accepted, reopened, fresh: freshlyReopened(found, now) };
}

/** Findings with how they were accepted once, where they were. */
export const withAcceptance = (
  findings: readonly ObservedFinding[],
  { reopened }: Pick<Apart, 'reopened'>,
): ObservedFinding[] =>
  findings.map((finding) => {
    const standing = reopened.get(riskKey({ instance_id: finding.instance_id, risk_id: riskIdOf(finding) }));
    return standing ? { ...finding, acceptance: acceptanceState(standing) } : finding;
  });

const keyOf = ({ instance_id, finding_arn, kind }: FindingRecord): string =>
  riskKey({ instance_id, risk_id: riskIdOf({ finding_arn, vulnerability_id: kind.vulnerability_id }) });

/** Inspector's own counts without what was set apart. */
export function countsWithout(
  counts: ReadonlyMap<string, InstanceCounts> | undefined,
  accepted: readonly ObservedFinding[],
): ReadonlyMap<string, InstanceCounts> | undefined {
  if (!counts || accepted.length === 0) return counts;
  const left = new Map(counts);
  for (const { instance_id, severity, type } of accepted) {
    const one = left.get(instance_id);
    if (!one) continue;
    const less =
      severity === 'critical' || severity === 'high' || severity === 'medium' ? { [severity]: one[severity] - 1 } : {};
    left.set(instance_id, { ...one, ...less, all: one.all - 1, paths: one.paths - (type === 'network' ? 1 : 0) });
  }
  return left;
}
