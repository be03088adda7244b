import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { untilAborted } from '../aws/until-aborted.js';
import type { Clock } from '../clock.js';
import { describeFailure } from '../errors.js';
import type { Table } from '../table.js';
import { timeLimit } from '../time-limit.js';
import type { Conversation } from './understanding.js';

const REMEMBERED_MS = 30 * 60_000;
const MOST = 2_000;
/** Longer is not waited for what was said before. Milliseconds. */
const SOON_MS = 1_000;

/** What is kept of each person in each conversation, for half an hour. */
export interface Memory<Kept> {
  /** Never rejects: where it cannot be read, the person has to say again what they mean. */
  last(conversation: Conversation): Promise<Kept | undefined>;
  /** Never rejects. */
  keep(conversation: Conversation, kept: Kept): Promise<void>;
  /** @throws where it is not certain that it is forgotten. */
  forget(conversation: Conversation): Promise<void>;
}

/** In this process: for a program of one person. */
export class OwnMemory<Kept> implements Memory<Kept> {
  readonly #turns = new LRUCache<string, { readonly kept: Kept; readonly until: number }>({ max: MOST });

  constructor(private readonly clock: Clock) {}

  async last(conversation: Conversation): Promise<Kept | undefined> {
    const kept = this.#turns.get(keyOf(conversation));
    return kept && kept.until > this.clock.now().getTime() ? kept.kept : undefined;
  }

  async keep(conversation: Conversation, kept: Kept): Promise<void> {
    this.#turns.set(keyOf(conversation), { kept, until: this.clock.now().getTime() + REMEMBERED_MS });
  }

  async forget(conversation: Conversation): Promise<void> {
    this.#turns.delete(keyOf(conversation));
  }
}

interface TableMemoryOptions<Schema extends z.ZodType> {
  readonly table: Table;
  readonly clock: Clock;
  readonly log: Logger;
  /** What is kept: two of a kind are one. */
  readonly kind: string;
  /** Loaded by whoever first asks what was said. */
  readonly schema: () => Promise<Schema>;
  readonly withinMs?: number;
}

/**
 * In the table, where whichever process takes the next question finds it. Nobody reads it after half an hour; DynamoDB
 * deletes it some time after that.
 */
export class TableMemory<Schema extends z.ZodType> implements Memory<z.output<Schema>> {
  constructor(private readonly options: TableMemoryOptions<Schema>) {}

  async last(conversation: Conversation): Promise<z.output<Schema> | undefined> {
    const { table } = this.options;
    const schema = await this.options.schema();
    return this.#unlessItFails(async () => (await table.get(this.#key(conversation), schema))?.data);
  }

  async keep(conversation: Conversation, kept: z.output<Schema>): Promise<void> {
    const { table, clock } = this.options;
    const ttl = Math.floor((clock.now().getTime() + REMEMBERED_MS) / 1_000);
    await this.#unlessItFails(() => table.put({ ...this.#key(conversation), ttl, data: kept }));
  }

  /** Nothing of it stays: no role may delete records, so it is written over, and what is over is deleted by DynamoDB. */
  forget(conversation: Conversation): Promise<void> {
    const { table, clock } = this.options;
    const ttl = Math.floor(clock.now().getTime() / 1_000);
    return table.put({ ...this.#key(conversation), ttl, data: null });
  }

  async #unlessItFails<T>(ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await untilAborted(ask(), timeLimit(this.options.withinMs ?? SOON_MS));
    } catch (error) {
      // What another version kept is nothing to this one.
      this.options.log.warn({ failure: describeFailure(error) }, 'a conversation goes on without what was said before');
      return undefined;
    }
  }

  /** Whoever reads the table need not learn who spoke where. */
  #key(conversation: Conversation) {
    const digest = createHash('sha256').update(keyOf(conversation)).digest('hex');
    return { pk: `CONVERSATION#${digest}`, sk: this.options.kind };
  }
}

const keyOf = ({ conversation_id, person_id }: Conversation): string => JSON.stringify([conversation_id, person_id]);
