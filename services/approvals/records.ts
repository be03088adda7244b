import type { Logger } from 'pino';
import { z } from 'zod';
import { AuditEvent } from '../audit/entry.js';
import type { AuditTrail } from '../audit/trail.js';
import type { Clock } from '../clock.js';
import { Approval, ApprovalStatus } from '../contracts/approval.js';
import { HostCheck } from '../contracts/host-check.js';
import { causedBy, correlationId } from '../correlation.js';
import { NotFound, Unavailable } from '../errors.js';
import type { Caller } from '../operation.js';
import type { Item, Stored, Table } from '../table.js';
import { actsBetween, requestAct } from './acts.js';
import { Conversation } from './faces.js';

/** What a host's SSM Automation execution was, kept beside the run that people see. */
export const Execution = z.object({
  id: z.string(),
  started_at: z.string(),
  /** When the packages were on the host; of a restore, when the host was back. */
  installed_at: z.string().nullable(),
  ended_at: z.string().nullable(),
  rebooted_at: z.string().nullable().optional(),
  /** Past stopping: cutting it off now would leave the host half done. */
  past: z.boolean().optional(),
  /** Whether the next wave may follow this host; missing until that is known. */
  gate: z.enum(['passed', 'failed', 'unhealthy', 'unseen']).optional(),
});
export type Execution = z.infer<typeof Execution>;

const Failures = z.record(z.string(), z.object({ times: z.number().int(), because: z.string() }));

/** One approval and everything that belongs to it, in one item. Only `approval` is ever shown to anybody. */
export const ApprovalRecord = z.object({
  approval: Approval,
  /** The messages of the outbox that show it. */
  faces: z.array(z.object({ conversation: Conversation, key: z.string() })),
  /** Where the workflow waits for the decision. `told` once the outcome was sent, or needs no sending. */
  workflow: z.object({ task_token: z.string().nullable(), told: z.boolean() }),
  /** By instance id. */
  executions: z.record(z.string(), Execution),
  /** The executions that put hosts back, by instance id. */
  restores: z.record(z.string(), Execution).optional(),
  /** When it was written down, by instance id, that a host is about to be started: from then on it counts as begun. */
  claims: z
    .object({ installs: z.record(z.string(), z.string()), restores: z.record(z.string(), z.string()) })
    .optional(),
  /** How often AWS did not let a host begin, and what it said last, by instance id. */
  failures: Failures.optional(),
  /** The same of hosts that should go back. */
  restore_failures: Failures.optional(),
  /** What was seen on hosts by our own document, by instance id. */
  checks: z.record(z.string(), z.object({ before: HostCheck.optional(), after: HostCheck.optional() })).optional(),
  /** How often `approval` changed, and up to which of these changes the outbox has its cards. */
  changes: z.number().int().optional(),
  shown: z.number().int().optional(),
  /** When `approval` changed last. */
  changed_at: z.string().optional(),
  /** Of the question that asked for it: what its run does is part of that. */
  correlation_id: z.string().optional(),
  /** What changed here and is not known to stand in the audit chain yet. */
  unaudited: z.array(AuditEvent).optional(),
});
export type ApprovalRecord = z.infer<typeof ApprovalRecord>;

/** What everything that becomes of an approval is part of. */
export const storyOf = ({ approval, correlation_id }: ApprovalRecord): string => correlation_id ?? approval.workflow_id;

export interface Updated extends Stored<ApprovalRecord> {
  readonly changed: boolean;
  /** What stood there until this change. */
  readonly before: ApprovalRecord;
}

const MAX_ATTEMPTS = 12;
const PREFIX = 'patch-';

/** The approval's id is its plan's id and a count; the execution of its workflow is named after it. */
export const approvalIdOf = (planId: string, nth: number): string => `${planId}-${nth}`;
export const workflowIdOf = (approvalId: string): string => `${PREFIX}${approvalId}`;
const approvalId = (id: string): string => (id.startsWith(PREFIX) ? id.slice(PREFIX.length) : id);

interface ApprovalRecordsOptions {
  readonly table: Table;
  readonly audit: AuditTrail;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Approvals in the table: read, created once, and changed by conditional writes alone. What a change was is written with
 * it, in the same item, and taken from there into the audit chain: no change is without its entry, whatever ends between.
 */
export class ApprovalRecords {
  constructor(private readonly options: ApprovalRecordsOptions) {}

