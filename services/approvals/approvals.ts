import type { Logger } from 'pino';
import stringify from 'safe-stable-stringify';
import type { ChangeControl } from '../change-control/change-control.js';
import type { Clock } from '../clock.js';
import type { Approval, ApprovalStatus } from '../contracts/approval.js';
import type { Closure } from '../contracts/closure.js';
import type { Voided } from '../contracts/voided.js';
import { UserError } from '../errors.js';
import type { Caller } from '../operation.js';
import type { Outbox } from '../outbox/outbox.js';
import { type Drift, type HostDrift, nothingLeft } from '../patching/drift.js';
import type { Plans } from '../patching/plans.js';
import type { People } from '../people.js';
import type { Policy } from '../policy.js';
import type { Rules } from '../rules/rules.js';
import { listing } from '../words.js';
import { begunHosts } from '../workflow/claims.js';
import { type Command, closed, decide } from './approval.js';
import { asOf } from './approval-state.js';
import type { BreakGlassUses } from './break-glass.js';
import { cardKey, cardSubject, type FaceUpdates } from './face-updates.js';
import type { FaceRef } from './faces.js';
import type { FollowUp } from './follow-up.js';
import { inTheWayOf, refuseFrozen } from './freeze-override.js';
import { newRun, withdrawn } from './new-approval.js';
import type { Notices } from './notices.js';
import { type ApprovalRecord, type ApprovalRecords, statuses } from './records.js';
import type { Renewals } from './renewals.js';
import { refuseStopped } from './stopping.js';

interface ApprovalsOptions {
  readonly records: ApprovalRecords;
  readonly updates: FaceUpdates;
  readonly outbox: Pick<Outbox, 'adopt' | 'seen'>;
  readonly followUp: FollowUp;
  readonly notices: Notices;
  readonly renewals: Pick<Renewals, 'follow'>;
  readonly breakGlass: BreakGlassUses;
  readonly drift: Drift;
  readonly plans: Pick<Plans, 'keep'>;
  readonly changeControl: ChangeControl;
  readonly policy: Policy;
  readonly people: People;
  readonly rules: Pick<Rules, 'refresh'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** A page that shows the approval. Opening it gives no right. */
  readonly urlOf: (approvalId: string) => string;
}

/** What was asked of people, and what they said. The record decides; the workflow and the cards follow it. */
export class Approvals {
  constructor(private readonly options: ApprovalsOptions) {}

  /**
   * One person's decision. Of many at the same moment exactly one ends it; everybody else is told by whom and when.
   *
   * @throws NotAllowed, Conflict, NotFound as `decide` in approval.ts says.
   */
  async decide(id: string, command: Command, recognised: Caller): Promise<Approval> {
    const { records, changeControl, clock, policy, people, rules, log } = this.options;
    await rules.refresh();
    const caller = people.asOfNow(recognised);
    const begins = command.decision === 'approve' || command.decision === 'break_glass';
    if (begins) await refuseStopped(changeControl, clock);
    const closures = await this.#closuresFor(command);
    const decided = (record: ApprovalRecord): Approval => {
      const now = clock.now();
      const before = record.approval;
      const begun = begunHosts(record).size > 0;
      const moment = { now, postponeMs: policy.decideWithinMs, closures, begun, breakGlass: policy.breakGlass };
      const next = decide(before, command, caller, moment);
      if (begins) {
        refuseFrozen(
          command.decision === 'approve' ? before : next,
          closures,
          now,
          'Two approvers may override it on the card, or ask again for a later window.',
        );
      }
      return closures.length > 0 || next.frozen_by ? { ...next, frozen_by: inTheWayOf(next, closures, now) } : next;
    };
    const before = (await records.get(id)).data;
    // Throws for whoever may not decide, before anything is looked up for them.
    const wanted = decided(before);
    if (command.narrow) await this.options.plans.keep(wanted.plan);
    if (command.decision === 'break_glass' && policy.breakGlass)
      await this.options.breakGlass.take(wanted.approval_id, caller, policy.breakGlass);
    const outdated = begins ? await this.#outdated(wanted) : undefined;
    const change = (record: ApprovalRecord): ApprovalRecord => {
      const next = decided(record);
      const approval = outdated === undefined ? next : outdatedNow(record.approval, outdated, clock.now());
      const run =
        approval.status === 'approved'
          ? (approval.run ?? newRun(approval, clock.now()))
          : withdrawn(approval, clock.now());
      return { ...record, approval: { ...approval, run } };
    };
    const updated = await records.update(id, change, caller);
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
    const { followUp, notices, updates, renewals } = this.options;
    await Promise.all([followUp.tell(updated), updates.changed(updated), notices.ofBrokenGlass(updated)]);
    return renewals.follow(updated);
  }

