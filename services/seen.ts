import { createHash } from 'node:crypto';
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
    const digest = createHash('sha256').update(id).digest('hex');
    const now = Math.floor(this.clock.now().getTime() / 1000);
    return this.table.putNew({ pk: `SEEN#${kind}#${digest}`, sk: 'SEEN', ttl: now + ttlSeconds, data: {} });
  }
}
