import { z } from 'zod';
import type { Clock } from '../clock.js';
import type { AlertGroup } from '../contracts/message.js';
import { isPending } from '../outbox/entry.js';
import type { Outbox, Wanted } from '../outbox/outbox.js';
import type { Table } from '../table.js';
import { isOpen } from './groups.js';
import { quietUntil } from './quiet-hours.js';
import type { Subscription } from './subscriptions.js';

interface SpreadOptions {
  readonly table: Table;
  readonly outbox: Outbox;
  readonly clock: Clock;
}

/** What is not urgent is collected this long before it is posted. Milliseconds. */
const COLLECTED_MS = 60_000;
/** A digest is added to in place for this long; then the next one begins. Milliseconds. */
const DIGEST_MS = 3_600_000;
const MOST_IN_DIGEST = 200;

const Current = z.object({ since: z.string() });

export const storyKey = ({ group_id, first_at }: Pick<AlertGroup, 'group_id' | 'first_at'>): string =>
  `alert#${group_id}#${first_at}`;

/**
 * How a group of alerts reaches a conversation: the card that it has there is edited; what is urgent gets a card of its
 * own while not more than one a minute rings; everything else, and what comes in a storm, is in the digest.
 */
export class Spread {
  /** One group after the other in each conversation, so that two of them do not both take the one ring. */
  readonly #last = new Map<string, Promise<void>>();

  constructor(private readonly options: SpreadOptions) {}

  /**
   * Promised when this resolves.
   * @param happenedAt where this is told for the first time: how late it is shown is measured from then. ISO 8601.
   * @throws Unavailable when it could not be stored.
   */
  async to(conversation: Subscription, group: AlertGroup, happenedAt?: string): Promise<void> {
    const { conversation_id: id } = conversation;
    const earlier = this.#last.get(id) ?? Promise.resolve();
    const work = earlier.then(
      () => this.#to(conversation, group, happenedAt),
      () => this.#to(conversation, group, happenedAt),
    );
    this.#last.set(id, work);
    try {
      await work;
    } finally {
      if (this.#last.get(id) === work) this.#last.delete(id);
    }
  }

  /** The card that a group has in a conversation, of its own or in the digest, to be wanted anew. */
  async cardOf(conversationId: string, group: AlertGroup): Promise<Wanted | undefined> {
    const { outbox, table } = this.options;
    const own = await outbox.find(conversationId, storyKey(group));
    if (own) return own;
    const current = await table.get(currentKey(conversationId), Current);
    const digest = current && (await outbox.find(conversationId, digestKey(current.data.since)));
    const stands = digest?.subject.kind === 'digest' && digest.subject.group_ids.includes(group.group_id);
    return stands ? digest : undefined;
  }

  async #to(subscription: Subscription, group: AlertGroup, happenedAt: string | undefined): Promise<void> {
    const { outbox, clock } = this.options;
    const { conversation_id, surface, reference, quiet } = subscription;
    const conversation = { conversation_id, surface, reference };
    const now = clock.now();
    const own = { key: storyKey(group), subject: { kind: 'alert_group', group_id: group.group_id } } as const;
    const shown = await outbox.find(conversation_id, own.key);
    if (shown) return outbox.want(conversation, { ...own, urgent: shown.urgent, happenedAt });
    if (!isOpen(group, now)) return;
    const until = quiet && !group.holds_through_quiet ? quietUntil(quiet, now) : undefined;
    if (group.urgent && !until && (await outbox.mayRing(conversation_id))) {
      return outbox.want(conversation, { ...own, urgent: true, happenedAt });
    }
    // What people asked to have held back is not late.
    await this.#digest(subscription, group, until, until ? undefined : happenedAt);
  }

  async #digest(
    subscription: Subscription,
    group: AlertGroup,
    quietEnds: Date | undefined,
    happenedAt: string | undefined,
  ): Promise<void> {
    const { outbox, table, clock } = this.options;
    const { conversation_id, surface, reference } = subscription;
    const now = clock.now();
    const urgent = group.urgent && !quietEnds;
    const current = (await table.get(currentKey(conversation_id), Current))?.data;
    const entry = current && (await outbox.find(conversation_id, digestKey(current.since)));
    const has = entry?.subject.kind === 'digest' ? entry.subject.group_ids : [];
    const rings = urgent && entry?.shown != null && !has.includes(group.group_id);
    const goesOn =
      current !== undefined &&
      entry !== undefined &&
      entry.dead === null &&
      !rings &&
      has.length < MOST_IN_DIGEST &&
      (isPending(entry) || Date.parse(current.since) + DIGEST_MS > now.getTime());
    const since = goesOn ? current.since : now.toISOString();
    if (!goesOn) await table.put({ ...currentKey(conversation_id), data: { since } satisfies z.infer<typeof Current> });
    await outbox.want(
      { conversation_id, surface, reference },
      {
        key: digestKey(since),
        subject: { kind: 'digest', group_ids: [group.group_id], since },
        urgent,
        happenedAt,
        notBefore: (quietEnds ?? new Date(now.getTime() + (urgent ? 0 : COLLECTED_MS))).toISOString(),
      },
    );
  }
}

const currentKey = (conversationId: string) => ({ pk: `DIGEST#${conversationId}`, sk: 'CURRENT' });
const digestKey = (since: string): string => `digest#${since}`;
