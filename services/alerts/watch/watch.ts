import type { Logger } from 'pino';
import { z } from 'zod';
import type { Clock } from '../../clock.js';
import type { Services } from '../../services.js';
import type { Table } from '../../table.js';
import { timeLimit } from '../../time-limit.js';
import { assessFleet } from '../../vulnerabilities/assess-fleet.js';
import { toAlert } from '../alert.js';
import type { Alerts } from '../alerts.js';
import type { FanOut } from '../fan-out.js';
import { changesThatMatter } from './changes.js';
import type { LastLook } from './last-look.js';
import { lookAt, remembered } from './look.js';

interface WatchOptions {
  readonly reads: Pick<Services, 'instances' | 'findings' | 'acceptances' | 'clock'>;
  readonly alerts: Pick<Alerts, 'tell'>;
  readonly fanOut: Pick<FanOut, 'tell'>;
  readonly lastLook: LastLook;
  readonly table: Table;
  readonly clock: Clock;
  readonly log: Logger;
}

/** How often Inspector's findings are looked at as a whole; what happens between comes as events. Milliseconds. */
const EVERY_MS = 24 * 3_600_000;
/** When a look that did not end well is tried again. Milliseconds. */
const RETRY_MS = 600_000;
/** Nobody waits for a look: it may take its time. Milliseconds. */
const LOOK_LIMIT_MS = 120_000;

const LastStart = z.object({ at: z.string() });

/** Looks at the fleet once a day and tells what changed that matters. */
export class Watch {
  constructor(private readonly options: WatchOptions) {}

  /** Looks where the last look is a day old; of several processes that want to, one does. @returns alerts that were told. */
  async lookWhenDue(): Promise<number> {
    const { table, clock } = this.options;
    const now = clock.now();
    const stored = await table.get(startKey, LastStart);
    if (stored && Date.parse(stored.data.at) + EVERY_MS > now.getTime()) return 0;
    // Until it has ended well it counts as one to be tried again soon: a process may end in the middle of it.
    const again = new Date(now.getTime() - EVERY_MS + RETRY_MS).toISOString();
    const item = { ...startKey, version: (stored?.version ?? 0) + 1, data: { at: again } };
    const won = stored ? await table.replace(item, stored.version) : await table.putNew(item);
    if (!won) return 0;
    const told = await this.look();
    await table.replace({ ...item, version: item.version + 1, data: { at: now.toISOString() } }, item.version);
    return told;
  }

  /** Tells before it remembers: cut off between the two, the next look tells the same, which is then known. */
  async look(): Promise<number> {
    const { reads, alerts, fanOut, lastLook, clock, log } = this.options;
    const signal = timeLimit(LOOK_LIMIT_MS);
    const selected = await reads.instances.select([], signal);
    const fleet = await assessFleet(reads, selected, signal);
    const before = await lastLook.read();
    const { look, affected } = lookAt(fleet, clock.now());
    const changes = changesThatMatter(before, look, affected);
    for (const change of changes) {
      const alert = toAlert(change, { region: reads.instances.region });
      await alerts.tell(alert);
      await fanOut.tell(alert);
    }
    await lastLook.write(remembered(before, look, { whole: fleet.gaps.length === 0 }));
    log.info({ event: 'fleet_watched', alerts: changes.length, gaps: fleet.gaps.length }, 'looked at the fleet');
    return changes.length;
  }
}

const startKey = { pk: 'WATCH#fleet', sk: 'START' };
