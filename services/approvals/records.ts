import { z } from 'zod';
import { Approval, ApprovalStatus } from '../contracts/approval.js';
import { NotFound, Unavailable } from '../errors.js';
import type { Item, Stored, Table } from '../table.js';
import { FaceRef } from './faces.js';

/** What a host's SSM Automation execution was, kept beside the run that people see. */
export const Execution = z.object({
  id: z.string(),
  started_at: z.string(),
  installed_at: z.string().nullable(),
  ended_at: z.string().nullable(),
  rebooted_at: z.string().nullable().optional(),
  /** Whether the next wave may follow this host; missing until that is known. */
  gate: z.enum(['passed', 'failed', 'unseen']).optional(),
});
export type Execution = z.infer<typeof Execution>;

/** One approval and everything that belongs to it, in one item. Only `approval` is ever shown to anybody. */
export const ApprovalRecord = z.object({
  approval: Approval,
  faces: z.array(FaceRef),
  /** Where the workflow waits for the decision. `told` once the outcome was sent, or needs no sending. */
  workflow: z.object({ task_token: z.string().nullable(), told: z.boolean() }),
  /** By instance id. */
  executions: z.record(z.string(), Execution),
});
export type ApprovalRecord = z.infer<typeof ApprovalRecord>;

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

/** Approvals in the table: read, created once, and changed by conditional writes alone. */
export class ApprovalRecords {
  constructor(private readonly table: Table) {}

  /** @param id approval or workflow id. */
  find(id: string): Promise<Stored<ApprovalRecord> | undefined> {
    return this.table.get(keyOf(approvalId(id)), ApprovalRecord);
  }

  /** @throws NotFound */
  async get(id: string): Promise<Stored<ApprovalRecord>> {
    const found = await this.find(id);
    if (!found)
      throw new NotFound(`There is no approval ${id}.`, { hint: 'Ask for the pending approvals to see theirs.' });
    return found;
  }

  /** @returns false when one of that id stands already. */
  create(record: ApprovalRecord): Promise<boolean> {
    return this.table.putNew(itemOf(record, 1));
  }

  /**
   * Reads, changes and writes until nobody else wrote in between. `change` is pure and may run more than once; what it
   * throws ends the update, and returning its argument means there is nothing to write.
   */
  async update(id: string, change: (record: ApprovalRecord) => ApprovalRecord): Promise<Updated> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const { version, data } = await this.get(id);
      const next = change(data);
      if (next === data) return { version, data, changed: false, before: data };
      if (await this.table.replace(itemOf(next, version + 1), version)) {
        return { version: version + 1, data: next, changed: true, before: data };
      }
    }
    throw new Unavailable('Too many people changed this at the same moment.', { hint: 'Try again.' });
  }

  /** Newest first. */
  list(status: ApprovalStatus, limit: number): Promise<Stored<ApprovalRecord>[]> {
    return this.table.list(indexOf(status), ApprovalRecord, limit);
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

export const statuses = ApprovalStatus.options;
