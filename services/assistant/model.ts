import type { BedrockRuntime, Message, Tool } from '@aws-sdk/client-bedrock-runtime';
import type { Logger } from 'pino';
import { untilAborted } from '../aws/until-aborted.js';
import type { Measure } from '../telemetry/measure.js';
import type { Breaker } from './breaker.js';
import { BrokenAnswer, type ModelTurn, turnIn, turnOf } from './model-turn.js';
import { hints, type Silence, type Silent, silenceOf, silent } from './silence.js';
import type { Refused, Spend } from './spend.js';

export interface ModelOptions {
  readonly bedrock: () => Promise<BedrockRuntime>;
  readonly modelId: string;
  readonly region: string;
  readonly breaker: Breaker;
  readonly spend: Spend;
  readonly log: Logger;
  readonly measure: Measure;
}

export type Told = { readonly kind: 'text'; readonly text: string } | Silent;

/** What is sent. Where the model takes no tools they are to be described in `system`. */
export interface ModelRequest {
  readonly system: string;
  readonly messages: readonly Message[];
  readonly tools: readonly Tool[];
  readonly maxTokens: number;
  /** Told the text as it comes; left out, the answer comes as a whole. */
  readonly onText?: ((piece: string) => void) | undefined;
}

/** What this model was found to take. */
export interface Abilities {
  readonly system: boolean;
  readonly tools: boolean;
  /** Tools and a stream at once. */
  readonly toolStream: boolean;
}

const MOST_TOKENS = 300;
/** Roughly what a token is of English. */
const CHARACTERS_A_TOKEN = 4;
/** Which inference profile leads from a region: Bedrock user guide, "Cross-Region inference". */
const profiles: readonly (readonly [RegExp, string])[] = [
  [/^us-/, 'us.'],
  [/^eu-/, 'eu.'],
  [/^ap-/, 'apac.'],
];

/** A model behind Converse: it gets text and gives text. What it cannot do is learnt once and got around. */
export class Model {
  #prefix = '';
  #able: Abilities = { system: true, tools: true, toolStream: true };

  constructor(private readonly options: ModelOptions) {}

  get id(): string {
    return this.#prefix + this.options.modelId;
  }

  /** One text for one text. Never rejects: without a model everything goes on. */
  async tell(system: string, message: string, personId: string, signal: AbortSignal): Promise<Told> {
    const refused = await this.admits(personId, signal);
    if (refused) return refused;
    const messages: Message[] = [{ role: 'user', content: [{ text: message }] }];
    const turn = await this.converse(() => ({ system, messages, tools: [], maxTokens: MOST_TOKENS }), personId, signal);
    if (turn.kind === 'silent') return turn;
    return turn.text.trim() === '' ? silent('unusable') : { kind: 'text', text: turn.text };
  }

  /** Counts a question of this person. @returns why nothing is to be asked, where the money of the day or their share is used up. */
  async admits(personId: string, signal: AbortSignal): Promise<Silent | undefined> {
    return this.#unless(this.options.spend.admits(personId), signal);
  }

