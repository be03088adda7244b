import { z } from 'zod';
import { hashOf } from '../patching/plan-hash.js';

/** What stands before the first entry. */
export const GENESIS = '0'.repeat(64);

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Who did what to what, and how it ended. Ids and words of our own: never what somebody typed. A client may have chosen `correlation_id`. */
export const AuditEvent = z.strictObject({
  /** Names the event, so that it is chained once however often it is given. */
  id: z.string().min(1).max(128),
  at: z.iso.datetime(),
  /** The person; `workflow` where the approved workflow acts. */
  actor: z.strictObject({ id: z.string(), name: z.string(), role: z.string().nullable() }),
  surface: z.enum(['teams', 'slack', 'mcp', 'cli', 'workflow']),
  operation: z.string(),
  effect: z.enum(['read', 'propose', 'change', 'decide']),
  /** Ids of approvals, workflows, instances, executions. */
  subjects: z.array(z.string()),
  plan_hash: z.string().nullable(),
  outcome: z.string(),
  /** What entries that one call of an operation left have in common; null for what nobody called. */
  call: z.string().nullable(),
  /** Joins the entry with the lines of the log; entries of before have none. */
  correlation_id: z.string().optional(),
  /** Of a defect: the reference under which the log holds it. */
  reference: z.string().nullable(),
});
export type AuditEvent = z.infer<typeof AuditEvent>;

/** An event in the chain. `hash` is the SHA-256 of the canonical JSON of everything else, `prev` the hash before it. */
export const AuditEntry = AuditEvent.extend({ seq: z.int().min(1), prev: sha256, hash: sha256 });
export type AuditEntry = z.infer<typeof AuditEntry>;

/** The event as the entry that follows `last`. */
export function chained(last: Pick<AuditEntry, 'seq' | 'hash'> | undefined, event: AuditEvent): AuditEntry {
  const entry = { ...event, seq: (last?.seq ?? 0) + 1, prev: last?.hash ?? GENESIS };
  return { ...entry, hash: hashOf(entry) };
}

/** Whether its content gives its hash. */
export const isAuthentic = ({ hash, ...content }: AuditEntry): boolean => hashOf(content) === hash;
