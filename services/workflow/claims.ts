import type { ApprovalRecord } from '../approvals/records.js';

type Kind = 'installs' | 'restores';

const none = { installs: {}, restores: {} };

/**
 * The record in which these hosts are about to be started. It is written under its condition before anything is: a stop
 * comes before it, and then nothing begins, or behind it, and then these hosts count as begun.
 */
export function withClaims(
  record: ApprovalRecord,
  kind: Kind,
  instanceIds: readonly string[],
  now: Date,
): ApprovalRecord {
  const { status, stop, run, voided } = record.approval;
  // A host that is unhealthy after its install goes back whatever drifted elsewhere.
  if (kind === 'installs' && voided) return record;
  if (stop || run?.finished_at || status !== 'approved') return record;
  const claims = record.claims ?? none;
  const fresh = instanceIds.filter((id) => !(id in claims[kind]));
  if (fresh.length === 0) return record;
  const added = Object.fromEntries(fresh.map((id) => [id, now.toISOString()]));
  return { ...record, claims: { ...claims, [kind]: { ...claims[kind], ...added } } };
}

/** Hosts about to be started of which nobody wrote down what came of it: the process ended in between. When, by id. */
export function openClaims(
  { claims = none, executions, restores = {} }: ApprovalRecord,
  kind: Kind,
): Map<string, string> {
  const done = kind === 'installs' ? executions : restores;
  return new Map(Object.entries(claims[kind]).filter(([id]) => !(id in done)));
}

/** The start of these never reached AWS: their turn comes again, with all that is looked at before it. */
export function withoutClaims(record: ApprovalRecord, instanceIds: readonly string[]): ApprovalRecord {
  const { claims } = record;
  if (!claims || instanceIds.length === 0) return record;
  const installs = Object.entries(claims.installs).filter(([id]) => !instanceIds.includes(id));
  return { ...record, claims: { ...claims, installs: Object.fromEntries(installs) } };
}

/** Ids of hosts on which something was begun, or may have been. */
export const begunHosts = ({ claims = none, executions, restores = {} }: ApprovalRecord): Set<string> =>
  new Set([executions, restores, claims.installs, claims.restores].flatMap(Object.keys));