  /** @param id approval or workflow id. */
  find(id: string): Promise<Stored<ApprovalRecord> | undefined> {
    return this.options.table.get(keyOf(approvalId(id)), ApprovalRecord);
  }

  /** @throws NotFound */
  async get(id: string): Promise<Stored<ApprovalRecord>> {
    const found = await this.find(id);
    if (!found)
      throw new NotFound(`There is no approval ${id}.`, { hint: 'Ask for the pending approvals to see theirs.' });
    return found;
  }

  /** @param by nobody where the workflow asks. @returns false when one of that id stands already. */
  async create(record: ApprovalRecord, by?: Caller): Promise<boolean> {
    const { table, clock } = this.options;
    const id = by?.correlation_id ?? correlationId();
    const asked = { ...record, ...(id && { correlation_id: id }) };
    const data = { ...asked, unaudited: [requestAct(asked, clock.now(), by)] };
    if (!(await table.putNew(itemOf(data, 1)))) return false;
    await this.audit({ version: 1, data });
    return true;
  }

  /**
   * Reads, changes and writes until nobody else wrote in between. `change` is pure and may run more than once; what it
   * throws ends the update, and returning its argument means there is nothing to write.
   *
   * @param by whose call it is; nobody's where the workflow acts.
   */
  async update(id: string, change: (record: ApprovalRecord) => ApprovalRecord, by?: Caller): Promise<Updated> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const { version, data } = await this.get(id);
      causedBy(data.correlation_id);
      const changed = change(data);
      if (changed === data) return { version, data, changed: false, before: data };
      const now = this.options.clock.now();
      const acts = actsBetween(data, changed, now, by);
      const isShown = changed.approval !== data.approval;
      const changes = (data.changes ?? 0) + (isShown ? 1 : 0);
      const unaudited = [...(changed.unaudited ?? []), ...acts];
      const next = { ...changed, changes, ...(isShown && { changed_at: now.toISOString() }), unaudited };
      if (await this.options.table.replace(itemOf(next, version + 1), version)) {
        const saved = { version: version + 1, data: next };
        await this.audit(saved);
        return { ...saved, changed: true, before: data };
      }
    }
    throw new Unavailable('Too many people changed this at the same moment.', { hint: 'Try again.' });
  }

  /** The cards are promised to show the approval as of that many changes, or newer. */
  async shown(id: string, changes = 0): Promise<void> {
    await this.update(id, (record) => ((record.shown ?? 0) >= changes ? record : { ...record, shown: changes }));
  }

  /**
   * Takes what is not audited yet into the chain. What fails here is logged and not thrown: the change stands, and its
   * entries wait in the record for its next change, the next look at it, or the next start.
   */
  async audit({ version, data }: Stored<ApprovalRecord>): Promise<void> {
    const { unaudited = [], approval } = data;
    if (unaudited.length === 0) return;
    try {
      await this.options.audit.append(unaudited);
      // Whoever changed it meanwhile has taken them over, and finds them in the chain.
      await this.options.table.replace(itemOf({ ...data, unaudited: [] }, version + 1), version);
    } catch (error) {
      const { approval_id } = approval;
      this.options.log.error({ event: 'audit_waits', err: error, approval_id }, 'not in the audit chain yet');
    }
  }

  /** Newest first. */
  list(status: ApprovalStatus, limit: number): Promise<Stored<ApprovalRecord>[]> {
    return this.options.table.list(indexOf(status), ApprovalRecord, limit);
  }

  /** Approved by one person alone, of the newest `limit`, and looked at by nobody else yet. */
  unreviewed(limit: number): Promise<Stored<ApprovalRecord>[]> {
    const whereNull = ['approval', 'break_glass', 'reviewed'];
    return this.options.table.list(indexOf('approved'), ApprovalRecord, limit, { whereNull });
  }
}

const keyOf = (id: string) => ({ pk: `APPROVAL#${id}`, sk: 'APPROVAL' });
const indexOf = (status: ApprovalStatus) => `APPROVAL#${status}`;

const itemOf = (record: ApprovalRecord, version: number): Item => ({
  ...keyOf(record.approval.approval_id),
  gsi1pk: indexOf(record.approval.status),
  gsi1sk: `${record.approval.requested_at}#${record.approval.approval_id}`,
  version,
  data: record,
});

/** Nobody is known to have its cards show what is stored. */
export const isUnshown = ({ faces, changes = 0, shown = 0 }: ApprovalRecord): boolean =>
  faces.length > 0 && changes > shown;

export const statuses = ApprovalStatus.options;
