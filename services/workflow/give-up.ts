import type { Logger } from 'pino';
import { isOver } from '../approvals/approval-state.js';
import type { FaceUpdates } from '../approvals/face-updates.js';
import type { ApprovalRecords } from '../approvals/records.js';
import type { Clock } from '../clock.js';
import { abandonedRun } from '../patching/runs.js';
import { begunHosts } from './claims.js';
import { logRun } from './run-log.js';

interface GiveUpOptions {
  readonly records: ApprovalRecords;
  readonly updates: FaceUpdates;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Closes what nobody carries on. Whatever was started is called unknown, never done. */
export class GiveUp {
  constructor(private readonly options: GiveUpOptions) {}

  async run(id: string): Promise<void> {
    const { records, updates, clock, log } = this.options;
    const updated = await records.update(id, (record) => {
      const { approval } = record;
      const { run, stop } = approval;
      if (isOver(approval, clock.now())) return record;
      if (approval.status === 'pending') return { ...record, approval: { ...approval, status: 'cancelled' } };
      if (!run) return record;
      const left = abandonedRun(run, approval.plan.content, begunHosts(record), clock.now(), stop !== undefined);
      return { ...record, approval: { ...approval, run: left } };
    });
    logRun(log, updated);
    if (updated.changed) await updates.changed(updated);
  }
}
