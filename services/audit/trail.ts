import type { Logger } from 'pino';
import { apart } from '../correlation.js';
import { type Anchors, BrokenChain } from './anchors.js';
import type { AuditChain } from './chain.js';
import type { AuditEvent } from './entry.js';
import { type Placed, type Verdict, verify } from './verify.js';

const ANCHOR_AGAIN_MS = 30_000;

/**
 * The one appender of this process: events are chained one after the other, in the order they come. The head is anchored
 * behind them, once for all that came meanwhile: an answer waits for its entry, and never for the bucket.
 */
export class AuditTrail {
  #chaining: Promise<void> = Promise.resolve();
  #anchoring: Promise<void> = Promise.resolve();
  #isAnchorDue = false;
  /** Whether something may stand behind the newest anchor: another process may have ended before it anchored. */
  #isBehind = true;
  #timer: NodeJS.Timeout | undefined;
  /** Calls that left an entry of their own; see `hasEntry`. */
  readonly #calls = new Set<string>();

  constructor(
    private readonly chain: AuditChain,
    private readonly anchors: Anchors,
    private readonly log: Logger,
    /** Told of each entry when it was chained. */
    private readonly onChained: (event: AuditEvent) => void = () => undefined,
  ) {}

  /**
   * Resolves when all of them stand in the chain, each once, however often it is given.
   * @throws Unavailable, AccessDenied; then giving them again goes on where it stopped.
   */
  append(events: readonly AuditEvent[]): Promise<void> {
    for (const { call } of events) if (call !== null) this.#calls.add(call);
    this.#isBehind = true;
    const chained = this.#chaining.then(async () => {
      for (const event of events) if (await this.chain.append(event)) this.onChained(event);
    });
    this.#chaining = chained.then(
      () => this.#anchorSoon(),
      () => this.#anchorSoon(),
    );
    return chained;
  }

  /** Whether a call that is over left an entry of what it did; then there is nothing to add. Asked once a call. */
  hasEntry(call: string): boolean {
    return this.#calls.delete(call);
  }

  /** Anchors the head now: at the start, before the process ends, and when a function answers. Never throws. */
  async anchor(): Promise<void> {
    await this.#chaining;
    if (this.#isBehind) this.#anchorSoon();
    await this.#anchoring;
  }

  items(): AsyncGenerator<Placed> {
    return this.chain.items();
  }

  /** @throws Unavailable, AccessDenied */
  async verify(): Promise<Verdict> {
    const items: Placed[] = [];
    for await (const item of this.chain.items()) items.push(item);
    // Read after the entries: whatever was chained until then may be anchored by now.
    return verify(items, await this.anchors.all());
  }

  /** One that has not begun yet sees what comes until then. */
  #anchorSoon(): void {
    if (this.#isAnchorDue) return;
    this.#isAnchorDue = true;
    clearTimeout(this.#timer);
    this.#anchoring = this.#anchoring.then(() => {
      this.#isAnchorDue = false;
      return this.#moveOn();
    });
  }

  async #moveOn(): Promise<void> {
    this.#isBehind = false;
    try {
      await this.anchors.moveOn();
    } catch (error) {
      if (error instanceof BrokenChain) {
        this.log.error({ event: 'audit_chain_broken', err: error }, 'the audit chain was tampered with: not anchored');
        return;
      }
      this.log.warn({ event: 'audit_not_anchored', err: error }, 'audit chain not anchored; it will be tried again');
      this.#isBehind = true;
      // For everything that is chained until then, whoever failed first.
      this.#timer = apart(() => setTimeout(() => this.#anchorSoon(), ANCHOR_AGAIN_MS).unref());
    }
  }
}
