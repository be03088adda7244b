import type { Stored, Table } from '../table.js';
import { emptyLane, Lane } from './entry.js';

/** Longer than a surface takes to answer, shorter than a restart is noticed. Milliseconds. */
const LEASE_MS = 8_000;

/** Who sends to a conversation at this moment, and what was sent there lately: kept for every process to see. */
export class Lanes {
  constructor(private readonly table: Table) {}

  async read(conversationId: string): Promise<Lane> {
    return (await this.table.get(keyOf(conversationId), Lane))?.data ?? emptyLane;
  }

  /** @returns the lane, or until when somebody else has it. Epoch milliseconds, as `now`. */
  async lease(conversationId: string, now: number): Promise<Stored<Lane> | { readonly until: number }> {
    const stored = await this.table.get(keyOf(conversationId), Lane);
    const lane = stored?.data ?? emptyLane;
    if (lane.leased_until > now) return { until: lane.leased_until };
    const leased = await this.#write(conversationId, { ...lane, leased_until: now + LEASE_MS }, stored?.version);
    return leased ?? { until: now + LEASE_MS };
  }

  /** Keeps it for another while. @returns undefined when it was lost to somebody else. */
  renew(conversationId: string, lane: Lane, version: number, now: number): Promise<Stored<Lane> | undefined> {
    return this.#write(conversationId, { ...lane, leased_until: now + LEASE_MS }, version);
  }

  async release(conversationId: string, { data, version }: Stored<Lane>): Promise<void> {
    await this.#write(conversationId, { ...data, leased_until: 0 }, version);
  }

  async #write(conversationId: string, data: Lane, version: number | undefined): Promise<Stored<Lane> | undefined> {
    const item = { ...keyOf(conversationId), version: (version ?? 0) + 1, data };
    const kept = version === undefined ? await this.table.putNew(item) : await this.table.replace(item, version);
    return kept ? { version: item.version, data } : undefined;
  }
}

const keyOf = (conversationId: string) => ({ pk: `LANE#${conversationId}`, sk: 'LANE' });
