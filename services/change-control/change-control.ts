import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { z } from 'zod';
import { type Stop, stopWords } from '../approvals/stopping.js';
import type { Clients } from '../aws/clients.js';
import { gapOf } from '../aws/errors.js';
import { sources } from '../aws/sources.js';
import type { Clock } from '../clock.js';
import { Person } from '../contracts/approval.js';
import type { Closure } from '../contracts/closure.js';
import { Conflict, InvalidInput, NotAllowed, Unavailable } from '../errors.js';
import type { Caller } from '../operation.js';
import { readFreezes } from '../patching/windows/constraints.js';
import type { Gap } from '../schema.js';
import type { SecurityLog } from '../security-log/security-log.js';
import type { Table } from '../table.js';
import { timeLimit } from '../time-limit.js';
import { closureWords } from './closures.js';

const Freeze = z.object({ id: z.string(), reason: z.string(), by: Person, from: z.string(), until: z.string() });
type Freeze = z.infer<typeof Freeze>;

const Stopped = z.object({ by: Person, at: z.string(), reason: z.string().nullable() });

const State = z.object({ freezes: z.array(Freeze), stopped: Stopped.nullable().default(null) });
type State = z.infer<typeof State>;

/** What may not be changed when, as far as it can be seen. */
export interface Closures {
  readonly closures: readonly Closure[];
  /** The calendars could not be read: something may be closed. */
  readonly unread: Gap | null;
}

interface ChangeControlOptions {
  readonly table: Table;
  readonly clients: Clients;
  readonly clock: Clock;
  readonly log: Logger;
  readonly security: SecurityLog;
  /** The deployment itself is stopped; nobody in a chat can release that. */
  readonly killSwitch: boolean;
}

const MINUTE_MS = 60_000;
/** Whoever needs longer has a change calendar. */
const LONGEST_MS = 14 * 86_400_000;
const MOST_FREEZES = 20;
const MAX_ATTEMPTS = 8;
const READ_LIMIT_MS = 10_000;
const KEY = { pk: 'CHANGE_CONTROL', sk: 'STATE' };

/**
 * Freezes, in one item that is read strongly consistent: whoever looks a moment after it was set sees it. Change
 * calendars are asked anew each time.
 */
export class ChangeControl {
  constructor(private readonly options: ChangeControlOptions) {}

  /** Freezes in force or to come, and closed change calendars of the next 30 days. A calendar that fails is a gap. */
  async closures(signal: AbortSignal = timeLimit(READ_LIMIT_MS)): Promise<Closures> {
    const { clients, clock } = this.options;
    const now = clock.now();
    const [freezes, calendars] = await Promise.all([this.freezes(), this.#calendars(clients, now, signal)]);
    return { closures: [...freezes, ...calendars.closures], unread: calendars.unread };
  }

  /** Freezes that are not over. */
  async freezes(): Promise<Closure[]> {
    const { state } = await this.#read();
    return this.#standing(state).map(closureOf);
  }

  /** @param durationMs at most 14 days. @throws InvalidInput */
  async freeze(durationMs: number, reason: string, caller: Caller): Promise<Closure> {
    if (durationMs < 5 * MINUTE_MS || durationMs > LONGEST_MS) {
      throw new InvalidInput('A freeze lasts five minutes to 14 days.', {
        hint: 'Say for example 4h or 2d; for longer ones keep an SSM Change Calendar, which is honoured too.',
      });
    }
    const now = this.options.clock.now();
    const until = new Date(Math.ceil((now.getTime() + durationMs) / MINUTE_MS) * MINUTE_MS).toISOString();
    const by = { id: caller.id, name: caller.name };
    const made: Freeze = { id: randomUUID(), reason, by, from: now.toISOString(), until };
    await this.#update((state) => {
      const standing = this.#standing(state);
      if (standing.length >= MOST_FREEZES) {
        throw new Conflict(`There are ${MOST_FREEZES} freezes already.`, { hint: 'Lift one with /sre-freeze off.' });
      }
      return { ...state, freezes: [...standing, made] };
    });
    const { log, security } = this.options;
    log.info({ event: 'freeze_set', freeze: made.id, actor: caller.id, until }, 'changes frozen');
    security.managed({ entity: 'freeze', change: 'Activate', by: caller.id, uid: made.id });
    return closureOf(made);
  }

