import { z } from 'zod';
import type { Clock } from '../../clock.js';
import { timeLimit } from '../../time-limit.js';
import type { Converses, ModelAnswer, Question } from '../conversing.js';
import { dataBlock, questionBlock } from '../data-block.js';
import { fleetNames } from '../fleet-names.js';
import { type Memory, OwnMemory } from '../memory.js';
import type { Model } from '../model.js';
import { redactAll } from '../redaction.js';
import { Calls } from './calls.js';
import { Exchange, type LastWord } from './exchange.js';
import { reachOf } from './tools.js';

const WITHIN_MS = 20_000;
/** Characters. */
const MOST_QUESTION = 600;
const MOST_EARLIER = 2_000;

interface LoopOptions {
  readonly model: Model;
  /** Of the conversations: how long they are remembered. */
  readonly clock: Clock;
  /** Of this deployment: never sent. */
  readonly secrets: () => readonly string[];
  /** What was asked before; of this process alone when left out. */
  readonly memory?: Memory<Before>;
  readonly withinMs?: number;
  /** What a model may do with an operation; `reachOf` where left out. */
  readonly reach?: typeof reachOf;
}

/** What the same person asked before, and by which calls it was answered. */
export const Before = z.object({
  text: z.string(),
  calls: z.array(z.object({ operation: z.string(), input: z.record(z.string(), z.unknown()) })),
});
type Before = z.infer<typeof Before>;

/**
 * A model calls reads for the person who asks, at most six, and words what they brought. It runs nothing by itself:
 * each call goes through `invoke` as that person, what is no read is put before them, and what it says is checked.
 */
export class ToolLoop implements Converses {
  readonly #memory: Memory<Before>;

  constructor(private readonly options: LoopOptions) {
    this.#memory = options.memory ?? new OwnMemory(options.clock);
  }

  forget(conversation: Question['conversation']): Promise<void> {
    return this.#memory.forget(conversation);
  }

  async answer(question: Question): Promise<ModelAnswer | undefined> {
    const { model, clock, secrets, withinMs = WITHIN_MS, reach = reachOf } = this.options;
    const { caller, services, text, onSentence = () => undefined } = question;
    const due = timeLimit(withinMs);
    const signal = question.signal ? AbortSignal.any([question.signal, due]) : due;
    if (await model.admits(caller.id, signal)) return undefined;
    const calls = new Calls(text, await fleetNames(services, signal), { services, caller, signal, reachOf: reach });
    const options = { model, personId: caller.id, now: clock.now(), secrets: secrets(), calls, signal, onSentence };
    const before = await this.#memory.last(question.conversation);
    const last = await new Exchange(this.#asked(question, before), options).run();
    if (calls.cited.length === 0 && calls.offers.length === 0) return undefined;
    return this.#answered(question, calls, last);
  }

  async #answered(
    { conversation, text, services, caller }: Question,
    calls: Calls,
    { said, sentences }: LastWord,
  ): Promise<ModelAnswer> {
    const { cited, offers, failed } = calls;
    const asked = cited.map(({ operation, input }) => ({ operation, input: { ...input } }));
    const kept = String(redactAll(text, this.options.secrets())).slice(0, MOST_QUESTION);
    await this.#memory.keep(conversation, { text: kept, calls: asked });
    const worded = sentences.join(' ');
    const dropped = worded.length < said.trim().length;
    const model = this.options.model.id;
    const counts = { calls: cited.length, offers: offers.length, failed, dropped };
    services.log.info({ event: 'model_answered', model, caller: caller.id, ...counts }, 'model answered');
    return { text: worded === '' ? null : worded, model, dropped, calls: cited, offers, failed };
  }

  #asked({ text }: Question, before: Before | undefined): string {
    const secrets = this.options.secrets();
    const earlier = before
      ? [
          'Before this, the same person asked:',
          questionBlock(before.text, secrets, MOST_QUESTION),
          'which these calls answered:',
          dataBlock(before.calls, secrets, MOST_EARLIER),
          'Now they ask:',
        ]
      : ['A person asks:'];
    return [...earlier, questionBlock(text, secrets, MOST_QUESTION)].join('\n');
  }
}
