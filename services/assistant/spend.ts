import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock.js';
import { UserError } from '../errors.js';
import type { Sums } from '../table.js';

export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

interface Price {
  /** Dollars a million tokens. */
  readonly input: number;
  readonly output: number;
}

/** awslabs/startups, pricing-cache.md of 2026-08-20, on demand; what has more than one price has its highest. */
const prices: Readonly<Record<string, Price>> = {
  'amazon.nova-micro-v1:0': { input: 0.035, output: 0.14 },
  'amazon.nova-lite-v1:0': { input: 0.06, output: 0.24 },
  'amazon.nova-pro-v1:0': { input: 0.8, output: 3.2 },
  'amazon.nova-2-lite-v1:0': { input: 0.33, output: 2.75 },
  'anthropic.claude-haiku-4-5-20251001-v1:0': { input: 1, output: 5 },
};
/** A model of which no price is known counts as dear, so that the cap holds. */
const dearest: Price = { input: 15, output: 75 };

const PROFILE = /^(us|eu|apac|global)\./;
const MILLION = 1_000_000;
/** Of one person, a day. */
const MOST_QUESTIONS = 100;
const MOST_TOKENS = 1_000_000;

export function dollarsOf(modelId: string, { inputTokens, outputTokens }: Usage): number {
  const { input, output } = prices[modelId.replace(PROFILE, '')] ?? dearest;
  return (inputTokens * input + outputTokens * output) / MILLION;
}

/** Where sums are kept that more than one process may add to: a table, or this process where it is alone. */
export interface Tally {
  /** What they come to now. @throws where that cannot be known. */
  read(key: string, day: string): Promise<Sums>;
  /** At once, whoever else adds. @returns what they come to then. @throws where it is not certain that it was added. */
  add(key: string, day: string, amounts: Sums): Promise<Sums>;
}

export type Refused = 'spent' | 'uncounted';

const EVERYBODY = 'everybody';
/** What was seen of a sum is good for the next turn of the same question. Milliseconds. */
const FRESH_MS = 5_000;
const MICRO = 1_000_000;

/**
 * What is asked of the model on a day, UTC, by everybody and by each person, and whether there may be more. Where that cannot
 * be read nothing is asked: a cap that holds only in good weather is none, and every question has an answer without a model.
 * Turns that are under way at the same moment may together go over the cap by what each of them takes.
 */
export class Spend {
  /** Taken and not yet added, because the tally did not answer. */
  #owed: { readonly key: string; readonly day: string; readonly amounts: Sums }[] = [];
  readonly #seen = new LRUCache<string, { readonly sums: Sums; readonly at: number }>({ max: 1_000 });

  constructor(
    private readonly clock: Clock,
    private readonly modelId: string,
    private readonly dollarsADay: number,
    private readonly tally: Tally,
  ) {}

  /** Counts a question of this person. @returns why not, when the money of the day or the person's share is used up or unknown. */
  async admits(personId: string): Promise<Refused | undefined> {
    return this.#unless(async () => {
      await this.#settle();
      if (this.#isOver(EVERYBODY, await this.#read(EVERYBODY))) return 'spent';
      const person = await this.#add(personId, this.#day(), { questions: 1 });
      return (person.questions ?? 0) > MOST_QUESTIONS || this.#isOver(personId, person) ? 'spent' : undefined;
    });
  }

  /** Whether a question that was let in may go on. */
  async affords(personId: string): Promise<Refused | undefined> {
    return this.#unless(async () => {
      await this.#settle();
      const keys = [EVERYBODY, personId];
      const sums = await Promise.all(keys.map((key) => this.#lately(key) ?? this.#read(key)));
      return keys.some((key, at) => this.#isOver(key, sums[at] ?? {})) ? 'spent' : undefined;
    });
  }

  /** Never rejects: what cannot be added now is added before the next question. @returns what that cost by list price. Dollars. */
  async used(usage: Usage, personId: string): Promise<number> {
    const tokens = usage.inputTokens + usage.outputTokens;
    const dollars = dollarsOf(this.modelId, usage);
    const day = this.#day();
    this.#owed.push(
      { key: personId, day, amounts: { tokens } },
      { key: EVERYBODY, day, amounts: { tokens, micro_dollars: Math.ceil(dollars * MICRO) } },
    );
    // Whoever asks next is refused as long as this is owed.
    await this.#settle().catch(() => undefined);
    return dollars;
  }

  /** Of everybody. @throws where it cannot be known. */
  async today(): Promise<{ readonly tokens: number; readonly dollars: number }> {
    const { tokens = 0, micro_dollars = 0 } = await this.#read(EVERYBODY);
    return { tokens, dollars: micro_dollars / MICRO };
  }

  async #unless(ask: () => Promise<Refused | undefined>): Promise<Refused | undefined> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof UserError) return 'uncounted';
      throw error;
    }
  }

  #isOver(key: string, { tokens = 0, micro_dollars = 0 }: Sums): boolean {
    return key === EVERYBODY ? micro_dollars >= this.dollarsADay * MICRO : tokens >= MOST_TOKENS;
  }

  async #read(key: string): Promise<Sums> {
    const day = this.#day();
    return this.#saw(key, day, await this.tally.read(key, day));
  }

  async #add(key: string, day: string, amounts: Sums): Promise<Sums> {
    return this.#saw(key, day, await this.tally.add(key, day, amounts));
  }

  #saw(key: string, day: string, sums: Sums): Sums {
    this.#seen.set(`${day} ${key}`, { sums, at: this.clock.now().getTime() });
    return sums;
  }

  #lately(key: string): Sums | undefined {
    const seen = this.#seen.get(`${this.#day()} ${key}`);
    return seen && this.clock.now().getTime() - seen.at < FRESH_MS ? seen.sums : undefined;
  }

  async #settle(): Promise<void> {
    const owed = this.#owed;
    this.#owed = [];
    const added = await Promise.allSettled(owed.map(({ key, day, amounts }) => this.#add(key, day, amounts)));
    const failed = added.flatMap((one, at) =>
      one.status === 'rejected' ? [{ reason: one.reason, owed: owed[at] }] : [],
    );
    this.#owed.push(...failed.flatMap(({ owed: one }) => one ?? []));
    if (failed[0]) throw failed[0].reason;
  }

  #day(): string {
    return this.clock.now().toISOString().slice(0, 10);
  }
}
