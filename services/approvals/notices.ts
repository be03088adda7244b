import type { Logger } from 'pino';
import type { FanOut } from '../alerts/fan-out.js';
import type { AlertGroups } from '../alerts/groups.js';
import type { Spread } from '../alerts/spread.js';
import type { Subscription, Subscriptions } from '../alerts/subscriptions.js';
import type { Clock } from '../clock.js';
import type { Alert } from '../contracts/alert.js';
import type { Approval } from '../contracts/approval.js';
import { hostsAtWork } from '../contracts/plan.js';
import type { People } from '../people.js';
import type { Policy } from '../policy.js';
import type { Stored } from '../table.js';
import { listing } from '../words.js';
import { asOf } from './approval-state.js';
import { whatHappened } from './approval-words.js';
import { escalated } from './escalation.js';
import type { FaceUpdates } from './face-updates.js';
import type { ApprovalRecord, ApprovalRecords } from './records.js';

interface NoticesOptions {
  readonly records: ApprovalRecords;
  readonly updates: FaceUpdates;
  readonly people: People;
  readonly subscriptions: Subscriptions;
  readonly groups: AlertGroups;
  readonly spread: Spread;
  readonly fanOut: Pick<FanOut, 'tell'>;
  readonly policy: Policy;
  readonly clock: Clock;
  readonly log: Logger;
}

type Notice = Pick<Alert, 'severity' | 'title' | 'detail' | 'holds_through_quiet'> & { readonly what: string };

/**
 * What people are told about an approval beside its card. Each notice has an id that says what it is about, so it is told
 * once, whoever finds out that it is due and however often. What fails is logged; the next follow-up tells it.
 */
export class Notices {
  constructor(private readonly options: NoticesOptions) {}

  /** Somebody let a plan run alone: everybody who decides hears of it, also at night. */
  async ofBrokenGlass({ data: { approval } }: Stored<ApprovalRecord>): Promise<void> {
    const { break_glass, plan } = approval;
    if (!break_glass) return;
    await this.#tell(
      approval,
      {
        what: 'broken glass',
        severity: 'critical',
        title: `${break_glass.by.name} broke the glass: ${plan.content.title}`,
        detail: `${break_glass.reason} · It runs without the approval of others; another approver has to review this.`,
        holds_through_quiet: true,
      },
      await this.options.subscriptions.forApprovals(),
    );
  }

  /** Puts an undecided request to people by name: written down first, then told in every conversation that may know. */
  async escalations({ data }: Stored<ApprovalRecord>): Promise<void> {
    const { records, updates, clock, policy, people } = this.options;
    const circumstances = { rules: policy.escalations, people, now: clock.now() };
    if (escalated(data.approval, circumstances) !== data.approval) {
      const updated = await records.update(data.approval.approval_id, (record) => {
        const approval = escalated(record.approval, circumstances);
        return approval === record.approval ? record : { ...record, approval };
      });
      if (updated.changed) await updates.changed(updated);
      return this.#tellEscalations(updated.data.approval);
    }
    return this.#tellEscalations(data.approval);
  }

  async #tellEscalations(stored: Approval): Promise<void> {
    const now = this.options.clock.now();
    const approval = asOf(stored, now);
    if (approval.status !== 'pending' || !approval.escalations) return;
    const conversations = await this.#everybody();
    for (const { after, to } of approval.escalations) {
      const names =
        to.length > 0
          ? listing(
              to.map(({ name }) => name),
              10,
            )
          : 'nobody else could decide it';
      const notice = {
        what: `escalation after ${after}`,
        severity: 'high' as const,
        title: `Put to ${names}: ${approval.plan.content.title}`,
        detail: `${Math.round(after * 100)} % of the time to decide is over. ${whatHappened(approval, now)} Asked by ${approval.requested_by.name}.`,
        holds_through_quiet: false,
      };
      await this.#tell(approval, notice, conversations);
    }
  }

  /** Those who decide, then those who want alerts. */
  async #everybody(): Promise<Subscription[]> {
    const subscribed = await this.options.subscriptions.subscribed();
    const others = subscribed.filter(({ approvals, alerts }) => !approvals && alerts !== 'off');
    return [...subscribed.filter(({ approvals }) => approvals), ...others];
  }

  /** A request that nobody decided and that ends soon. The last reminder goes to those who want critical alerts, too. */
  async reminders({ data }: Stored<ApprovalRecord>): Promise<void> {
    const { clock, policy, subscriptions } = this.options;
    const now = clock.now();
    const approval = asOf(data.approval, now);
    if (approval.status !== 'pending') return;
    const left = Date.parse(approval.expires_at) - now.getTime();
    const due = policy.remindersMs.filter((ms) => left <= ms).length;
    if (due === 0) return;
    const isLast = due === policy.remindersMs.length;
    const told = isLast ? await this.#everybody() : await subscriptions.forApprovals();
    await this.#tell(
      approval,
      {
        what: `reminder ${due} before ${approval.expires_at}`,
        severity: isLast ? 'high' : 'medium',
        title: `Still waits for a decision: ${approval.plan.content.title}`,
        detail: `${whatHappened(approval, now)} Asked by ${approval.requested_by.name}.`,
        holds_through_quiet: false,
      },
      told,
    );
  }

  async #tell(
    { approval_id, plan }: Approval,
    { what, ...notice }: Notice,
    conversations: readonly Subscription[],
  ): Promise<void> {
    const { groups, spread, fanOut, clock, log } = this.options;
    const hosts = hostsAtWork(plan.content);
    const alert: Alert = {
      ...notice,
      approval_id,
      alert_id: `approval ${approval_id}: ${what}`,
      group_id: `approval ${approval_id}: ${what}`,
      group_title: notice.title,
      kind: 'other',
      urgent: true,
      instance_ids: hosts.map(({ instance_id }) => instance_id),
      instance_names: hosts.map(({ name }) => name),
      facts: [
        { label: 'Approval', value: approval_id },
        ...(hosts.length > 0 ? [{ label: 'Hosts', value: listing(hosts.map(({ name }) => name)) }] : []),
      ],
      source: 'SRE Operations Assistant',
      account: null,
      region: null,
      at: clock.now().toISOString(),
    };
    try {
      const group = await groups.take(alert);
      if (group) {
        await Promise.all(conversations.map((conversation) => spread.to(conversation, group)));
        await groups.taken(alert);
      }
      // Whoever told people first may not publish to the topic: it is for the next one who may.
      await fanOut.tell(alert);
    } catch (error) {
      log.error({ err: error, approval_id }, 'not everybody was told about an approval');
    }
  }
}
