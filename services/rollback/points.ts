import type { ApprovalRecords } from '../approvals/records.js';
import type { Approval, PatchRun } from '../contracts/approval.js';
import type { PlannedHost } from '../contracts/plan.js';
import { NotFound } from '../errors.js';
import { listing } from '../words.js';

/** A host in a patch run, to which it can be asked to go back. */
export interface RollbackPoint {
  readonly rollback_id: string;
  readonly approval: Approval;
  readonly host: PlannedHost;
  readonly ran: PatchRun['hosts'][number];
}

const MOST = 50;

/** A name, not a right: asking for it leads to an approval. */
export const rollbackIdOf = (approvalId: string, instanceId: string): string => `rb-${approvalId}-${instanceId}`;

/** The hosts of patch runs, as points to go back to. The approval's record is what is known of them. */
export class RollbackPoints {
  constructor(private readonly records: ApprovalRecords) {}

  /** @throws NotFound naming the points that the instance has. */
  async get(instanceId: string, rollbackId: string): Promise<RollbackPoint> {
    const points = await this.of(instanceId);
    const point = points.find(({ rollback_id }) => rollback_id === rollbackId);
    if (point) return point;
    const known = points.map(({ rollback_id, approval }) => `${rollback_id} (${approval.plan.content.title})`);
    throw new NotFound(`There is no rollback ${rollbackId} of this instance.`, {
      hint:
        known.length > 0
          ? `Newest first there is: ${listing(known, 5)}.`
          : 'No patch run of this assistant changed it, so there is nothing to go back to.',
    });
  }

  /** Newest first, of the last 50 approved plans. */
  async of(instanceId: string): Promise<RollbackPoint[]> {
    const approved = await this.records.list('approved', MOST);
    return approved.flatMap(({ data: { approval } }) => {
      const { content } = approval.plan;
      if (content.kind !== 'patch') return [];
      const host = content.hosts.find(({ instance_id }) => instance_id === instanceId);
      const ran = approval.run?.hosts.find(({ instance_id }) => instance_id === instanceId);
      if (!host || !ran) return [];
      return [{ rollback_id: rollbackIdOf(approval.approval_id, instanceId), approval, host, ran }];
    });
  }
}
