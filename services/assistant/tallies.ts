import type { Clock } from '../clock.js';
import type { Sums, Table } from '../table.js';
import type { Tally } from './spend.js';

const DAY_S = 86_400;

/** In the table, where every process of a deployment adds to the same sums. They are gone two days later. */
export class TableTally implements Tally {
  constructor(
    private readonly table: Table,
    private readonly clock: Clock,
  ) {}

  read(key: string, day: string): Promise<Sums> {
    return this.table.sums(keyOf(key, day));
  }

  add(key: string, day: string, amounts: Sums): Promise<Sums> {
    return this.table.add(keyOf(key, day), amounts, Math.floor(this.clock.now().getTime() / 1_000) + 2 * DAY_S);
  }
}

/** In this process, which is the only one that counts: a look at the settings from the terminal. */
export class OwnTally implements Tally {
  readonly #sums = new Map<string, Sums>();

  async read(key: string, day: string): Promise<Sums> {
    return this.#sums.get(`${day} ${key}`) ?? {};
  }

  async add(key: string, day: string, amounts: Sums): Promise<Sums> {
    const before = await this.read(key, day);
    const sums = Object.entries(amounts).map(([name, amount]) => [name, (before[name] ?? 0) + amount]);
    const after: Sums = { ...before, ...Object.fromEntries(sums) };
    this.#sums.set(`${day} ${key}`, after);
    return after;
  }
}

const keyOf = (key: string, day: string) => ({ pk: `MODEL_SPEND#${day}`, sk: `OF#${key}` });
