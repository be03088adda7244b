import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { AuditEvent } from './audit/entry.js';
import type { AuditTrail } from './audit/trail.js';
import type { Clock } from './clock.js';
import { apart } from './correlation.js';
import type { Caller, Effect } from './operation.js';
import type { Item, Table } from './table.js';

export interface HistoryEntry {
  operation: string;
  effect: Effect;
  caller: Caller;
  outcome: string;
  reference: string | undefined;
  /** Ids that the call was about. */
  subjects: readonly string[];
  startedAt: Date;
}

const TTL_DAYS = 90;
const FLUSH_AFTER_MS = 2_000;
/** DynamoDB's BatchWriteItem takes no more at once. */
const FLUSH_AT = 25;
/** Beyond this the oldest are dropped and said in the log: memory is not a queue. */
const MAX_WAITING = 2_000;

/**
 * One record per call: who asked for what, from where, and how it ended. Inputs are never kept. Reads are kept for 90
 * days, and written in batches so that no answer waits for them. Anything else goes into the audit chain before the
 * answer, where what it did may stand already: then that is its record.
 */
export class History {
  #waiting: Item[] = [];
  #unaudited: AuditEvent[] = [];
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();

  constructor(
    private readonly table: Table,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {}

  /** Never throws: what was done is done, and its answer must not be lost with its record. A failed write is kept. */
  async record(entry: HistoryEntry): Promise<void> {
    if (entry.effect === 'read') {
      this.#waiting.push(this.#item(entry));
      if (this.#waiting.length >= FLUSH_AT) void this.flush();
      else this.#arm();
      return;
    }
    const { call } = entry.caller;
    const isRecorded = call !== undefined && this.audit.hasEntry(call);
    if (isRecorded && entry.outcome === 'ok') return;
    const event = auditEvent(entry);
    try {
      await this.audit.append([event]);
    } catch (error) {
      this.log.error({ err: error, record: event }, 'call not in the audit chain; it will be tried again');
      this.#unaudited.push(event);
      this.#arm();
    }
  }

  /** Writes what waits. Called by itself after two seconds or 25 records, and when the process drains. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#flushing = this.#flushing.then(() => this.#write());
    return this.#flushing;
  }

  async #write(): Promise<void> {
    await Promise.all([this.#writeReads(), this.#chain()]);
  }

  async #chain(): Promise<void> {
    const events = this.#unaudited.splice(0);
    if (events.length === 0) return;
    try {
      await this.audit.append(events);
    } catch (error) {
      this.log.warn({ err: error, records: events.length }, 'calls not in the audit chain; it will be tried again');
      this.#unaudited = [...events, ...this.#unaudited];
      const dropped = this.#unaudited.splice(0, Math.max(0, this.#unaudited.length - MAX_WAITING));
      if (dropped.length > 0) this.log.error({ records: dropped }, 'history records dropped');
      this.#arm();
    }
  }

  async #writeReads(): Promise<void> {
    const items = this.#waiting.splice(0);
    if (items.length === 0) return;
    let left = items;
    try {
      left = await this.table.writeBatch(items);
    } catch (error) {
      this.log.warn({ err: error, records: items.length }, 'history not written; it will be tried again');
    }
    if (left.length === 0) return;
    this.#waiting = [...left, ...this.#waiting];
    const dropped = this.#waiting.splice(0, Math.max(0, this.#waiting.length - MAX_WAITING));
    if (dropped.length > 0) this.log.error({ records: dropped.map(({ data }) => data) }, 'history records dropped');
    this.#arm();
  }

  #arm(): void {
    this.#timer ??= apart(() => setTimeout(() => void this.flush(), FLUSH_AFTER_MS).unref());
  }

  #item({ operation, effect, caller, outcome, reference, startedAt }: HistoryEntry): Item {
    const now = this.clock.now();
    const at = startedAt.toISOString();
    const id = randomUUID();
    return {
      pk: `HISTORY#${id}`,
      sk: 'HISTORY',
      gsi1pk: `HISTORY#${at.slice(0, 10)}`,
      gsi1sk: `${at}#${id}`,
      ttl: Math.floor(now.getTime() / 1000) + TTL_DAYS * 86_400,
      data: {
        who: caller.id,
        name: caller.name,
        role: caller.role,
        surface: caller.surface,
        operation,
        effect,
        outcome,
        reference: reference ?? null,
        ...(caller.correlation_id && { correlation_id: caller.correlation_id }),
        ms: now.getTime() - startedAt.getTime(),
        at,
      },
    };
  }
}

const auditEvent = ({
  operation,
  effect,
  caller,
  outcome,
  reference,
  subjects,
  startedAt,
}: HistoryEntry): AuditEvent => ({
  id: randomUUID(),
  at: startedAt.toISOString(),
  actor: { id: caller.id, name: caller.name, role: caller.role },
  surface: caller.surface,
  operation,
  effect,
  subjects: [...subjects],
  plan_hash: null,
  outcome,
  call: caller.call ?? null,
  ...(caller.correlation_id && { correlation_id: caller.correlation_id }),
  reference: reference ?? null,
});
