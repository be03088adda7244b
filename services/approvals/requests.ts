import type { Logger } from 'pino';
import type { Subscriptions } from '../alerts/subscriptions.js';
import type { ChangeControl } from '../change-control/change-control.js';
import type { Clock } from '../clock.js';
import type { Approval } from '../contracts/approval.js';
import type { Closure } from '../contracts/closure.js';
import { hostsAtWork, type Plan, type PlanContent } from '../contracts/plan.js';
import type { Renews } from '../contracts/voided.js';
import { correlationId } from '../correlation.js';
import { Conflict, NotAllowed, Unavailable } from '../errors.js';
import type { Caller } from '../operation.js';
import { workHash } from '../patching/plan-hash.js';
import type { People } from '../people.js';
import type { Policy } from '../policy.js';
import type { Rules } from '../rules/rules.js';
import { listing } from '../words.js';
import type { Executions } from '../workflow/executions.js';
import { isOver } from './approval-state.js';
import { whatHappened } from './approval-words.js';
import { type HostLocks, inTheWay } from './host-locks.js';
import { newApproval, newRecord, refuseTooFewPeople } from './new-approval.js';
import { type ApprovalRecords, approvalIdOf } from './records.js';
import { refuseStopped } from './stopping.js';

interface RequestsOptions {
  readonly records: ApprovalRecords;
  readonly executions: Executions;
  readonly subscriptions: Subscriptions;
  readonly locks: HostLocks;
  readonly changeControl: ChangeControl;
  readonly readOnly: boolean;
  readonly people: People;
  readonly policy: Policy;
  readonly rules: Pick<Rules, 'refresh'>;
  readonly clock: Clock;
  readonly log: Logger;
}

const MOST_PENDING = 100;

interface Asked {
  readonly criticality: PlanContent['criticality'];
  readonly requester: Pick<Caller, 'id' | 'name'>;
  /** Whose call it is; nobody's where the workflow asks. */
  readonly by?: Caller;
  readonly renews?: Renews;
}

/** Asking people. */
export class Requests {
  constructor(private readonly options: RequestsOptions) {}

  /**
   * Asks for approval of a stored plan and starts its workflow, which posts the cards. One plan has at most one open
   * approval: asking again gives the same one.
   *
   * @throws NotAllowed where the deployment only reads.
   * @throws Unavailable when no conversation takes approvals, too few people may decide, or the workflow cannot be started
   *   (then asking again goes on where it stopped).
   * @throws Conflict when one of its hosts is in another open approval, the plan is approved and its run is not over, or its
   *   window has ended, or is frozen to its end.
   */
  request(plan: Plan, criticality: PlanContent['criticality'], requester: Caller): Promise<Approval> {
    return this.#ask(plan, { criticality, requester, by: requester });
  }

  /**
   * Asks anew about hosts that drifted, for the person who asked before. Repeating it gives the same approval, whatever was
   * decided about it meanwhile.
   */
  renew(plan: Plan, { criticality, requested_by }: Approval, renews: Renews): Promise<Approval> {
    return this.#ask(plan, { criticality, requester: requested_by, renews });
  }

  async #ask(plan: Plan, asked: Asked): Promise<Approval> {
    const { subscriptions, executions, changeControl, clock, readOnly } = this.options;
    if (readOnly) {
      throw new NotAllowed('This deployment only reads: it has no workflow, and no role that could change anything.', {
        hint: 'The plan stands as it is shown. To have it done, ask where changes are deployed.',
      });
    }
    if ((await subscriptions.forApprovals()).length === 0) {
      throw new Unavailable('Nobody is subscribed to approvals, so nobody could approve this.', {
        hint: 'Say `/sre-alerts approvals on` in the approvers’ channel, then ask again.',
      });
    }
    await this.options.rules.refresh();
    const { closures } = await changeControl.closures();
    await refuseStopped(changeControl, clock);
    // Somebody else may have asked in between: then theirs is read and used.
    for (;;) {
      const { nth, stands } = await this.#standing(plan, asked);
      const approval = stands ?? (await this.#create(plan, nth, closures, asked));
      if (!approval) continue;
      if (approval.status === 'pending') await executions.start(approval.workflow_id, correlationId());
      if (!stands) this.#logRequest(approval, asked);
      return approval;
    }
  }

  /** The approval of this plan that is open, or was asked for in the same place; else the number of the next one. */
  async #standing({ plan_id }: Plan, { renews }: Asked): Promise<{ nth: number; stands: Approval | undefined }> {
    const { records, clock } = this.options;
    for (let nth = 1; ; nth += 1) {
      const now = clock.now();
      const stands = (await records.find(approvalIdOf(plan_id, nth)))?.data.approval;
      if (!stands || (renews && stands.renews?.approval_id === renews.approval_id)) return { nth, stands };
      if (isOver(stands, now)) continue;
      if (stands.status === 'pending') return { nth, stands };
      throw new Conflict(whatHappened(stands, now), {
        hint: 'Open the approval to follow it.',
        approvalId: stands.approval_id,
      });
    }
  }

  /** @returns undefined when somebody else did just now. */
  async #create(
    plan: Plan,
    nth: number,
    closures: readonly Closure[],
    { by, ...asked }: Asked,
  ): Promise<Approval | undefined> {
    const { records, locks, people, policy, clock } = this.options;
    const approval = newApproval(plan, { ...asked, nth, now: clock.now(), closures, policy });
    refuseTooFewPeople(approval, people);
    await locks.take(approval.approval_id, hostsAtWork(plan.content));
    return (await records.create(newRecord(approval), by)) ? approval : undefined;
  }

  #logRequest({ approval_id, workflow_id, required, plan }: Approval, { by }: Asked): void {
    const actor = by?.id ?? 'workflow';
    this.options.log.info(
      { event: 'approval_requested', approval_id, workflow_id, plan: plan.plan_id, actor, required },
      'approval requested',
    );
  }

  /** @throws Conflict when one of these hosts is in an open approval of other work. */
  async refuseOverlap(content: PlanContent): Promise<void> {
    const work = workHash(content);
    const held = await this.options.locks.holders(content.hosts.map(({ instance_id }) => instance_id));
    const others = [...held].filter(([, { status, plan }]) => status !== 'pending' || workHash(plan.content) !== work);
    const [first] = others;
    if (!first) return;
    const [, holder] = first;
    const ids = others.filter(([, one]) => one.approval_id === holder.approval_id).map(([id]) => id);
    const names = content.hosts.filter(({ instance_id }) => ids.includes(instance_id)).map(({ name }) => name);
    throw inTheWay(holder, listing(names), this.options.clock.now());
  }

  /** The open approval of the same work, whatever its window; undefined where there is none. */
  async openFor(content: PlanContent): Promise<Approval | undefined> {
    const work = workHash(content);
    const now = this.options.clock.now();
    const pending = await this.options.records.list('pending', MOST_PENDING);
    return pending
      .map(({ data }) => data.approval)
      .find((approval) => !isOver(approval, now) && workHash(approval.plan.content) === work);
  }
}
