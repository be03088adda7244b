import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from './clock.js';
import type { Table } from './table.js';

/** Remembers, for every process, what was handled already: an inbound activity, a welcome. */
export class Seen {
  constructor(
    private readonly table: Table,
    private readonly clock: Clock,
  ) {}

  /**
   * One conditional write: of all who ask at the same moment, one is told true.
   *
   * @param ttlSeconds how long it stays remembered; longer than the sender repeats.
   * @returns true the first time, false ever after.
   */
  once(kind: string, id: string, ttlSeconds: number): Promise<boolean> {
    return this.table.putNew({ ...keyOf(kind, id), ttl: this.#now() + ttlSeconds, data: {} });
  }

  /**
   * Does it once, whatever process it reaches. Where a process ended in the middle, whoever brings it again after
   * `leaseSeconds` does it anew: `work` must bear that.
   *
   * @param leaseSeconds longer than `work` takes.
   * @returns undefined for what was done, or is being done.
   */
  async doing<T>(
    kind: string,
    id: string,
    { ttlSeconds, leaseSeconds }: { ttlSeconds: number; leaseSeconds: number },
    work: () => Promise<T>,
  ): Promise<T | undefined> {
    const now = this.#now();
    const item = (done: boolean, version: number) => ({
      ...{ ...keyOf(kind, id), ttl: now + ttlSeconds, version },
      data: { done, leased_until: now + leaseSeconds },
    });
    let version = 1;
    if (!(await this.table.putNew(item(false, version)))) {
      const before = await this.table.get(keyOf(kind, id), Lease);
      if (!before || before.data.done || now < before.data.leased_until) return undefined;
      version = before.version + 1;
      if (!(await this.table.replace(item(false, version), before.version))) return undefined;
    }
    const done = await work();
    await this.table.replace(item(true, version + 1), version);
    return done;
  }

  /** Epoch seconds. */
  #now(): number {
    return Math.floor(this.clock.now().getTime() / 1000);
  }
}

const Lease = z.object({ done: z.boolean(), leased_until: z.number() });

const keyOf = (kind: string, id: string) => ({
  pk: `SEEN#${kind}#${createHash('sha256').update(id).digest('hex')}`,
  sk: 'SEEN',
});
