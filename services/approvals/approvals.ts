import type { Logger } from 'pino';
import type { Subscriptions } from '../alerts/subscriptions.js';
import type { Clock } from '../clock.js';
import type { Approval, ApprovalStatus } from '../contracts/approval.js';
import type { Plan, PlanContent } from '../contracts/plan.js';
import { Conflict, Unavailable, UserError } from '../errors.js';
import type { Caller } from '../operation.js';
import type { Drift, HostDrift } from '../patching/drift.js';
import { workHash } from '../patching/plan-hash.js';
import { plannedRun } from '../patching/runs.js';
import type { People } from '../people.js';
import { type Policy, worseOf } from '../policy.js';
import type { Stored } from '../table.js';
import { count, listing } from '../words.js';
import type { Executions } from '../workflow/executions.js';
import { asOf, type Command, closed, decide, isOver, whatHappened } from './approval.js';
import type { FaceUpdates } from './face-updates.js';
import type { FaceRef } from './faces.js';
import { type HostLocks, inTheWay } from './host-locks.js';
import { type ApprovalRecord, type ApprovalRecords, approvalIdOf, statuses, workflowIdOf } from './records.js';

interface ApprovalsOptions {
  readonly records: ApprovalRecords;
  readonly executions: Executions;
  readonly subscriptions: Subscriptions;
  readonly updates: FaceUpdates;
  readonly locks: HostLocks;
  readonly drift: Drift;
  readonly people: People;
  readonly policy: Policy;
  readonly clock: Clock;
  readonly log: Logger;
  /** A page that shows the approval. Opening it gives no right. */
  readonly urlOf: (approvalId: string) => string;
}

/** Asking people, and what they said. The record decides; the workflow and the cards follow it. */
export class Approvals {
  constructor(private readonly options: ApprovalsOptions) {}

  /**
   * Asks for approval of a stored plan and starts its workflow, which posts the cards. One plan has at most one open
   * approval: asking again gives the same one.
   *
   * @throws Unavailable when no conversation takes approvals, too few people may decide, or the workflow cannot be started
   *   (then asking again goes on where it stopped).
   * @throws Conflict when one of its hosts is in another open approval, the plan is approved and its run is not over, or its
   *   window has ended.
   */
  async request(plan: Plan, criticality: PlanContent['criticality'], requester: Caller): Promise<Approval> {
    const { records, subscriptions, executions, locks, log } = this.options;
    if ((await subscriptions.forApprovals()).length === 0) {
      throw new Unavailable('Nobody is subscribed to approvals, so nobody could approve this.', {
        hint: 'Say `/sre-alerts approvals on` in the approvers’ channel, then ask again.',
      });
    }
    for (let nth = 1; ; ) {
      const now = this.options.clock.now();
      const stands = (await records.find(approvalIdOf(plan.plan_id, nth)))?.data.approval;
      if (stands && isOver(stands, now)) {
        nth += 1;
        continue;
      }
      if (stands?.status === 'approved') {
        throw new Conflict(whatHappened(stands, now), {
          hint: 'Open the approval to follow it.',
          approvalId: stands.approval_id,
        });
      }
      const approval = stands ?? this.#pending(plan, criticality, requester, nth, now);
      if (!stands) {
        this.#enoughPeople(approval);
        await locks.take(approval.approval_id, plan.content.hosts);
      }
      // Somebody else may have asked in between: then theirs is read and used.
      if (!stands && !(await records.create(newRecord(approval)))) continue;
      await executions.start(approval.workflow_id);
      if (!stands) {
        const { approval_id, workflow_id, required } = approval;
        log.info(
          { event: 'approval_requested', approval_id, workflow_id, plan: plan.plan_id, actor: requester.id, required },
          'approval requested',
        );
      }
      return approval;
    }
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

  /** A request that nobody could ever decide is refused, not left to expire. */
  #enoughPeople({ required, requested_by }: Approval): void {
    const { people } = this.options;
    const able = people.all.filter(
      ({ id, role, aad_object_id, slack_user_id }) =>
        role === 'approver' && id !== requested_by.id && (aad_object_id ?? slack_user_id) !== undefined,
    );
    if (able.length >= required) return;
    const who =
      able.length === 0
        ? 'nobody but the requester'
        : `only ${listing(
            able.map(({ name }) => name),
            10,
          )}`;
    throw new Unavailable(
      `This needs ${count(required, 'approver')} other than ${requested_by.name}, and ${who} could decide it.`,
      { hint: 'Ask an administrator to make more people approvers, or let somebody who is no approver ask for it.' },
    );
  }

