import type { Logger } from 'pino';
import type { ChangeControl } from '../change-control/change-control.js';
import type { Clock } from '../clock.js';
import type { Approval } from '../contracts/approval.js';
import { Conflict } from '../errors.js';
import { isOver } from './approval-state.js';
import type { FaceUpdates } from './face-updates.js';
import { inTheWayOf, keysOf } from './freeze-override.js';
import type { ApprovalRecords } from './records.js';
import { type Stop, stopRequested } from './stopping.js';

interface OpenApprovalsOptions {
  readonly records: ApprovalRecords;
  readonly updates: FaceUpdates;
  readonly changeControl: ChangeControl;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Open at once; more are not. */
const MOST_OPEN = 100;

/** What reaches open approvals whatever anybody decides about them: a stop, and a freeze. */
export class OpenApprovals {
  constructor(private readonly options: OpenApprovalsOptions) {}

  /** Ends one run where that is safe. @throws Conflict as stopRequested says; NotFound */
  async stop(id: string, stop: Stop): Promise<Approval> {
    const { records, clock, updates, log } = this.options;
    const updated = await records.update(id, (record) => stopRequested(record, stop, clock.now()));
    const { approval } = updated.data;
    const { approval_id, stop: asked } = approval;
    log.warn({ event: 'run_stopped', approval_id, actor: stop.by?.id, past: asked?.past }, 'a run was stopped');
    await updates.changed(updated);
    return approval;
  }

  /** The same for every run that is not over. @returns them. */
  async stopAll(stop: Stop): Promise<Approval[]> {
    const now = this.options.clock.now();
    const approved = await this.options.records.list('approved', MOST_OPEN);
    const open = approved.filter(({ data }) => !isOver(data.approval, now) && !data.approval.stop);
    const stopped = await Promise.all(
      open.map(async ({ data }) => {
        try {
          return [await this.stop(data.approval.approval_id, stop)];
        } catch (error) {
          if (error instanceof Conflict) return [];
          throw error;
        }
      }),
    );
    return stopped.flat();
  }

  /** A freeze was set or lifted: every open approval and its cards say so. */
  async refreezeAll(): Promise<void> {
    const { records, changeControl, clock, updates } = this.options;
    const { closures } = await changeControl.closures();
    const open = await Promise.all((['pending', 'approved'] as const).map((status) => records.list(status, MOST_OPEN)));
    await Promise.all(
      open.flat().map(async ({ data }) => {
        const updated = await records.update(data.approval.approval_id, (record) => {
          const now = clock.now();
          if (isOver(record.approval, now)) return record;
          const frozen_by = inTheWayOf(record.approval, closures, now);
          const same = keysOf(frozen_by) === keysOf(record.approval.frozen_by ?? []);
          return same ? record : { ...record, approval: { ...record.approval, frozen_by } };
        });
        if (updated.changed) await updates.changed(updated);
      }),
    );
  }
}
