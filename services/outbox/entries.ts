import type { Conversation } from '../approvals/faces.js';
import type { Clock } from '../clock.js';
import { Unavailable } from '../errors.js';
import type { Item, Stored, Table } from '../table.js';
import { Entry, isPending, isUndelivered } from './entry.js';

const MOST_PENDING = 500;
const MOST_WAITING = 5_000;
const MOST_RACES = 8;
const KEPT_MS = 30 * 86_400_000;

/** The messages of the outbox in the table: what each should show, what it shows, and which of them wait. */
export class Entries {
  /** Keys that this process wanted, by conversation: the index may lag. */
  readonly #wanted = new Map<string, Set<string>>();

  constructor(
    private readonly table: Table,
    private readonly clock: Clock,
  ) {}

  get(conversationId: string, key: string): Promise<Stored<Entry> | undefined> {
    return this.table.get(keyOf(conversationId, key), Entry);
  }

  /** @returns false when somebody else changed it first: read again. */
  replace(next: Entry, { version }: Stored<Entry>): Promise<boolean> {
    return this.table.replace(this.#itemOf(next, version + 1), version);
  }

  /**
   * Reads, changes and writes until nobody else wrote in between; what `change` returns as it is needs no writing.
   * @throws Unavailable
   */
  async change(
    { conversation_id: id }: Conversation,
    key: string,
    change: (before: Entry | undefined) => Entry,
  ): Promise<Stored<Entry>> {
    for (let race = 0; race < MOST_RACES; race++) {
      const stored = await this.get(id, key);
      const data = change(stored?.data);
      if (stored && data === stored.data) return stored;
      const version = (stored?.version ?? 0) + 1;
      const item = this.#itemOf(data, version);
      if (stored ? await this.table.replace(item, stored.version) : await this.table.putNew(item))
        return { version, data };
    }
    throw new Unavailable('This message is being changed by several at once.', { hint: 'Try again.' });
  }

  /** What this process wanted is found whatever the index shows. */
  remember(conversationId: string, key: string): void {
    this.#wanted.set(conversationId, (this.#wanted.get(conversationId) ?? new Set()).add(key));
  }

  /** @param options.peek - what this process wanted is asked for by others, too. */
  async pending(conversationId: string, { peek = false } = {}): Promise<Stored<Entry>[]> {
    const listed = await this.table.list(PENDING, Entry, MOST_PENDING, { prefix: sortKey(conversationId) });
    const found = new Map(listed.map((one) => [one.data.key, one]));
    const wanted = this.#wanted.get(conversationId);
    if (!peek) this.#wanted.delete(conversationId);
    for (const key of wanted ?? []) {
      const stored = found.has(key) ? undefined : await this.get(conversationId, key);
      if (stored) found.set(key, stored);
    }
    return [...found.values()].filter(({ data }) => isPending(data));
  }

  /** What waits in any conversation. */
  async waiting(): Promise<Entry[]> {
    return (await this.table.list(PENDING, Entry, MOST_WAITING)).map(({ data }) => data);
  }

  /** What nobody tries any more; the one that was tried last first. */
  async undelivered(limit: number): Promise<Entry[]> {
    const found = await this.table.list(UNDELIVERED, Entry, limit);
    return found.map(({ data }) => data).filter(isUndelivered);
  }

  #itemOf(entry: Entry, version: number): Item {
    const { conversation_id: id } = entry.conversation;
    return {
      ...keyOf(id, entry.key),
      ...(isPending(entry) && { gsi1pk: PENDING, gsi1sk: sortKey(id, entry.key) }),
      ...(isUndelivered(entry) && { gsi1pk: UNDELIVERED, gsi1sk: `${entry.due_at}#${id}#${entry.key}` }),
      version,
      ttl: Math.ceil((this.clock.now().getTime() + KEPT_MS) / 1000),
      data: entry,
    };
  }
}

const PENDING = 'OUTBOX-PENDING';
const UNDELIVERED = 'OUTBOX-UNDELIVERED';

const keyOf = (conversationId: string, key: string) => ({ pk: `MESSAGE#${conversationId}`, sk: key });
const sortKey = (conversationId: string, key = ''): string => `${conversationId}#${key}`;