  /** Only what begins something, or lets it begin, depends on what is frozen. */
  async #closuresFor({ decision }: Command): Promise<readonly Closure[]> {
    if (decision !== 'approve' && decision !== 'override_freeze' && decision !== 'break_glass') return [];
    const { closures, unread } = await this.options.changeControl.closures();
    if (unread) this.options.log.warn({ gap: unread.detail }, 'change calendars not looked at before a decision');
    return closures;
  }

  /** Why there is no plan to approve any more. What cannot be read now is looked at again before each wave. */
  async #outdated({ approval_id, plan }: Approval): Promise<Outdated | undefined> {
    if (plan.content.kind !== 'patch') return undefined;
    let hosts: HostDrift[];
    try {
      hosts = await this.options.drift.of(plan.content.hosts, new Date(plan.created_at));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.options.log.warn({ err: error, approval_id }, 'hosts not looked at before the approval');
      return undefined;
    }
    const changed = hosts.filter(({ kind }) => kind === 'changed');
    const changes = changed.flatMap((host) => host.changes);
    if (changed.length > 0)
      return { because: `plan changed: ${listing(changed.map(({ detail }) => detail))}`, changes };
    return hosts.every(({ kind }) => kind === 'done') ? { because: nothingLeft(hosts), changes } : undefined;
  }

  urlOf({ approval_id }: Approval): string {
    return this.options.urlOf(approval_id);
  }

  /** @param id approval or workflow id. @throws NotFound */
  async byId(id: string): Promise<Approval> {
    const stored = await this.options.records.get(id);
    await this.options.records.audit(stored);
    await this.options.followUp.tell(stored);
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

  /** What one person let run alone, among the newest fifty that were approved, and nobody else has looked at yet. */
  async unreviewed(): Promise<Approval[]> {
    const found = await this.options.records.unreviewed(50);
    return found.map(({ data }) => asOf(data.approval, this.options.clock.now()));
  }

  /** A card of this approval that a surface posted by itself, for example as the answer to the one who asked. */
  async addFace(id: string, face: FaceRef, shown: Approval): Promise<void> {
    const { records, updates, outbox } = this.options;
    const { conversation_id, surface, activity_id } = face;
    const conversation = { conversation_id, surface, reference: null };
    const key = cardKey(id, activity_id);
    const { approval, changes = 0 } = (await records.get(id)).data;
    // It may have changed between the answer and its message: nothing else would edit that one.
    const revision = stringify(approval) === stringify(shown) ? changes : changes - 1;
    await outbox.adopt(conversation, { key, subject: cardSubject(id, { answer: true }), urgent: true, revision }, face);
    const updated = await records.update(id, (record) =>
      record.faces.some((one) => one.key === key)
        ? record
        : { ...record, faces: [...record.faces, { conversation, key }] },
    );
    await updates.changed(updated);
  }

  /** Somebody's screen shows a card that was posted for everybody. @param mark what that card says of itself. */
  async cardSeen(id: string, mark: string, face: FaceRef): Promise<void> {
    await this.options.outbox.seen(cardKey(id), mark, face);
  }
}

/** Why there is no plan to approve any more; without changes, because nothing is left to do. */
type Outdated = Pick<Voided, 'because' | 'changes'>;

function outdatedNow(approval: Approval, { because, changes }: Outdated, now: Date): Approval {
  const over = closed(approval, because);
  if (changes.length === 0) return over;
  const hosts = approval.plan.content.hosts.map(({ instance_id, name }) => ({ instance_id, name }));
  return { ...over, voided: { at: now.toISOString(), because, hosts, changes } };
}
