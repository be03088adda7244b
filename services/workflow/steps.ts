import type { Logger } from 'pino';
import { z } from 'zod';
import type { Subscriptions } from '../alerts/subscriptions.js';
import { asOf } from '../approvals/approval-state.js';
import { type FaceUpdates, withCards } from '../approvals/face-updates.js';
import { decisionOutput, type FollowUp } from '../approvals/follow-up.js';
import { type ApprovalRecord, type ApprovalRecords, storyOf } from '../approvals/records.js';
import type { Clock } from '../clock.js';
import { correlated } from '../correlation.js';
import type { AcceptanceStep } from './acceptance-step.js';
import type { AlarmsStep } from './alarms-step.js';
import type { AutomaticRollback } from './automatic-rollback.js';
import type { EvidenceStep } from './evidence-step.js';
import { type GiveUp, StepError } from './give-up.js';
import type { PatchStep } from './patch-step.js';
import type { RehearsalStep } from './rehearsal-step.js';
import type { RollbackStep } from './rollback-step.js';
import type { RulesStep } from './rules-step.js';
import type { VerifyStep } from './verify-step.js';

const Event = z.discriminatedUnion('step', [
  z.object({ step: z.literal('request_decision'), workflow_id: z.string(), task_token: z.string().min(1).max(2048) }),
  z.object({ step: z.literal('give_up'), workflow_id: z.string(), error: StepError.optional() }),
  ...(['expire', 'start', 'poll', 'roll_back', 'verify', 'report'] as const).map((step) =>
    z.object({ step: z.literal(step), workflow_id: z.string() }),
  ),
]);

type Event = z.infer<typeof Event>;

interface WorkflowStepsOptions {
  readonly records: ApprovalRecords;
  readonly followUp: FollowUp;
  readonly subscriptions: Subscriptions;
  readonly updates: FaceUpdates;
  readonly patch: PatchStep;
  readonly undo: AutomaticRollback;
  readonly rollback: RollbackStep;
  readonly rules: RulesStep;
  readonly acceptance: AcceptanceStep;
  readonly alarms: AlarmsStep;
  readonly evidence: EvidenceStep;
  readonly rehearsal: RehearsalStep;
  readonly verify: VerifyStep;
  readonly giveUp: GiveUp;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * The Lambda function `sre-ops-workflow`: one step of `infra/workflows/patch.asl.json` a call. Each step reads the record
 * anew and may be repeated after a crash at any point: it then does what is left and nothing twice.
 */
export class WorkflowSteps {
  constructor(private readonly options: WorkflowStepsOptions) {}

  /** @throws z.ZodError for an event that no step of the definition sends. */
  async run(input: unknown): Promise<Record<string, string | number>> {
    const event = Event.parse(input);
    const record = await this.options.records.find(event.workflow_id);
    return record ? correlated(storyOf(record.data), () => this.#run(event)) : this.#run(event);
  }

  async #run(event: Event): Promise<Record<string, string | number>> {
    switch (event.step) {
      case 'request_decision':
        return this.#requestDecision(event.workflow_id, event.task_token);
      case 'expire':
        return this.#expire(event.workflow_id);
      case 'start':
      case 'poll':
        return this.#work(event.workflow_id);
      case 'roll_back':
        return this.options.undo.run(event.workflow_id);
      case 'verify':
        return this.options.verify.run(event.workflow_id);
      case 'report':
        return this.options.verify.report(event.workflow_id);
      case 'give_up':
        // A step failed for good.
        await this.options.giveUp.run(event.workflow_id, event.error);
        return { state: 'given_up' };
    }
  }

  /** What people approved says what is done. */
  async #work(id: string): Promise<{ state: string; wait_s: number }> {
    const { records, ...steps } = this.options;
    const { data } = await records.get(id);
    return steps[data.approval.plan.content.kind].run(id);
  }

  /**
   * Keeps the token, has the cards posted, and leaves the task waiting: the decision completes it. A rehearsal that is wanted
   * wakes the workflow, and is begun before it waits again.
   */
  async #requestDecision(id: string, token: string): Promise<Record<string, string>> {
    const { records, followUp, subscriptions, updates, evidence, rehearsal } = this.options;
    const waiting = await records.update(id, (record) => ({
      ...this.#asOfNow(record),
      workflow: { task_token: token, told: false },
    }));
    if (waiting.data.approval.status !== 'pending') {
      await followUp.tell(waiting);
      return decisionOutput(waiting.data.approval);
    }
    await rehearsal.begin(await evidence.freeze(waiting));
    // The answer to the one who asked may already be a card of this approval, perhaps in one of these conversations.
    const conversations = await subscriptions.forApprovals();
    const asked = await records.update(id, (record) => withCards(record, conversations));
    await updates.changed(asked);
    return decisionOutput(asked.data.approval);
  }

  /** Four hours are over: expired, decided in the last moment, or extended and still waiting. The record says which. */
  async #expire(id: string): Promise<Record<string, string>> {
    const { records, updates, log } = this.options;
    const updated = await records.update(id, (record) => this.#asOfNow(record));
    if (updated.changed) {
      const { approval_id, workflow_id, plan } = updated.data.approval;
      log.info({ event: 'approval_expired', approval_id, workflow_id, plan: plan.plan_id }, 'approval expired');
    }
    if (updated.changed) await updates.changed(updated);
    return decisionOutput(updated.data.approval);
  }

  #asOfNow(record: ApprovalRecord): ApprovalRecord {
    const approval = asOf(record.approval, this.options.clock.now());
    return approval === record.approval ? record : { ...record, approval };
  }
}
