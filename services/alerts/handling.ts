import type { Clock } from '../clock.js';
import type { AlertGroup } from '../contracts/message.js';
import type { Outbox } from '../outbox/outbox.js';
import type { AlertGroups } from './groups.js';
import { type Spread, storyKey } from './spread.js';
import type { Subscriptions } from './subscriptions.js';

export type AlertAction = 'acknowledge' | 'snooze' | 'not_relevant' | 'reopen' | 'assign';

interface HandlingOptions {
  readonly groups: AlertGroups;
  readonly subscriptions: Subscriptions;
  readonly outbox: Outbox;
  readonly spread: Spread;
  readonly clock: Clock;
}

/** What people do about alerts. Every card of the group shows it; what is asleep speaks up again in time. */
export class AlertHandling {
  constructor(private readonly options: HandlingOptions) {}

  /**
   * @param action.hours - how long it is snoozed.
   * @param action.to - name of who looks after it from now on.
   * @throws NotFound for a group that nobody knows any more.
   */
  async handle(
    groupId: string,
    { action, by, hours, to }: { action: AlertAction; by: string; hours: number; to: string },
  ): Promise<AlertGroup> {
    const { groups, clock } = this.options;
    const now = clock.now();
    const at = now.toISOString();
    if (action === 'assign') return this.show(await groups.handle(groupId, { assigned_to: to }));
    if (action === 'reopen') return this.show(await groups.handle(groupId, { handling: null }));
    if (action === 'snooze') {
      const until = new Date(now.getTime() + hours * 3_600_000).toISOString();
      return this.show(await groups.handle(groupId, { handling: { state: 'snoozed', by, at, until } }), until);
    }
    const state = action === 'acknowledge' ? 'acknowledged' : 'not_relevant';
    return this.show(await groups.handle(groupId, { handling: { state, by, at, until: null } }));
  }

  /** Where the group has a card, the card says so; where it is snoozed, a new one is promised for the end of it. */
  async show(group: AlertGroup, snoozedUntil?: string): Promise<AlertGroup> {
    const { subscriptions, outbox, spread } = this.options;
    const { group_id } = group;
    for (const { conversation_id, surface, reference } of await subscriptions.subscribed()) {
      const conversation = { conversation_id, surface, reference };
      const card = await spread.cardOf(conversation_id, group);
      if (!card) continue;
      const { key, subject, urgent } = card;
      await outbox.want(conversation, { key, subject, urgent });
      if (snoozedUntil) {
        await outbox.want(conversation, {
          key: `${storyKey(group)}#after-${snoozedUntil}`,
          subject: { kind: 'alert_group', group_id, after_snooze: snoozedUntil },
          urgent: group.urgent,
          notBefore: snoozedUntil,
        });
      }
    }
    return group;
  }
}