  /**
   * Ends what the caller may end: an approver every freeze, anybody else their own.
   * @returns those that were ended.
   * @throws NotAllowed when all of them are others'; Conflict when there is none.
   */
  async lift(caller: Caller): Promise<Closure[]> {
    const mayLift = ({ by }: Freeze): boolean => caller.role === 'approver' || by.id === caller.id;
    let lifted: Freeze[] = [];
    await this.#update((state) => {
      const standing = this.#standing(state);
      lifted = standing.filter(mayLift);
      const [other] = standing;
      if (!other) throw new Conflict('No freeze is set.', { hint: 'A change calendar is opened in Systems Manager.' });
      if (lifted.length === 0) {
        throw new NotAllowed(`Changes are ${closureWords(closureOf(other), this.options.clock.now())}.`, {
          hint: `Ask ${other.by.name} or an approver to lift it.`,
        });
      }
      return { ...state, freezes: standing.filter((one) => !mayLift(one)) };
    });
    const ids = lifted.map(({ id }) => id);
    const { log, security } = this.options;
    log.info({ event: 'freeze_lifted', freezes: ids, actor: caller.id }, 'freeze lifted');
    for (const uid of ids) security.managed({ entity: 'freeze', change: 'Deactivate', by: caller.id, uid });
    return lifted.map(closureOf);
  }

  /** Who stopped every run; undefined while runs may go on. */
  async stopped(): Promise<Stop | undefined> {
    const { killSwitch, clock } = this.options;
    if (killSwitch) return { by: null, at: clock.now().toISOString(), reason: 'SRE_KILL_SWITCH is on' };
    return (await this.#read()).state.stopped ?? undefined;
  }

  /** @throws NotAllowed, Conflict when everything is stopped already. */
  async stopEverything(reason: string | null, caller: Caller): Promise<Stop> {
    refuseAllButApprovers(caller);
    const { clock, log, security } = this.options;
    const stop = { by: { id: caller.id, name: caller.name }, at: clock.now().toISOString(), reason };
    await this.#update((state) => {
      if (state.stopped) throw new Conflict(`Everything was ${stopWords(state.stopped, clock.now())} already.`);
      return { ...state, stopped: stop };
    });
    log.warn({ event: 'kill_switch_on', actor: caller.id }, 'every run is stopped');
    security.managed({ entity: 'kill switch', change: 'Activate', by: caller.id });
    return stop;
  }

  /** Runs may begin again; those that were stopped stay so. @throws NotAllowed, Conflict when nothing is stopped. */
  async release(caller: Caller): Promise<void> {
    refuseAllButApprovers(caller);
    if (this.options.killSwitch) {
      throw new Conflict('This deployment is stopped by SRE_KILL_SWITCH.', {
        hint: 'Whoever deploys it sets that to off.',
      });
    }
    await this.#update((state) => {
      if (!state.stopped) throw new Conflict('Nothing is stopped.');
      return { ...state, stopped: null };
    });
    const { log, security } = this.options;
    log.warn({ event: 'kill_switch_off', actor: caller.id }, 'runs may begin again');
    security.managed({ entity: 'kill switch', change: 'Deactivate', by: caller.id });
  }

  async #calendars(clients: Clients, now: Date, signal: AbortSignal): Promise<Closures> {
    try {
      const found = await readFreezes(clients, now, signal);
      return { closures: found.map(({ name, from, to }) => calendarClosure(name, from, to)), unread: null };
    } catch (error) {
      const consequence = 'A window may lie in a freeze.';
      return {
        closures: [],
        unread: gapOf(error, { source: sources.freezes, region: clients.region, instances: [], consequence }),
      };
    }
  }

  #standing({ freezes }: State): Freeze[] {
    const now = this.options.clock.now().getTime();
    return freezes.filter(({ until }) => Date.parse(until) > now);
  }

  async #read(): Promise<{ state: State; version: number }> {
    const stored = await this.options.table.get(KEY, State);
    return { state: stored?.data ?? { freezes: [], stopped: null }, version: stored?.version ?? 0 };
  }

  async #update(change: (state: State) => State): Promise<void> {
    const { table } = this.options;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const { state, version } = await this.#read();
      const item = { ...KEY, version: version + 1, data: change(state) };
      if (version === 0 ? await table.putNew(item) : await table.replace(item, version)) return;
    }
    throw new Unavailable('Too many people changed this at the same moment.', { hint: 'Try again.' });
  }
}

function refuseAllButApprovers({ role }: Caller): void {
  if (role === 'approver') return;
  throw new NotAllowed('Stopping every run, and releasing that, needs the role approver.', {
    hint: 'You may stop one run: /sre-stop <approval>.',
  });
}

const closureOf = ({ id, reason, by, from, until }: Freeze): Closure => ({ key: id, name: reason, by, from, until });

function calendarClosure(name: string, from: number, to: number): Closure {
  const until = new Date(to).toISOString();
  return { key: `${name} until ${until}`, name, by: null, from: new Date(from).toISOString(), until };
}
