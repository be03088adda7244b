import { describeFailure } from '../../errors.js';
import { type Caller, invoke } from '../../operation.js';
import type { OperationName } from '../../operations/index.js';
import type { Status } from '../../schema.js';
import type { Services } from '../../services.js';
import { type Facts, factsOf } from '../facts.js';
import type { ModelCall } from '../model-turn.js';
import type { Meant } from '../understanding.js';
import { Grounds, numbersIn, ownIdsIn } from './grounds.js';
import { MOST_CALLS } from './prompts.js';
import { operationCalled, type Reach } from './tools.js';

/** A call that was answered: what the answer rests on. */
export interface CitedCall extends Meant {
  readonly output: object;
  /** How complete it is; null for what does not say. */
  readonly status: Status | null;
}

export interface CallContext {
  readonly services: Services;
  /** The person who asks: what they may not do, no call of theirs does. */
  readonly caller: Caller;
  readonly signal: AbortSignal;
  /** What the model may do with an operation. */
  readonly reachOf: (name: string) => Reach | undefined;
}

/** What a call came to, for the model. */
export interface CallResult {
  readonly ok: boolean;
  readonly told: unknown;
}

interface Made extends CallResult {
  readonly cited?: CitedCall;
}

const MOST_OFFERS = 2;

/** The calls of one question: which were made, which are put before the person, and what may be said of them. */
export class Calls {
  readonly cited: CitedCall[] = [];
  readonly offers: Meant[] = [];
  /** Asked for and not answered, or not there to be asked for. */
  failed = 0;
  #made = 0;
  readonly #grounds: Grounds;
  readonly #known = new Set<string>();
  readonly #quotes = new Set<string>();

  constructor(
    question: string,
    names: readonly string[],
    private readonly context: CallContext,
  ) {
    this.#grounds = new Grounds(question, names);
  }

  /** What stands in the results, and may be said. */
  get facts(): Facts {
    return { known: this.#known, quotes: this.#quotes };
  }

  /** All that are wanted at once. Never rejects: what fails is a result too. */
  async make(wanted: readonly ModelCall[]): Promise<readonly CallResult[]> {
    const results = await Promise.all(wanted.map(({ name, input }) => this.#make(name, input)));
    for (const { ok, cited } of results) {
      if (!ok) this.failed += 1;
      if (cited) this.#cite(cited);
    }
    return results;
  }

  async #make(name: string, input: unknown): Promise<Made> {
    const reach = this.context.reachOf(name);
    const operation = operationCalled(name);
    if (!reach || !operation) return refused('There is no such tool.');
    this.#made += 1;
    if (this.#made > MOST_CALLS) return refused('No more calls for this question: answer now.');
    if (!this.#grounds.bear(input))
      return refused('Use names and ids only as the question or an earlier result has them.');
    const meant = { operation: name as OperationName, input: (input ?? {}) as Meant['input'] };
    return reach === 'run' ? this.#run(meant) : this.#offer(meant);
  }

  async #run(meant: Meant): Promise<Made> {
    const { services, caller, signal } = this.context;
    const operation = operationCalled(meant.operation);
    if (!operation) return refused('There is no such tool.');
    try {
      const output = await invoke(operation, meant.input, { services, caller, signal });
      const { status = null } = output as { status?: Status };
      return { ok: true, told: output, cited: { ...meant, output, status } };
    } catch (error) {
      const { code, message, hint } = describeFailure(error);
      return { ok: false, told: { code, message, hint } };
    }
  }

  #cite(call: CitedCall): void {
    this.cited.push(call);
    const facts = factsOf(call.output);
    for (const fact of [...facts.known, ...numbersIn(call.input), ...ownIdsIn(call.output)]) this.#known.add(fact);
    for (const quote of facts.quotes) this.#quotes.add(quote);
    this.#grounds.learn(this.facts);
  }

  #offer(meant: Meant): CallResult {
    const parsed = operationCalled(meant.operation)?.input.safeParse(meant.input);
    if (!parsed?.success) return refused('The input is not what this tool takes.');
    if (this.offers.length >= MOST_OFFERS) return refused('Enough is put before the person.');
    this.offers.push(meant);
    return { ok: true, told: 'It is put before the person, who starts it or does not. Nothing was started.' };
  }
}

const refused = (told: string): CallResult => ({ ok: false, told });
