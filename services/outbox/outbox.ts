import type { Logger } from 'pino';
import type { Conversation, FaceRef, Faces } from '../approvals/faces.js';
import type { Clock } from '../clock.js';
import type { Message } from '../contracts/message.js';
import { apart } from '../correlation.js';
import { Unavailable } from '../errors.js';
import type { Item, Stored, Table } from '../table.js';
import type { Measure } from '../telemetry/measure.js';
import { Entry, isPending, isUndelivered, type Lane, NOTHING_TO_SAY, type Subject } from './entry.js';
import { Lanes } from './lanes.js';
import { NotDelivered } from './not-delivered.js';
import { afterSending, backoff, choose, NEW_EVERY_MS } from './pace.js';
import { WakeUp } from './wake-up.js';

interface OutboxOptions {
  readonly table: Table;
  readonly faces: Pick<Faces, 'post' | 'edit'>;
  /** What a subject says now; undefined when there is nothing left to say. */
  readonly words: (subject: Subject) => Promise<Message | undefined>;
  /** Conversations that something may wait for, from before this process. */
  readonly conversations: () => Promise<readonly Conversation[]>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly measure: Measure;
}

export interface Wanted {
  readonly key: string;
  readonly subject: Subject;
  readonly urgent: boolean;
  /** ISO 8601; now unless said otherwise. */
  readonly notBefore?: string;
  /** When what it tells happened, ISO 8601: how late it is shown is measured from then. Left out, nothing is. */
  readonly happenedAt?: string | undefined;
}

/** About a day of trying. */
const MOST_ATTEMPTS = 300;
const MOST_PENDING = 500;
const MOST_RACES = 8;
const KEPT_MS = 30 * 86_400_000;

/**
 * What the assistant says by itself: stored before it is sent, one at a time to each conversation, at a pace that people
 * and platforms bear. A message that changes before it was sent is sent once; a process that ends loses nothing.
 */
export class Outbox {
  readonly #sending = new Map<string, Promise<void>>();
  readonly #again = new Set<string>();
  /** Keys that this process wanted, by conversation. */
  readonly #known = new Map<string, Set<string>>();
  readonly #lanes: Lanes;
  readonly #wakeUp: WakeUp;
  readonly #due = new Map<string, number>();

  constructor(private readonly options: OutboxOptions) {
    this.#lanes = new Lanes(options.table);
    this.#wakeUp = new WakeUp(options.clock, () => this.#ring());
  }

