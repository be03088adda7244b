import type { Clock } from '../clock.js';

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

/** What was asked of the model today, UTC, by this process, and whether there may be more. */
export class Spend {
  #day = '';
  #dollars = 0;
  #tokens = 0;
  readonly #people = new Map<string, { questions: number; tokens: number }>();

  constructor(
    private readonly clock: Clock,
    private readonly modelId: string,
    private readonly dollarsADay: number,
  ) {}

  /** Counts a question of this person. False when the day's money or the person's share is used up. */
  admits(personId: string): boolean {
    if (!this.affords(personId)) return false;
    const person = this.#of(personId);
    if (person.questions >= MOST_QUESTIONS) return false;
    person.questions += 1;
    return true;
  }

  /** Whether a question that was let in may go on. */
  affords(personId: string): boolean {
    this.#today();
    return this.#dollars < this.dollarsADay && this.#of(personId).tokens < MOST_TOKENS;
  }

  /** @returns what that cost by list price. Dollars. */
  used(usage: Usage, personId: string): number {
    this.#today();
    const tokens = usage.inputTokens + usage.outputTokens;
    this.#tokens += tokens;
    this.#of(personId).tokens += tokens;
    const dollars = dollarsOf(this.modelId, usage);
    this.#dollars += dollars;
    return dollars;
  }

  get today(): { readonly tokens: number; readonly dollars: number } {
    this.#today();
    return { tokens: this.#tokens, dollars: this.#dollars };
  }

  #today(): void {
    const day = this.clock.now().toISOString().slice(0, 10);
    if (day === this.#day) return;
    this.#day = day;
    this.#dollars = 0;
    this.#tokens = 0;
    this.#people.clear();
  }

  #of(personId: string): { questions: number; tokens: number } {
    const known = this.#people.get(personId) ?? { questions: 0, tokens: 0 };
    this.#people.set(personId, known);
    return known;
  }
}
