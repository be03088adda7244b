import { AuditEntry } from '../../services/audit/entry.js';
import type { Services } from '../../services/services.js';

/** What stands in the audit chain, in order. */
export async function auditedIn({ audit }: Pick<Services, 'audit'>): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  for await (const { data } of audit.items()) entries.push(AuditEntry.parse(data));
  return entries;
}

/** The same in short: `ana decide_approval approve`. */
export const toldIn = async (services: Pick<Services, 'audit'>): Promise<string[]> =>
  (await auditedIn(services)).map(({ actor, operation, outcome }) => `${actor.id} ${operation} ${outcome}`);
