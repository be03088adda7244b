import type { ContentBlock, Message } from '@aws-sdk/client-bedrock-runtime';
import { dataBlock } from '../data-block.js';
import type { Abilities, Model, ModelRequest } from '../model.js';
import type { ModelCall } from '../model-turn.js';
import type { CallResult, Calls } from './calls.js';
import { readPlan } from './plan.js';
import { planningSystemFor, systemFor } from './prompts.js';
import { CheckedSentences } from './sentences.js';
import { converseTools, offeredTools } from './tools.js';

/** Calls of the model for one question. */
const MOST_TURNS = 6;
/** To and from the model for one question. */
const MOST_TOKENS = 80_000;
const ANSWER_TOKENS = 700;
/** Of one result. Characters. */
const MOST_RESULT = 8_000;

interface ExchangeOptions {
  readonly model: Model;
  readonly personId: string;
  readonly now: Date;
  /** Of this deployment: never sent. */
  readonly secrets: readonly string[];
  readonly calls: Calls;
  readonly signal: AbortSignal;
  readonly onSentence: (sentence: string) => void;
}

/** The last word: as it was said, and the sentences of it that stand. */
export interface LastWord {
  readonly said: string;
  readonly sentences: readonly string[];
}

interface Said {
  readonly calls: readonly ModelCall[];
  readonly text: string;
  readonly content: ContentBlock[];
  /** As JSON, by a model that takes no tools. */
  readonly planned: boolean;
}

const NOTHING: LastWord = { said: '', sentences: [] };

/** One question going back and forth between a model and the calls it wants. */
export class Exchange {
  readonly #messages: Message[];
  #tokens = 0;
  #mayTryAgain = true;

  constructor(
    asked: string,
    private readonly options: ExchangeOptions,
  ) {
    this.#messages = [{ role: 'user', content: [{ text: asked }] }];
  }

  /** Until the model has said its last word, falls silent, or has used up what one question may take. */
  async run(): Promise<LastWord> {
    for (let turns = 0; turns < MOST_TURNS && this.#tokens < MOST_TOKENS; turns += 1) {
      const last = await this.#turn();
      if (last) return last;
    }
    return NOTHING;
  }

  /** @returns undefined while there is more to be said. */
  async #turn(): Promise<LastWord | undefined> {
    const { model, calls, personId, signal, onSentence } = this.options;
    const checked = new CheckedSentences(() => calls.facts, onSentence);
    const onText = (piece: string) => {
      if (calls.cited.length > 0) checked.add(piece);
    };
    const turn = await model.converse((able) => this.#request(able, onText), personId, signal);
    if (turn.kind === 'silent') return NOTHING;
    this.#tokens += turn.usage.inputTokens + turn.usage.outputTokens;
    const said = readTurn(turn);
    if (!said) return this.#askAgain(turn.content);
    if (said.calls.length > 0) return this.#call(said);
    if (said.planned) onText(said.text);
    const isAnswer = calls.cited.length > 0 && !/^\W*nothing\W*$/i.test(said.text);
    return { said: said.text, sentences: isAnswer ? checked.end() : [] };
  }

  async #call(said: Said): Promise<undefined> {
    const results = await this.options.calls.make(said.calls);
    this.#messages.push({ role: 'assistant', content: said.content }, this.#results(said, results));
  }

  /** Once: who cannot say it in one shape of two will not learn it. */
  #askAgain(content: ContentBlock[]): LastWord | undefined {
    if (!this.#mayTryAgain || content.length === 0) return NOTHING;
    this.#mayTryAgain = false;
    this.#messages.push({ role: 'assistant', content }, again);
    return undefined;
  }

  #request(able: Abilities, onText: (piece: string) => void): ModelRequest {
    const { now } = this.options;
    const tools = offeredTools();
    const common = { messages: this.#messages, maxTokens: ANSWER_TOKENS };
    if (!able.tools) return { ...common, system: planningSystemFor(now, tools), tools: [] };
    return { ...common, system: systemFor(now), tools: converseTools(tools), onText };
  }

  #results({ calls, planned }: Said, results: readonly CallResult[]): Message {
    const told = results.map(
      ({ ok, told }) => `${ok ? '' : 'Not answered. '}${dataBlock(told, this.options.secrets, MOST_RESULT)}`,
    );
    if (planned) {
      const lines = calls.map(({ id, name }, at) => `Result of ${id}, ${name.slice(0, 64)}:\n${told[at] ?? ''}`);
      return { role: 'user', content: [{ text: lines.join('\n') }] };
    }
    return {
      role: 'user',
      content: calls.map(({ id }, at) => ({ toolResult: { toolUseId: id, content: [{ text: told[at] ?? '' }] } })),
    };
  }
}

const again: Message = { role: 'user', content: [{ text: 'That was not exactly one JSON object of the two shapes.' }] };

interface Turned extends Omit<Said, 'planned'> {
  readonly able: Abilities;
}

/** @returns undefined for a plan that cannot be read. */
function readTurn({ able, text, calls, content }: Turned): Said | undefined {
  if (able.tools) return { calls, text, content, planned: false };
  const plan = readPlan(text);
  return plan && { ...plan, content, planned: true };
}
