import type { Logger } from 'pino';
import type { Clock } from '../clock.js';
import type { Approval } from '../contracts/approval.js';
import { correlated } from '../correlation.js';
import type { Stored } from '../table.js';
import type { Executions } from '../workflow/executions.js';
import type { GiveUp } from '../workflow/give-up.js';
import { asOf, isOver, windowOf } from './approval-state.js';
import type { FaceUpdates } from './face-updates.js';
import type { Notices } from './notices.js';
import { type ApprovalRecord, type ApprovalRecords, isUnshown, statuses, storyOf } from './records.js';
import type { Renewals } from './renewals.js';

interface FollowUpOptions {
  readonly records: ApprovalRecords;
  readonly executions: Executions;
  readonly updates: FaceUpdates;
  readonly giveUp: GiveUp;
  readonly notices: Notices;
  readonly renewals: Pick<Renewals, 'follow'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Of each status, as many of the newest are looked at. */
const LOOKED_AT = { afterStart: 100, betweenTimes: 25 };

/**
 * The record decides. What follows from it, outside the table, is done once more where a process ended in between: the
 * workflow is started and told, its cards are edited, its acts go into the audit chain. Each of these may be repeated.
 */
export class FollowUp {
  constructor(private readonly options: FollowUpOptions) {}

  /** Carries on what was saved and not followed up. What fails for one approval does not stop the others. */
  async resume(when: keyof typeof LOOKED_AT = 'afterStart'): Promise<void> {
    const { records } = this.options;
    const found = await Promise.all(statuses.map((status) => records.list(status, LOOKED_AT[when])));
    for (const listed of found.flat()) {
      await correlated(storyOf(listed.data), () => this.#follow(listed));
    }
  }

  async #follow(listed: Stored<ApprovalRecord>): Promise<void> {
    const { records, renewals, notices, log } = this.options;
    const { approval_id } = listed.data.approval;
    try {
      const stored = await this.#closed(listed);
      await records.audit(stored);
      await this.tell(stored);
      await this.#execution(stored.data);
      await renewals.follow(stored);
      await this.#cards(stored);
      await notices.ofBrokenGlass(stored);
      await notices.escalations(stored);
      await notices.reminders(stored);
    } catch (error) {
      log.warn({ err: error, approval_id }, 'approval not followed up yet');
    }
  }

  /**
   * Sends a closed approval's outcome to the waiting workflow, once. What fails here is logged and not thrown: the
   * decision stands, and the next one who looks at it, a follow-up or the workflow's own timeout carries it on.
   */
  async tell({ data }: Stored<ApprovalRecord>): Promise<void> {
    const { approval, workflow } = data;
    if (workflow.told || workflow.task_token === null || approval.status === 'pending') return;
    try {
      await this.options.executions.tell(workflow.task_token, decisionOutput(approval));
      await this.options.records.update(approval.approval_id, (record) =>
        record.workflow.told ? record : { ...record, workflow: { ...record.workflow, told: true } },
      );
    } catch (error) {
      this.options.log.warn({ err: error, approval_id: approval.approval_id }, 'workflow not told yet');
    }
  }

  /** Nobody decided in time, and the workflow, which counts anew whenever it is woken, does not know yet. */
  async #closed(listed: Stored<ApprovalRecord>): Promise<Stored<ApprovalRecord>> {
    const { records, clock, log } = this.options;
    if (asOf(listed.data.approval, clock.now()) === listed.data.approval) return listed;
    const { approval_id, workflow_id } = listed.data.approval;
    const updated = await records.update(approval_id, (record) => {
      const approval = asOf(record.approval, clock.now());
      return approval === record.approval ? record : { ...record, approval };
    });
    if (updated.changed) log.info({ event: 'approval_expired', approval_id, workflow_id }, 'approval expired');
    return updated;
  }

  /** An open approval has a workflow that is going on: one that never began begins, one that ended is given up. */
  async #execution({ approval, correlation_id }: ApprovalRecord): Promise<void> {
    const { executions, giveUp, clock, log } = this.options;
    const { approval_id, workflow_id } = approval;
    if (isOver(approval, clock.now())) return;
    const state = await executions.state(workflow_id);
    if (state === 'running') return;
    log.warn({ event: 'workflow_followed_up', approval_id, workflow_id, state }, 'an open approval had no workflow');
    if (state === 'missing') await executions.start(workflow_id, correlation_id);
    else await giveUp.run(approval_id);
  }

  /** The list that it was found in may lag. */
  async #cards(listed: Stored<ApprovalRecord>): Promise<void> {
    const { records, updates } = this.options;
    if (isUnshown(listed.data)) await updates.changed(await records.get(listed.data.approval.approval_id));
  }
}

/** What the workflow's waiting step gets as its answer. */
export const decisionOutput = (approval: Approval): Record<string, string> => ({
  outcome: approval.status,
  window_start: windowOf(approval).start,
});
