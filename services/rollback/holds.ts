import { z } from 'zod';
import { Person } from '../contracts/approval.js';
import type { Table } from '../table.js';

/** A version that is not installed on a host again before a date: it was rolled back there. */
export const Hold = z.object({
  instance_id: z.string(),
  package: z.string(),
  version: z.string().describe('A newer one is not held'),
  since: z.string().describe('When the host was back at the version from before'),
  until: z.string(),
  owner: Person,
  reason: z.string(),
});
export type Hold = z.infer<typeof Hold>;

const MOST = 1_000;
const INDEX = 'HOLD';

/** Versions that were rolled back, by host. DynamoDB forgets each when its time is over. */
export class Holds {
  constructor(private readonly table: Table) {}

  /** Holding the same again replaces it. */
  async hold(holds: readonly Hold[]): Promise<void> {
    await Promise.all(
      holds.map((hold) =>
        this.table.put({
          pk: `HOLD#${hold.instance_id}`,
          sk: `${hold.package} ${hold.version}`,
          gsi1pk: INDEX,
          gsi1sk: `${hold.until}#${hold.instance_id}#${hold.package}`,
          ttl: Math.floor(Date.parse(hold.until) / 1_000),
          data: hold,
        }),
      ),
    );
  }

  /** Those in force, at most 1,000. */
  async all(): Promise<Hold[]> {
    return (await this.table.list(INDEX, Hold, MOST)).map(({ data }) => data);
  }
}
