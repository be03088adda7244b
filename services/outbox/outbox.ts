import { setTimeout as sleep } from 'node:timers/promises';
import type { Conversation, FaceRef } from '../approvals/faces.js';
import { apart } from '../correlation.js';
import type { Stored, Table } from '../table.js';
import { Delivery, type DeliveryOptions, standingAt } from './delivery.js';
import { Entries } from './entries.js';
import { type Entry, isPending, isUndelivered, type Lane, messageIdOf, type Subject } from './entry.js';
import { Lanes } from './lanes.js';
import { backoff, choose, NEW_EVERY_MS, rings } from './pace.js';
import { WakeUp } from './wake-up.js';

interface OutboxOptions extends DeliveryOptions {
  readonly table: Table;
  /** Whether this process sends to a conversation; what waits for others is left to those that do. */
  readonly sends: (conversation: Conversation) => boolean;
}

export interface Wanted {
  readonly key: string;
  readonly subject: Subject;
  readonly urgent: boolean;
  /** ISO 8601; now unless said otherwise. */
  readonly notBefore?: string;
  /** When what it tells happened, ISO 8601: how late it is shown is measured from then. Left out, nothing is. */
  readonly happenedAt?: string | undefined;
  /** What it should show at least, counted by whoever wants it; one more than before unless said otherwise. */
  readonly revision?: number;
}

/** Whoever has a conversation is asked again so soon: most are done with it in less. Milliseconds. */
const BUSY_MS = 500;

/**
 * What the assistant says by itself: stored before it is sent, one at a time to each conversation, at a pace that people
 * and platforms bear. A message that changes before it was sent is sent once; a process that ends loses nothing.
 */
export class Outbox {
  readonly #sending = new Map<string, Promise<void>>();
  readonly #again = new Set<string>();
  readonly #entries: Entries;
  readonly #delivery: Delivery;
  readonly #lanes: Lanes;
  readonly #wakeUp: WakeUp;
  readonly #due = new Map<string, number>();

  constructor(private readonly options: OutboxOptions) {
    this.#entries = new Entries(options.table, options.clock);
    this.#delivery = new Delivery(this.#entries, options);
    this.#lanes = new Lanes(options.table);
    this.#wakeUp = new WakeUp(options.clock, () => this.#ring());
  }

