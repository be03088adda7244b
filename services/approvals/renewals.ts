import type { Logger } from 'pino';
import type { Clock } from '../clock.js';
import type { Approval } from '../contracts/approval.js';
import type { PatchPlan, Plan } from '../contracts/plan.js';
import type { Voided } from '../contracts/voided.js';
import { Conflict, NotFound, UserError } from '../errors.js';
import { type PlanFacts, readPlanFacts } from '../patching/plan-facts.js';
import type { Plans } from '../patching/plans.js';
import { type Replanned, replan } from '../patching/replan.js';
import { patchPlan } from '../patching/runs.js';
import type { Policy } from '../policy.js';
import { unhurried } from '../read-budget.js';
import type { Stored } from '../table.js';
import { listing } from '../words.js';
import type { FaceUpdates } from './face-updates.js';
import type { ApprovalRecord, ApprovalRecords } from './records.js';
import type { Requests } from './requests.js';

interface RenewalsOptions {
  readonly records: ApprovalRecords;
  readonly updates: FaceUpdates;
  readonly requests: Requests;
  readonly plans: Plans;
  readonly reads: Parameters<typeof readPlanFacts>[0];
  readonly forget: (instanceIds: readonly string[]) => void;
  readonly policy: Policy;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Asks people again about hosts that drifted: the plan as it would be now, of exactly those hosts. What is found out is
 * written into the old approval before it is acted on, so that whoever carries on after a crash asks for the same once.
 */
export class Renewals {
  constructor(private readonly options: RenewalsOptions) {}

  /** What fails is logged and not thrown: the next follow-up goes on. @returns the approval as it is then. */
  async follow({ data }: Stored<ApprovalRecord>): Promise<Approval> {
    const { approval } = data;
    const { approval_id } = approval;
    if (!isUnsettled(approval)) return approval;
    try {
      return await this.#renew(approval);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const isFinal = error instanceof Conflict || error instanceof NotFound || this.#isLate(approval.voided);
      if (isFinal) return this.#settle(approval_id, { no_next: error.message });
      this.options.log.warn({ err: error, approval_id }, 'no new approval was asked for yet');
      return approval;
    }
  }

  async #renew(approval: Approval & { voided: Voided }): Promise<Approval> {
    const { approval_id } = approval;
    const planned = await this.#plan(approval);
    if (typeof planned === 'string') return this.#settle(approval_id, { no_next: planned });
    const { at, changes } = approval.voided;
    const next = await this.options.requests.renew(planned, approval, { approval_id, at, changes });
    return this.#settle(approval_id, { next: next.approval_id });
  }

  /** The plan that is asked for, the one that was written down first. Or why there is none. */
  async #plan(approval: Approval & { voided: Voided }): Promise<Plan | string> {
    const { plans, records } = this.options;
    if (approval.voided.plan_id) return plans.get(approval.voided.plan_id);
    const made = await this.#replanned(approval);
    if (!made.content) return made.because;
    const open = await this.options.requests.openFor(made.content);
    const plan = open?.plan ?? (await plans.store(made.content, approval.requested_by));
    const { data } = await records.update(approval.approval_id, (record) =>
      record.approval.voided?.plan_id ? record : withVoided(record, { plan_id: plan.plan_id }),
    );
    const chosen = data.approval.voided?.plan_id ?? plan.plan_id;
    return chosen === plan.plan_id ? plan : plans.get(chosen);
  }

  /** @throws UserError where what the hosts need is not known now. */
  async #replanned({ plan, voided }: Approval & { voided: Voided }): Promise<Replanned> {
    const { reads, forget, policy, clock } = this.options;
    const content: PatchPlan = patchPlan(plan);
    const ids = voided.hosts.map(({ instance_id }) => instance_id);
    forget(ids);
    let facts: PlanFacts;
    try {
      facts = await readPlanFacts(reads, { selectors: ids, rollback: content.rollback.enabled }, unhurried());
    } catch (error) {
      if (!(error instanceof NotFound)) throw error;
      return { content: null, because: `${listing(voided.hosts.map(({ name }) => name))} cannot be found any more` };
    }
    const settled = this.#isLate(voided);
    const { changes } = voided;
    return replan(content, voided.hosts, facts, { policy, now: clock.now(), changes, evenIfUnseen: settled });
  }

  /** People get as long to be asked as they get to decide. */
  #isLate({ at }: Voided): boolean {
    const { clock, policy } = this.options;
    return clock.now().getTime() - Date.parse(at) > policy.decideWithinMs;
  }

  async #settle(approvalId: string, how: Pick<Voided, 'next' | 'no_next'>): Promise<Approval> {
    const { records, updates, log } = this.options;
    const updated = await records.update(approvalId, (record) =>
      isUnsettled(record.approval) ? withVoided(record, how) : record,
    );
    if (updated.changed) {
      log.info({ event: 'approval_renewed', approval_id: approvalId, ...how }, 'asked again about what drifted');
      await updates.changed(updated);
    }
    return updated.data.approval;
  }
}

const isUnsettled = (approval: Approval): approval is Approval & { voided: Voided } =>
  approval.voided !== undefined && approval.voided.next === undefined && approval.voided.no_next === undefined;

function withVoided(record: ApprovalRecord, more: Partial<Voided>): ApprovalRecord {
  const { voided } = record.approval;
  if (!voided) return record;
  return { ...record, approval: { ...record.approval, voided: { ...voided, ...more } } };
}
