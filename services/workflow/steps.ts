import type { Logger } from 'pino';
import { z } from 'zod';
import type { Subscriptions } from '../alerts/subscriptions.js';
import { asOf } from '../approvals/approval.js';
import { type Approvals, decisionOutput } from '../approvals/approvals.js';
import type { FaceUpdates } from '../approvals/face-updates.js';
import type { FaceRef, Faces } from '../approvals/faces.js';
import type { ApprovalRecord, ApprovalRecords, Updated } from '../approvals/records.js';
import type { Clock } from '../clock.js';
import type { Approval } from '../contracts/approval.js';
import { abandonedRun } from '../patching/runs.js';
import type { PatchStep } from './patch-step.js';
import { logRun } from './run-log.js';
import type { VerifyStep } from './verify-step.js';

const Event = z.discriminatedUnion('step', [
  z.object({ step: z.literal('request_decision'), workflow_id: z.string(), task_token: z.string().min(1).max(2048) }),
  ...(['expire', 'start', 'poll', 'verify', 'report', 'give_up'] as const).map((step) =>
    z.object({ step: z.literal(step), workflow_id: z.string() }),
  ),
]);

interface WorkflowStepsOptions {
  readonly records: ApprovalRecords;
  readonly approvals: Approvals;
  readonly subscriptions: Subscriptions;
  readonly faces: Faces;
  readonly updates: FaceUpdates;
  readonly patch: PatchStep;
  readonly verify: VerifyStep;
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
  async run(input: unknown): Promise<Record<string, string>> {
    const event = Event.parse(input);
    switch (event.step) {
      case 'request_decision':
        return this.#requestDecision(event.workflow_id, event.task_token);
      case 'expire':
        return this.#expire(event.workflow_id);
      case 'start':
      case 'poll':
        return this.options.patch.run(event.workflow_id);
      case 'verify':
        return this.options.verify.run(event.workflow_id);
      case 'report':
        return this.options.verify.report(event.workflow_id);
      case 'give_up':
        return this.#giveUp(event.workflow_id);
    }
  }

  /** Keeps the token, posts the cards, and leaves the task waiting: the decision completes it. */
  async #requestDecision(id: string, token: string): Promise<Record<string, string>> {
    const { records, approvals, subscriptions, faces, updates } = this.options;
    const waiting = await records.update(id, (record) => ({
      ...this.#asOfNow(record),
      workflow: { task_token: token, told: false },
    }));
    const { approval } = waiting.data;
    if (approval.status !== 'pending') {
      await approvals.tell(waiting);
      return decisionOutput(approval);
    }
    // The answer to the one who asked may already be a card of this approval, perhaps in one of these conversations.
    const shownIn = new Set(waiting.data.faces.map(({ conversation_id }) => conversation_id));
    const others = (await subscriptions.forApprovals()).filter(({ conversation_id }) => !shownIn.has(conversation_id));
    if (shownIn.size > 0 && others.length === 0) return decisionOutput(approval);
    const posted = await faces.approvalRequested(approval, others);
    const shown = await records.update(id, (record) => ({ ...record, faces: merged(record.faces, posted) }));
    if (isOutdated(approval, shown.data.approval)) await updates.changed(shown);
    return decisionOutput(shown.data.approval);
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

  /** A step failed for good. Whatever was started is called unknown, never done. */
  async #giveUp(id: string): Promise<Record<string, string>> {
    const { records, updates, clock, log } = this.options;
    const updated: Updated = await records.update(id, (record) => {
      const { approval, executions } = record;
      if (approval.status === 'pending') return { ...record, approval: { ...approval, status: 'cancelled' } };
      if (!approval.run || approval.run.finished_at) return record;
      const run = abandonedRun(approval.run, approval.plan.content, new Set(Object.keys(executions)), clock.now());
      return { ...record, approval: { ...approval, run } };
    });
    logRun(log, updated);
    if (updated.changed) await updates.changed(updated);
    return { state: 'given_up' };
  }

  #asOfNow(record: ApprovalRecord): ApprovalRecord {
    const approval = asOf(record.approval, this.options.clock.now());
    return approval === record.approval ? record : { ...record, approval };
  }
}

const merged = (faces: readonly FaceRef[], posted: readonly FaceRef[]): FaceRef[] => [
  ...faces,
  ...posted.filter(({ activity_id }) => !faces.some((face) => face.activity_id === activity_id)),
];

/** Somebody decided while the cards were being posted. */
const isOutdated = (posted: Approval, now: Approval): boolean =>
  posted.status !== now.status || posted.decisions.length !== now.decisions.length;