  /**
   * One person's decision. Of many at the same moment exactly one ends it; everybody else is told by whom and when.
   *
   * @throws NotAllowed, Conflict, NotFound as `decide` in approval.ts says.
   */
  async decide(id: string, command: Command, caller: Caller): Promise<Approval> {
    const { records, clock, policy, log } = this.options;
    const decided = (before: Approval): Approval => decide(before, command, caller, clock.now(), policy.decideWithinMs);
    const { approval: before } = (await records.get(id)).data;
    // Throws for whoever may not decide, before anything is looked up for them.
    decided(before);
    const outdated = command.decision === 'approve' ? await this.#outdated(before) : undefined;
    const updated = await records.update(id, (record) => {
      const next = decided(record.approval);
      const approval = outdated === undefined ? next : closed(record.approval, outdated);
      const run = approval.status === 'approved' ? plannedRun(approval.plan.content, clock.now()) : approval.run;
      return { ...record, approval: { ...approval, run } };
    });
    const { approval } = updated.data;
    log.info(
      {
        event: 'approval_decision',
        approval_id: approval.approval_id,
        decision: command.decision,
        actor: caller.id,
        surface: caller.surface,
        status: approval.status,
      },
      'approval decided',
    );
    await Promise.all([this.tell(updated), this.options.updates.changed(updated)]);
    return approval;
  }

  /** Why there is no plan to approve any more. What cannot be read now is looked at again before each wave. */
  async #outdated({ approval_id, plan }: Approval): Promise<string | undefined> {
    let hosts: HostDrift[];
    try {
      hosts = await this.options.drift.of(plan.content.hosts, new Date(plan.created_at));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.options.log.warn({ err: error, approval_id }, 'hosts not looked at before the approval');
      return undefined;
    }
    const changed = hosts.filter(({ kind }) => kind === 'changed');
    if (changed.length > 0) return `plan changed: ${listing(changed.map(({ detail }) => detail))}`;
    return hosts.every(({ kind }) => kind === 'done') ? nothingLeft(hosts) : undefined;
  }

  urlOf({ approval_id }: Approval): string {
    return this.options.urlOf(approval_id);
  }

  /** The open approval of the same work, whatever its window; undefined where there is none. */
  async openFor(content: PlanContent): Promise<Approval | undefined> {
    const work = workHash(content);
    const pending = await this.list({ status: 'pending', limit: 100 });
    return pending.find(({ plan }) => workHash(plan.content) === work);
  }

  /** @param id approval or workflow id. @throws NotFound */
  async byId(id: string): Promise<Approval> {
    const stored = await this.options.records.get(id);
    await this.tell(stored);
    return asOf(stored.data.approval, this.options.clock.now());
  }

  /** Newest first, as they are at this moment: one whose time ran out counts as expired. */
  async list({ status, limit }: { status: ApprovalStatus | 'all'; limit: number }): Promise<Approval[]> {
    const now = this.options.clock.now();
    const wanted: readonly ApprovalStatus[] =
      status === 'all' ? statuses : status === 'expired' ? ['expired', 'pending'] : [status];
    const found = await Promise.all(wanted.map((one) => this.options.records.list(one, limit)));
    return found
      .flat()
      .map(({ data }) => asOf(data.approval, now))
      .filter((approval) => status === 'all' || approval.status === status)
      .sort((a, b) => b.requested_at.localeCompare(a.requested_at))
      .slice(0, limit);
  }

  /** A card of this approval that a surface posted by itself, for example as the answer to the one who asked. */
  async addFace(id: string, face: FaceRef): Promise<void> {
    await this.options.records.update(id, (record) =>
      record.faces.some(({ activity_id }) => activity_id === face.activity_id)
        ? record
        : { ...record, faces: [...record.faces, face] },
    );
  }

  /** Tells the workflow what was saved but, perhaps because the process ended in between, not sent. */
  async resume(): Promise<void> {
    const decided = statuses.filter((status) => status !== 'pending');
    const found = await Promise.all(decided.map((status) => this.options.records.list(status, 50)));
    for (const stored of found.flat()) await this.tell(stored);
  }

  /**
   * Sends a closed approval's outcome to the waiting workflow, once. What fails here is logged and not thrown: the
   * decision stands, and the next one who looks at it, a restart or the workflow's own timeout carries it on.
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

  #pending(plan: Plan, criticality: PlanContent['criticality'], requester: Caller, nth: number, now: Date): Approval {
    const { policy } = this.options;
    const end = Date.parse(plan.content.window.end);
    if (end <= now.getTime()) {
      throw new Conflict('The window of this plan has ended.', { hint: 'Plan it again to get the next window.' });
    }
    const id = approvalIdOf(plan.plan_id, nth);
    return {
      approval_id: id,
      workflow_id: workflowIdOf(id),
      status: 'pending',
      plan,
      criticality: worseOf(plan.content.criticality, criticality),
      requested_by: { id: requester.id, name: requester.name },
      requested_at: now.toISOString(),
      expires_at: new Date(Math.min(now.getTime() + policy.decideWithinMs, end)).toISOString(),
      required: policy.approversFor(plan.content, criticality),
      policy_version: policy.version,
      decisions: [],
      run: null,
    };
  }
}

/** What the workflow's waiting step gets as its answer. */
export const decisionOutput = ({ status, plan }: Approval): Record<string, string> => ({
  outcome: status,
  window_start: plan.content.window.start,
});

const newRecord = (approval: Approval): ApprovalRecord => ({
  approval,
  faces: [],
  workflow: { task_token: null, told: false },
  executions: {},
});

export const nothingLeft = (hosts: readonly Pick<HostDrift, 'name' | 'detail'>[]): string =>
  `nothing left to do: ${listing(hosts.map(({ name, detail }) => `${name} is ${detail}`))}`;
