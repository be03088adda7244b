import type { Logger } from 'pino';
import type { FaceRef, Faces } from '../approvals/faces.js';
import type { Clock } from '../clock.js';
import type { Message } from '../contracts/message.js';
import type { Stored } from '../table.js';
import type { Measure } from '../telemetry/measure.js';
import type { Entries } from './entries.js';
import { type Entry, isPending, type Lane, messageIdOf, NOTHING_TO_SAY, type Subject } from './entry.js';
import { NotDelivered } from './not-delivered.js';
import { afterSending, backoff } from './pace.js';

export interface DeliveryOptions {
  readonly faces: Faces;
  /** What a subject says now; undefined when there is nothing left to say. */
  readonly words: (subject: Subject, isShown: boolean) => Promise<Message | undefined>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly measure: Measure;
}

/** What a message shows after a sending, and what that did to its conversation; no entry when it is over. */
export interface Sent {
  readonly entry?: Stored<Entry>;
  readonly lane: Lane;
}

/** About a day of trying. */
const MOST_ATTEMPTS = 300;

/**
 * Sends one message, for whoever has the lease of its conversation. That a post begins is written down before it does: when
 * nobody knows what came of it, the platform is asked first.
 */
export class Delivery {
  constructor(
    private readonly entries: Entries,
    private readonly options: DeliveryOptions,
  ) {}

  /** What the entry should show at this moment. Whatever the surface fails with is stored, and not thrown. */
  async send(conversationId: string, key: string, lane: Lane): Promise<Sent> {
    let stored = await this.entries.get(conversationId, key);
    if (!stored || !isPending(stored.data)) return { lane };
    const { data: entry } = stored;
    try {
      const message = await this.options.words(entry.subject, entry.shown !== null);
      if (!message) return await this.#settle(stored, { ...entry, dead: NOTHING_TO_SAY }, lane);
      if (entry.shown) {
        await this.options.faces.edit(message, entry.shown.face, messageIdOf(entry));
        return await this.#shows(stored, entry.shown.face, lane);
      }
      const standing = entry.posting ? await this.#find(entry, entry.posting.at) : undefined;
      if (standing) return await this.#settle(stored, standingAt(entry, standing), lane);
      const posting = {
        ...entry,
        posting: entry.posting ?? { at: this.#now().toISOString(), revision: entry.revision },
      };
      // Wanted anew meanwhile: then it is read again.
      if (!(await this.entries.replace(posting, stored))) return { entry: stored, lane };
      stored = { version: stored.version + 1, data: posting };
      const face = await this.options.faces.post(message, entry.conversation, messageIdOf(entry));
      return await this.#shows(stored, face, lane);
    } catch (error) {
      // A defect of one message must not hold up the others behind it.
      const why = error instanceof NotDelivered ? error : new NotDelivered('it could not be shown', { cause: error });
      return this.#failed(stored, why, entry.posting, lane);
    }
  }

  #find(entry: Entry, since: string): Promise<FaceRef | undefined> {
    const { faces } = this.options;
    return faces.find?.(messageIdOf(entry), entry.conversation, new Date(since)) ?? Promise.resolve(undefined);
  }

  #shows(stored: Stored<Entry>, face: FaceRef, lane: Lane): Promise<Sent> {
    const { data: entry } = stored;
    const now = this.#now();
    const shown = { face, revision: entry.revision, at: now.toISOString() };
    const { happened_at } = entry;
    if (happened_at) this.options.measure({ AlertLag: Math.max(0, now.getTime() - Date.parse(happened_at)) });
    const next = { ...entry, shown, posting: null, attempts: 0, happened_at: null };
    return this.#settle(stored, next, afterSending(lane, entry, now.getTime()));
  }

  /** @param before what was not known before of whether it stands there. */
  async #failed(stored: Stored<Entry>, error: NotDelivered, before: Entry['posting'], lane: Lane): Promise<Sent> {
    const entry = { ...stored.data, posting: error.unsure ? stored.data.posting : before };
    this.options.measure({ MessagesFailed: 1 }, { Surface: entry.conversation.surface });
    const attempts = entry.attempts + 1;
    const wait = error.retryAfterMs ?? backoff(attempts);
    const now = this.#now();
    const at = now.getTime() + wait;
    this.options.log.warn(
      { err: error, conversation_id: entry.conversation.conversation_id, key: entry.key, attempts, wait_ms: wait },
      'message not delivered',
    );
    const blocked = { ...lane, ...(error.retryAfterMs !== undefined && { blocked_until: at }) };
    const tried = { ...entry, attempts, due_at: now.toISOString() };
    if (error.gone) return this.#settle(stored, { ...tried, dead: 'the conversation is gone' }, lane);
    if (attempts >= MOST_ATTEMPTS) return this.#settle(stored, { ...tried, dead: error.message }, blocked);
    const due_at = new Date(at).toISOString();
    return this.#settle(stored, { ...entry, attempts, due_at, ...(error.lost && { shown: null }) }, blocked);
  }

  /** Stores the outcome; where the entry was wanted anew meanwhile, it stays pending with what is shown now. */
  async #settle(stored: Stored<Entry>, next: Entry, lane: Lane): Promise<Sent> {
    if (await this.entries.replace(next, stored)) {
      return { ...(isPending(next) && { entry: { version: stored.version + 1, data: next } }), lane };
    }
    const { conversation, key, shown, posting, attempts, dead, due_at } = next;
    const settled = await this.entries.change(conversation, key, (before) =>
      before
        ? {
            ...{ ...before, shown, posting, attempts, due_at },
            dead: dead && before.revision === next.revision ? dead : null,
            happened_at: next.happened_at ? before.happened_at : null,
          }
        : next,
    );
    return { ...(isPending(settled.data) && { entry: settled }), lane };
  }

  #now(): Date {
    return this.options.clock.now();
  }
}

/** The message as it was posted by whoever could not write that down; where it says less than it should, it is edited. */
export function standingAt(entry: Entry, face: FaceRef): Entry {
  const { at, revision } = entry.posting ?? { at: entry.due_at, revision: 0 };
  return { ...entry, shown: { face, revision, at }, posting: null, attempts: 0 };
}