  async #unless(asked: Promise<Refused | undefined>, signal: AbortSignal): Promise<Silent | undefined> {
    try {
      const reason = await untilAborted(asked, signal);
      if (reason === 'uncounted') this.#warn(reason);
      return reason && silent(reason);
    } catch (error) {
      if (signal.aborted) return silent('late');
      throw error;
    }
  }

  /**
   * One turn of a conversation, for what `admits` let in. Never rejects.
   * @param request made for what the model can do, again where it turns out that it cannot.
   */
  async converse(
    request: (able: Abilities) => ModelRequest,
    personId: string,
    signal: AbortSignal,
  ): Promise<({ readonly kind: 'turn'; readonly able: Abilities } & ModelTurn) | Silent> {
    const { breaker, spend } = this.options;
    const refused = await this.#unless(spend.affords(personId), signal);
    if (refused) return refused;
    if (!breaker.admits()) return silent('resting');
    try {
      const turn = await untilAborted(this.#adapting(request, personId, signal), signal);
      breaker.succeeded();
      return { kind: 'turn', able: this.#able, ...turn };
    } catch (error) {
      // Whoever asked has gone: that says nothing about Bedrock.
      if (isGivenUp(signal)) return silent('late');
      return this.#fault(silenceOf(error, signal), error);
    }
  }

  #fault(reason: Silence, error: unknown): Silent {
    this.options.breaker.failed();
    // The message of the service may repeat what was sent: its name is enough.
    const name = error instanceof Error ? error.name : undefined;
    this.#warn(reason, name);
    return silent(reason);
  }

  #warn(reason: Silence, error?: string): void {
    this.options.log.warn({ event: 'model_silent', model: this.id, reason, error }, hints[reason]);
  }

  async #adapting(
    request: (able: Abilities) => ModelRequest,
    personId: string,
    signal: AbortSignal,
  ): Promise<ModelTurn> {
    const made = request(this.#able);
    try {
      const turn = await this.#send(made, signal);
      await this.#count(turn.usage, personId);
      return turn;
    } catch (error) {
      if (this.#learns(error)) return await this.#adapting(request, personId, signal);
      // What broke on its way was paid for.
      if (error instanceof BrokenAnswer || signal.aborted) await this.#count(guessed(made), personId);
      throw error;
    }
  }

  async #count(usage: ModelTurn['usage'], personId: string): Promise<void> {
    const { spend, log, measure } = this.options;
    const dollars = await spend.used(usage, personId);
    measure({ ModelTokens: usage.inputTokens + usage.outputTokens, ModelDollars: dollars });
    log.info({ event: 'model_used', model: this.id, ...usage, dollars }, 'model used');
  }

  async #send(
    { system, messages, tools, maxTokens, onText }: ModelRequest,
    abortSignal: AbortSignal,
  ): Promise<ModelTurn> {
    const bedrock = await this.options.bedrock();
    const able = this.#able;
    const input = {
      modelId: this.id,
      ...(able.system && { system: [{ text: system }] }),
      messages: able.system ? [...messages] : withSystem(system, messages),
      inferenceConfig: { maxTokens, temperature: 0 },
      ...(tools.length > 0 && { toolConfig: { tools: [...tools] } }),
    };
    if (!onText || (tools.length > 0 && !able.toolStream)) {
      const turn = turnOf(await bedrock.converse(input, { abortSignal }));
      onText?.(turn.text);
      return turn;
    }
    const { stream } = await bedrock.converseStream(input, { abortSignal });
    if (!stream) throw new BrokenAnswer('no stream');
    return turnIn(stream, onText);
  }

  /** Whether the refusal says how to ask instead; each of them can be learnt once. */
  #learns(error: unknown): boolean {
    if (!(error instanceof Error) || error.name !== 'ValidationException') return false;
    const { message } = error;
    const able = this.#able;
    if (able.toolStream && /stream/i.test(message)) this.#able = { ...able, toolStream: false };
    else if (able.tools && /tool ?use|toolConfig/i.test(message)) this.#able = { ...able, tools: false };
    else if (able.system && /system/i.test(message)) this.#able = { ...able, system: false };
    else return this.#learnsProfile(message);
    return true;
  }

  #learnsProfile(message: string): boolean {
    const prefix = profiles.find(([region]) => region.test(this.options.region))?.[1];
    if (this.#prefix !== '' || prefix === undefined || !/on-demand|inference profile/i.test(message)) return false;
    this.#prefix = prefix;
    return true;
  }
}

/** Aborted by somebody, and not by the time that it may take. */
const isGivenUp = ({ aborted, reason }: AbortSignal): boolean =>
  aborted && !(reason instanceof Error && reason.name === 'TimeoutError');

/** A model without a system prompt reads it before the first message. */
const withSystem = (system: string, [first, ...rest]: readonly Message[]): Message[] =>
  first ? [{ ...first, content: [{ text: system }, ...(first.content ?? [])] }, ...rest] : [];

const guessed = ({ system, messages, tools, maxTokens }: ModelRequest) => ({
  inputTokens: Math.ceil(JSON.stringify([system, messages, tools]).length / CHARACTERS_A_TOKEN),
  outputTokens: maxTokens,
});
