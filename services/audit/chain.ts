import { z } from 'zod';
import type { RawItem, Table } from '../table.js';
import { AuditEntry, type AuditEvent, chained } from './entry.js';
import type { Placed } from './verify.js';

const PARTITION = 'AUDIT';
const DIGITS = 12;
const MAX_ATTEMPTS = 100;

const Mark = z.object({ seq: z.int() });

/**
 * The chain in the table: one item an entry, its place in the sort key, written once and never again. Whoever takes the
 * next place has moved the head. There are no transactions, so a mark by the event's id says that it stands in the chain;
 * nobody goes on behind an entry that is not marked, and so an event that is given again is found, whoever chained it.
 */
export class AuditChain {
  /** Hash of an entry whose mark was written by this process. */
  #marked: string | undefined;

  constructor(private readonly table: Table) {}

  /** Takes the next place for the event. @returns false when it has one already. @throws Unavailable, AccessDenied */
  async append(event: AuditEvent): Promise<boolean> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const last = await this.head();
      if (last) await this.#mark(last);
      // Read after the head: whatever stands up to there is marked by now.
      if (await this.table.get(markOf(event.id), Mark)) return false;
      const entry = chained(last, event);
      if (!(await this.table.putNew({ ...keyOf(entry.seq), data: entry }))) continue;
      await this.#mark(entry);
      return true;
    }
    throw new Error(`the audit chain's head moved ${MAX_ATTEMPTS} times before event ${event.id} got its place`);
  }

  /** Every item as it stands, in order. `from` is the first place that is given. */
  async *items(from = 1): AsyncGenerator<Placed> {
    const after = from > 1 ? { after: keyOf(from - 1).sk } : {};
    for await (const { sk, data } of this.table.partition(PARTITION, after)) yield { place: placeOf(sk), data };
  }

  /** @throws Error when the newest item is no entry: nothing is chained to what cannot be read. */
  async head(): Promise<AuditEntry | undefined> {
    let newest: RawItem | undefined;
    for await (const item of this.table.partition(PARTITION, { newestFirst: true, limit: 1 })) newest = item;
    if (!newest) return undefined;
    const { success, data: entry } = AuditEntry.safeParse(newest.data);
    if (success && entry.seq === placeOf(newest.sk)) return entry;
    throw new Error(`the newest item of the audit chain (${newest.sk}) is no entry; see sre-agent audit verify`);
  }

  async #mark({ id, seq, hash }: AuditEntry): Promise<void> {
    if (this.#marked === hash) return;
    await this.table.put({ ...markOf(id), data: { seq } });
    this.#marked = hash;
  }
}

const keyOf = (seq: number) => ({ pk: PARTITION, sk: String(seq).padStart(DIGITS, '0') });
const placeOf = (sk: string): number => (/^\d{12}$/.test(sk) ? Number(sk) : Number.NaN);
const markOf = (eventId: string) => ({ pk: `AUDITED#${eventId}`, sk: 'AUDITED' });
