import type { Logger } from 'pino';
import { closed } from '../approvals/approval.js';
import type { FaceUpdates } from '../approvals/face-updates.js';
import type { ApprovalRecords } from '../approvals/records.js';
import type { Clock } from '../clock.js';
import type { Approval } from '../contracts/approval.js';
import { UserError } from '../errors.js';
import { planHash } from '../patching/plan-hash.js';
import type { Rules } from '../rules/rules.js';
import { logRun } from './run-log.js';
import { runOf } from './run-state.js';

interface RulesStepOptions {
  readonly records: ApprovalRecords;
  readonly updates: FaceUpdates;
  readonly rules: Pick<Rules, 'apply'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Changes people or policy as it was approved. May be repeated: the same approval is the same change. */
export class RulesStep {
  constructor(private readonly options: RulesStepOptions) {}

  async run(workflowId: string): Promise<{ state: string; wait_s: number }> {
    const { records, updates, clock, log } = this.options;
    const done = { state: 'done', wait_s: 1 };
    const { data } = await records.get(workflowId);
    if (runOf(data).finished_at) return done;
    const refusal = await this.#apply(data.approval);
    const updated = await records.update(workflowId, (latest) => {
      const run = runOf(latest);
      if (run.finished_at) return latest;
      const at = clock.now().toISOString();
      const times = { started_at: at, finished_at: at };
      if (refusal === undefined) {
        return { ...latest, approval: { ...latest.approval, run: { ...run, ...times, status: 'recorded' } } };
      }
      const approval = { ...closed(latest.approval, refusal), run: { ...run, ...times, status: 'failed' as const } };
      return { ...latest, approval };
    });
    logRun(log, updated);
    if (updated.changed) await updates.changed(updated);
    return done;
  }

  /** @returns why nothing was changed. */
  async #apply({ status, plan, stop, approval_id }: Approval): Promise<string | undefined> {
    const { content } = plan;
    if (content.kind !== 'rules') throw new Error(`plan ${plan.plan_id} changes no rules`);
    if (status !== 'approved' || stop !== undefined || planHash(content) !== plan.hash)
      return 'it is not what was approved';
    try {
      await this.options.rules.apply(content, approval_id);
      return undefined;
    } catch (error) {
      // What is not possible any more is said on the card; what AWS does is tried again by the workflow.
      if (error instanceof UserError && (error.code === 'conflict' || error.code === 'invalid_input'))
        return error.message;
      throw error;
    }
  }
}
