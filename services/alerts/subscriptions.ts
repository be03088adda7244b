import { LRUCache } from 'lru-cache';
import stringify from 'safe-stable-stringify';
import { z } from 'zod';
import { Conversation } from '../approvals/faces.js';
import { AlertKind } from '../contracts/alert.js';
import { NotFound, Unavailable } from '../errors.js';
import type { Stored, Table } from '../table.js';
import { clockTime, QuietHours } from './quiet-hours.js';
import { type AboutAlert, Tag, wants } from './wants.js';

export const AlertLevel = z.enum(['off', 'critical', 'high', 'medium', 'low', 'info']);
export type AlertLevel = z.infer<typeof AlertLevel>;

/** Once a day, on a wall clock. */
export const DailyTime = z.object({ at: clockTime, time_zone: z.string() });
export type DailyTime = z.infer<typeof DailyTime>;

/** What a conversation asked for. Null is no limit. */
export const Wishes = z.object({
  alerts: AlertLevel,
  approvals: z.boolean(),
  kinds: z.array(AlertKind).nullable().default(null),
  tag: Tag.nullable().default(null),
  quiet: QuietHours.nullable().default(null),
  hand_over: DailyTime.nullable().default(null),
});
export type Wishes = z.infer<typeof Wishes>;

export const Subscription = Conversation.extend(Wishes.shape);
export type Subscription = z.infer<typeof Subscription>;

const SUBSCRIBED = 'CONVERSATION#subscribed';
const MAX_LISTED = 200;
const MAX_ATTEMPTS = 8;

/** Conversations that the assistant can reach by itself, and what each of them wants to hear. */
export class Subscriptions {
  /** What this process stored last, so that a turn in a known conversation reads and writes nothing. */
  readonly #stored = new LRUCache<string, string>({ max: 5_000 });

  constructor(private readonly table: Table) {}

  /**
   * Keeps how to reach a conversation. Cheap when nothing changed; called on every turn.
   *
   * @param options.anew - store it whatever this process stored before: somebody may have emptied the table.
   */
  async remember(conversation: Conversation, { anew = false } = {}): Promise<void> {
    const fingerprint = stringify(conversation) ?? '';
    if (!anew && this.#stored.get(conversation.conversation_id) === fingerprint) return;
    await this.#update(conversation.conversation_id, (before) => ({
      ...(before ?? { alerts: 'off', approvals: false, kinds: null, tag: null, quiet: null, hand_over: null }),
      ...conversation,
    }));
    this.#stored.set(conversation.conversation_id, fingerprint);
  }

  /** @throws NotFound for a conversation in which nobody has spoken to the assistant. */
  async subscribe(id: string, wanted: { [Wish in keyof Wishes]?: Wishes[Wish] | undefined }): Promise<Subscription> {
    const wishes = Object.fromEntries(Object.entries(wanted).filter(([, wish]) => wish !== undefined));
    return this.#update(id, (before) => {
      if (!before) {
        throw new NotFound('I do not know this conversation yet.', { hint: 'Say something to me there first.' });
      }
      return { ...before, ...wishes };
    });
  }

  /** How to reach one conversation; undefined when nobody has spoken to the assistant there. */
  async find(id: string): Promise<Subscription | undefined> {
    return (await this.table.get(keyOf(id), Subscription))?.data;
  }

  /** The assistant was removed from the conversation, known or not: nothing is posted there any more. */
  async unsubscribe(id: string): Promise<void> {
    if (await this.find(id)) await this.subscribe(id, { alerts: 'off', approvals: false, hand_over: null });
  }

  async forApprovals(): Promise<Subscription[]> {
    return (await this.subscribed()).filter(({ approvals }) => approvals);
  }

  async forAlert(alert: AboutAlert): Promise<Subscription[]> {
    return (await this.subscribed()).filter((subscription) => wants(subscription, alert));
  }

  /** Keeps in which conversation nobody but this person and the assistant are. Cheap when nothing changed. */
  async rememberDirect(personId: string, conversation: Conversation): Promise<void> {
    const key = `direct ${personId} ${conversation.surface}`;
    const fingerprint = stringify(conversation) ?? '';
    if (this.#stored.get(key) === fingerprint) return;
    await this.table.put({ ...directKey(personId, conversation.surface), data: conversation });
    this.#stored.set(key, fingerprint);
  }

  /** Where one person can be written to. */
  async directOf(personId: string): Promise<Conversation[]> {
    const found = await Promise.all(
      (['teams', 'slack'] as const).map((surface) => this.table.get(directKey(personId, surface), Conversation)),
    );
    return found.flatMap((stored) => (stored ? [stored.data] : []));
  }

  /** Every conversation that anything is posted to. */
  async subscribed(): Promise<Subscription[]> {
    return (await this.table.list(SUBSCRIBED, Subscription, MAX_LISTED)).map(({ data }) => data);
  }

  async #update(id: string, change: (before: Subscription | undefined) => Subscription): Promise<Subscription> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const stored = await this.table.get(keyOf(id), Subscription);
      const next = change(stored?.data);
      if (stored && stringify(stored.data) === stringify(next)) return next;
      if (await this.#write(next, stored)) return next;
    }
    throw new Unavailable('This conversation is being changed by several people at once.', { hint: 'Try again.' });
  }

  #write(subscription: Subscription, stored: Stored<Subscription> | undefined): Promise<boolean> {
    const { conversation_id: id, alerts, approvals, hand_over } = subscription;
    const subscribed = alerts !== 'off' || approvals || hand_over !== null;
    const item = {
      ...keyOf(id),
      ...(subscribed && { gsi1pk: SUBSCRIBED, gsi1sk: id }),
      version: (stored?.version ?? 0) + 1,
      data: subscription,
    };
    return stored ? this.table.replace(item, stored.version) : this.table.putNew(item);
  }
}

const keyOf = (id: string) => ({ pk: `CONVERSATION#${id}`, sk: 'CONVERSATION' });

const directKey = (personId: string, surface: Conversation['surface']) => ({
  pk: `PERSON#${personId}`,
  sk: `DIRECT#${surface}`,
});