  /**
   * Wants a message to be shown, or shown anew. Stored when this resolves; sent soon after.
   * @throws Unavailable when my own records cannot be reached: nothing is promised then.
   */
  async want(
    conversation: Conversation,
    { key, subject, urgent, notBefore, happenedAt, revision }: Wanted,
  ): Promise<void> {
    const now = new Date(this.#now()).toISOString();
    await this.#entries.change(conversation, key, (before) => {
      if (before && revision !== undefined && before.revision >= revision) return before;
      return {
        conversation,
        key,
        subject: before ? joined(before.subject, subject) : subject,
        urgent: urgent || (before?.urgent ?? false),
        revision: revision ?? (before?.revision ?? 0) + 1,
        due_at: before && isPending(before) ? before.due_at : (notBefore ?? now),
        shown: before?.shown ?? null,
        posting: before?.posting ?? null,
        attempts: 0,
        dead: null,
        happened_at: earliest(before?.happened_at, happenedAt),
      };
    });
    this.#entries.remember(conversation.conversation_id, key);
    this.#send(conversation.conversation_id);
  }

  /** Takes over a message that somebody was answered: from now on it is edited as it is wanted anew. */
  async adopt(
    conversation: Conversation,
    wanted: Wanted & { readonly revision: number },
    face: FaceRef,
  ): Promise<void> {
    const { key, subject, urgent, revision } = wanted;
    const at = new Date(this.#now()).toISOString();
    const shown = { face, revision, at };
    const entry = { conversation, key, subject, urgent, revision, due_at: at, shown, posting: null };
    await this.#entries.change(conversation, key, (before) => before ?? { ...entry, attempts: 0, dead: null });
  }

  /**
   * Somebody saw a post that carries this mark. One of which nobody knew whether it was taken is edited from now on; one
   * that was posted once more is taken away.
   */
  async seen(key: string, mark: string, face: FaceRef): Promise<void> {
    const { conversation_id: id } = face;
    const stored = await this.#entries.get(id, key);
    if (!stored || messageIdOf(stored.data) !== mark) return;
    const { shown, posting } = stored.data;
    if (shown === null && posting !== null) {
      await this.#entries.replace(standingAt(stored.data, face), stored);
      this.#send(id);
    } else if (shown && shown.face.activity_id !== face.activity_id) {
      this.options.log.warn(
        { conversation_id: id, key, activity_id: face.activity_id },
        'a second post was taken away',
      );
      await this.options.faces.remove?.(face);
    }
  }

  /** The message as it stands; undefined when it was never wanted. */
  async find(conversationId: string, key: string): Promise<Entry | undefined> {
    return (await this.#entries.get(conversationId, key))?.data;
  }

  /** What nobody tries any more; the one that was tried last first. */
  undelivered(limit: number): Promise<Entry[]> {
    return this.#entries.undelivered(limit);
  }

  /** Tries anew what was given up. Nothing happens where it was delivered or wanted anew meanwhile. */
  async sendAgain({ conversation, key }: Pick<Entry, 'conversation' | 'key'>): Promise<void> {
    const id = conversation.conversation_id;
    const stored = await this.#entries.get(id, key);
    if (!stored || !isUndelivered(stored.data)) return;
    const due_at = new Date(this.#now()).toISOString();
    await this.#entries.replace({ ...stored.data, attempts: 0, dead: null, due_at }, stored);
    if (!this.options.sends(conversation)) return;
    this.#entries.remember(id, key);
    this.#send(id);
  }

  /** Whether something urgent that is wanted now would ring at once. */
  async mayRing(conversationId: string): Promise<boolean> {
    const lane = await this.#lanes.read(conversationId);
    if (this.#now() < lane.last_urgent + NEW_EVERY_MS) return false;
    const waiting = await this.#entries.pending(conversationId, { peek: true });
    return !waiting.some(({ data }) => rings(data));
  }

  /** Sends what earlier processes left. */
  async resume(): Promise<void> {
    const waiting = (await this.#entries.waiting()).map(({ conversation }) => conversation);
    const own = waiting.filter((one) => this.options.sends(one));
    for (const id of new Set(own.map(({ conversation_id }) => conversation_id))) this.#send(id);
  }

  /**
   * Says how much is due and not sent, everywhere. What failed was due, whenever it is tried again.
   * @throws Unavailable, AccessDenied when that cannot be read.
   */
  async measureDepth(): Promise<void> {
    const now = new Date(this.#now()).toISOString();
    const due = (await this.#entries.waiting()).filter(({ attempts, due_at }) => attempts > 0 || due_at <= now);
    this.options.measure({ OutboxDepth: due.length });
  }

  /** The clock jumped: what has fallen due is sent. */
  async clockMoved(): Promise<void> {
    this.#wakeUp.moved();
    await this.settled();
  }

  /** Resolves when nothing is on its way; what is not due yet stays stored. */
  async settled(): Promise<void> {
    while (this.#sending.size > 0) await Promise.all(this.#sending.values());
  }

  /**
   * As `settled`, and what falls due in so many milliseconds of real time is sent too: for a process that stands still
   * behind its answer.
   */
  async delivered(withinMs: number): Promise<void> {
    const end = performance.now() + withinMs;
    for (;;) {
      await this.settled();
      const wait = Math.max(Math.min(...this.#due.values()) - this.#now(), 1);
      if (performance.now() + wait > end) return;
      await sleep(wait);
      this.#ring();
    }
  }

  async stop(): Promise<void> {
    this.#wakeUp.stop();
    await this.settled();
  }

  #ring(): void {
    const now = this.#now();
    for (const [id, at] of [...this.#due]) {
      if (at <= now) {
        this.#due.delete(id);
        this.#send(id);
      } else this.#wakeUp.set(at);
    }
  }

  #wake(id: string, at: number): void {
    this.#due.set(id, Math.min(at, this.#due.get(id) ?? at));
    this.#wakeUp.set(at);
  }

  /** In the background. What fails here is tried again: the entry is stored. */
  #send(id: string): void {
    if (this.#sending.has(id)) {
      this.#again.add(id);
      return;
    }
    // For whoever else waits there, too.
    const work = apart(() => this.#drain(id))
      .catch((error: unknown) => {
        this.options.log.error({ err: error, conversation_id: id }, 'messages wait; they will be sent again');
        this.#wake(id, this.#now() + backoff(3));
      })
      .finally(() => {
        this.#sending.delete(id);
        if (this.#again.delete(id)) this.#send(id);
      });
    this.#sending.set(id, work);
  }

  async #drain(id: string): Promise<void> {
    const entries = await this.#entries.pending(id);
    if (entries.length === 0) return;
    const leased = await this.#lanes.lease(id, this.#now());
    if ('until' in leased) {
      for (const { data } of entries) this.#entries.remember(id, data.key);
      this.#wake(id, Math.min(leased.until, this.#now() + BUSY_MS));
      return;
    }
    let lane: Stored<Lane> | undefined = leased;
    try {
      while (lane) lane = await this.#sendNext(id, entries, lane);
    } finally {
      if (lane) await this.#lanes.release(id, lane);
    }
  }

  /** Sends one message. @returns the lane for the next; undefined when it is free again: nothing is left to send now. */
  async #sendNext(id: string, entries: Stored<Entry>[], lane: Stored<Lane>): Promise<Stored<Lane> | undefined> {
    const now = this.#now();
    const all = entries.map(({ data }) => data);
    const next = choose(all, lane.data, now);
    if (!next || 'at' in next) {
      if (next) {
        for (const { key } of all) this.#entries.remember(id, key);
        this.#wake(id, next.at);
      }
      await this.#lanes.release(id, lane);
      return undefined;
    }
    const index = all.indexOf(next.send);
    const sent = await this.#delivery.send(id, next.send.key, lane.data);
    if (sent.entry) entries[index] = sent.entry;
    else entries.splice(index, 1);
    return this.#lanes.renew(id, sent.lane, lane.version, this.#now());
  }

  #now(): number {
    return this.options.clock.now().getTime();
  }
}

/** Both ISO 8601. */
const earliest = (...times: readonly (string | null | undefined)[]): string | null =>
  times.filter((time) => time != null).sort()[0] ?? null;

/** A digest grows; any other message is about one thing, and the newest word on it counts. */
function joined(before: Subject, next: Subject): Subject {
  if (before.kind !== 'digest' || next.kind !== 'digest') return next;
  return { ...before, group_ids: [...new Set([...before.group_ids, ...next.group_ids])] };
}
