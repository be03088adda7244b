import type { Clock } from '../../clock.js';
import { Conversations } from '../conversations.js';
import type { Converses, ModelAnswer, Question } from '../conversing.js';
import { dataBlock, questionBlock } from '../data-block.js';
import { fleetNames } from '../fleet-names.js';
import type { Model } from '../model.js';
import type { Meant } from '../understanding.js';
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
  readonly withinMs?: number;
  /** What a model may do with an operation; `reachOf` where left out. */
  readonly reach?: typeof reachOf;
}

/** What the same person asked before, and by which calls it was answered. */
interface Before {
  readonly text: string;
  readonly calls: readonly Meant[];
}

/**
 * A model calls reads for the person who asks, at most six, and words what they brought. It runs nothing by itself:
 * each call goes through `invoke` as that person, what is no read is put before them, and what it says is checked.
 */
export class ToolLoop implements Converses {
  readonly #conversations: Conversations<Before>;

  constructor(private readonly options: LoopOptions) {
    this.#conversations = new Conversations(options.clock);
  }

  forget(conversation: Question['conversation']): void {
    this.#conversations.forget(conversation);
  }

  async answer(question: Question): Promise<ModelAnswer | undefined> {
    const { model, clock, secrets, withinMs = WITHIN_MS, reach = reachOf } = this.options;
    const { caller, services, text, onSentence = () => undefined } = question;
    if (!model.admits(caller.id)) return undefined;
    const due = AbortSignal.timeout(withinMs);
    const signal = question.signal ? AbortSignal.any([question.signal, due]) : due;
    const calls = new Calls(text, await fleetNames(services, signal), { services, caller, signal, reachOf: reach });
    const options = { model, personId: caller.id, now: clock.now(), secrets: secrets(), calls, signal, onSentence };
    const last = await new Exchange(this.#asked(question), options).run();
    if (calls.cited.length === 0 && calls.offers.length === 0) return undefined;
    return this.#answered(question, calls, last);
  }

  #answered(
    { conversation, text, services, caller }: Question,
    calls: Calls,
    { said, sentences }: LastWord,
  ): ModelAnswer {
    const { cited, offers, failed } = calls;
    const asked = cited.map(({ operation, input }) => ({ operation, input }));
    this.#conversations.keep(conversation, { text, calls: asked });
    const worded = sentences.join(' ');
    const dropped = worded.length < said.trim().length;
    const model = this.options.model.id;
    const counts = { calls: cited.length, offers: offers.length, failed, dropped };
    services.log.info({ event: 'model_answered', model, caller: caller.id, ...counts }, 'model answered');
    return { text: worded === '' ? null : worded, model, dropped, calls: cited, offers, failed };
  }

  #asked({ text, conversation }: Question): string {
    const secrets = this.options.secrets();
    const before = this.#conversations.last(conversation);
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