  /**
   * Wants a message to be shown, or shown anew. Stored when this resolves; sent soon after.
   * @throws Unavailable when my own records cannot be reached: nothing is promised then.
   */
  async want(conversation: Conversation, { key, subject, urgent, notBefore, happenedAt }: Wanted): Promise<void> {
    const now = this.#now();
    await this.#change(conversation, key, (before) => ({
      conversation,
      key,
      subject: before ? joined(before.subject, subject) : subject,
      urgent: urgent || (before?.urgent ?? false),
      revision: (before?.revision ?? 0) + 1,
      due_at: before && isPending(before) ? before.due_at : (notBefore ?? new Date(now).toISOString()),
      shown: before?.shown ?? null,
      attempts: 0,
      dead: null,
      happened_at: earliest(before?.happened_at, happenedAt),
    }));
    this.#hint(conversation.conversation_id, key);
    this.#send(conversation.conversation_id);
  }

  /** The message as it stands; undefined when it was never wanted. */
  async find(conversationId: string, key: string): Promise<Entry | undefined> {
    return (await this.options.table.get(keyOf(conversationId, key), Entry))?.data;
  }

  /** What nobody tries any more; the one that was tried last first. */
  async undelivered(limit: number): Promise<Entry[]> {
    const found = await this.options.table.list(UNDELIVERED, Entry, limit);
    return found.map(({ data }) => data).filter(isUndelivered);
  }

  /** Tries anew what was given up. Nothing happens where it was delivered or wanted anew meanwhile. */
  async sendAgain({ conversation, key }: Pick<Entry, 'conversation' | 'key'>): Promise<void> {
    const id = conversation.conversation_id;
    const stored = await this.options.table.get(keyOf(id, key), Entry);
    if (!stored || !isUndelivered(stored.data)) return;
    const now = this.#now();
    const anew = { ...stored.data, attempts: 0, dead: null, due_at: new Date(now).toISOString() };
    await this.options.table.replace(itemOf(anew, stored.version + 1, now), stored.version);
    this.#hint(id, key);
    this.#send(id);
  }

  /** Whether something urgent that is wanted now would ring at once. */
  async mayRing(conversationId: string): Promise<boolean> {
    const lane = await this.#lanes.read(conversationId);
    if (this.#now() < lane.last_urgent + NEW_EVERY_MS) return false;
    const waiting = await this.#pending(conversationId, { peek: true });
    return !waiting.some(({ data }) => data.urgent && data.shown === null);
  }

  /** Sends what earlier processes left. */
  async resume(): Promise<void> {
    for (const { conversation_id } of await this.options.conversations()) this.#send(conversation_id);
  }

  /**
   * Says how much is due and not sent, everywhere. What failed was due, whenever it is tried again.
   * @throws Unavailable, AccessDenied when that cannot be read.
   */
  async measureDepth(): Promise<void> {
    const now = new Date(this.#now()).toISOString();
    const ids = (await this.options.conversations()).map(({ conversation_id }) => conversation_id);
    const waiting = await Promise.all(ids.map((id) => this.#pending(id, { peek: true })));
    const due = waiting.flat().filter(({ data }) => data.attempts > 0 || data.due_at <= now);
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
    const entries = await this.#pending(id);
    if (entries.length === 0) return;
    const leased = await this.#lanes.lease(id, this.#now());
    if ('until' in leased) {
      this.#wake(id, leased.until);
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
      if (next) this.#wake(id, next.at);
      await this.#lanes.release(id, lane);
      return undefined;
    }
    const index = all.indexOf(next.send);
    const sent = await this.#sendOne(next.send.key, id, lane.data);
    if (sent.entry) entries[index] = sent.entry;
    else entries.splice(index, 1);
    return this.#lanes.renew(id, sent.lane, lane.version, this.#now());
  }

  /** Sends what the entry should show at this moment. @returns what it shows afterwards; no entry when it is over. */
  async #sendOne(key: string, id: string, lane: Lane): Promise<{ entry?: Stored<Entry>; lane: Lane }> {
    const stored = await this.options.table.get(keyOf(id, key), Entry);
    if (!stored || !isPending(stored.data)) return { lane };
    const { data: entry } = stored;
    const now = this.#now();
    let face: FaceRef | undefined;
    try {
      const message = await this.options.words(entry.subject);
      face = message && (await this.#show(message, entry));
    } catch (error) {
      // A defect of one message must not hold up the others behind it.
      const why = error instanceof NotDelivered ? error : new NotDelivered('it could not be shown', { cause: error });
      return this.#failed(stored, why, lane);
    }
    if (!face) return this.#settle(stored, { ...entry, dead: NOTHING_TO_SAY }, lane);
    const shown = { face, revision: entry.revision, at: new Date(now).toISOString() };
    const { happened_at } = entry;
    if (happened_at) this.options.measure({ AlertLag: Math.max(0, this.#now() - Date.parse(happened_at)) });
    return this.#settle(stored, { ...entry, shown, attempts: 0, happened_at: null }, afterSending(lane, entry, now));
  }

  async #show(message: Message, { shown, conversation }: Entry): Promise<FaceRef> {
    if (!shown) return this.options.faces.post(message, conversation);
    await this.options.faces.edit(message, shown.face);
    return shown.face;
  }

  async #failed(
    stored: Stored<Entry>,
    error: NotDelivered,
    lane: Lane,
  ): Promise<{ entry?: Stored<Entry>; lane: Lane }> {
    const { data: entry } = stored;
    this.options.measure({ MessagesFailed: 1 }, { Surface: entry.conversation.surface });
    const attempts = entry.attempts + 1;
    const wait = error.retryAfterMs ?? backoff(attempts);
    const at = this.#now() + wait;
    this.options.log.warn(
      { err: error, conversation_id: entry.conversation.conversation_id, key: entry.key, attempts, wait_ms: wait },
      'message not delivered',
    );
    const tried_at = new Date(this.#now()).toISOString();
    const blocked = { ...lane, ...(error.retryAfterMs !== undefined && { blocked_until: at }) };
    if (error.gone)
      return this.#settle(stored, { ...entry, attempts, due_at: tried_at, dead: 'the conversation is gone' }, lane);
    if (attempts >= MOST_ATTEMPTS)
      return this.#settle(stored, { ...entry, attempts, due_at: tried_at, dead: error.message }, blocked);
    const due_at = new Date(at).toISOString();
    return this.#settle(stored, { ...entry, attempts, due_at, ...(error.lost && { shown: null }) }, blocked);
  }

  /** Stores the outcome; where the entry was wanted anew meanwhile, it stays pending with what is shown now. */
  async #settle({ version }: Stored<Entry>, next: Entry, lane: Lane): Promise<{ entry?: Stored<Entry>; lane: Lane }> {
    const { conversation, key, shown, attempts, dead, due_at } = next;
    if (await this.options.table.replace(itemOf(next, version + 1, this.#now()), version)) {
      return { ...(isPending(next) && { entry: { version: version + 1, data: next } }), lane };
    }
    const stored = await this.#change(conversation, key, (before) =>
      before
        ? {
            ...{ ...before, shown, attempts, due_at },
            dead: dead && before.revision === next.revision ? dead : null,
            happened_at: next.happened_at ? before.happened_at : null,
          }
        : next,
    );
    return { ...(isPending(stored.data) && { entry: stored }), lane };
  }

  async #change(
    conversation: Conversation,
    key: string,
    change: (before: Entry | undefined) => Entry,
  ): Promise<Stored<Entry>> {
    const { table } = this.options;
    for (let race = 0; race < MOST_RACES; race++) {
      const stored = await table.get(keyOf(conversation.conversation_id, key), Entry);
      const data = change(stored?.data);
      const version = (stored?.version ?? 0) + 1;
      const item = itemOf(data, version, this.#now());
      if (stored ? await table.replace(item, stored.version) : await table.putNew(item)) return { version, data };
    }
    throw new Unavailable('This message is being changed by several at once.', { hint: 'Try again.' });
  }

  /** By the index, which may lag, and by what this process wanted itself. */
  async #pending(id: string, { peek = false } = {}): Promise<Stored<Entry>[]> {
    const found = new Map<string, Stored<Entry>>();
    for (const one of await this.options.table.list(pendingOf(id), Entry, MOST_PENDING)) found.set(one.data.key, one);
    const hints = this.#known.get(id);
    if (!peek) this.#known.delete(id);
    for (const key of hints ?? []) {
      const stored = found.has(key) ? undefined : await this.options.table.get(keyOf(id, key), Entry);
      if (stored) found.set(key, stored);
    }
    return [...found.values()].filter(({ data }) => isPending(data));
  }

  #hint(id: string, key: string): void {
    this.#known.set(id, (this.#known.get(id) ?? new Set()).add(key));
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

const keyOf = (conversationId: string, key: string) => ({ pk: `MESSAGE#${conversationId}`, sk: key });
const UNDELIVERED = 'OUTBOX-UNDELIVERED';
const pendingOf = (conversationId: string): string => `OUTBOX#${conversationId}`;

function itemOf(entry: Entry, version: number, now: number): Item {
  const { conversation_id } = entry.conversation;
  return {
    ...keyOf(conversation_id, entry.key),
    ...(isPending(entry) && { gsi1pk: pendingOf(conversation_id), gsi1sk: entry.key }),
    ...(isUndelivered(entry) && { gsi1pk: UNDELIVERED, gsi1sk: `${entry.due_at}#${conversation_id}#${entry.key}` }),
    version,
    ttl: Math.ceil((now + KEPT_MS) / 1000),
    data: entry,
  };
}
