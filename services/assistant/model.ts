import type { BedrockRuntime, ConverseCommandOutput } from '@aws-sdk/client-bedrock-runtime';
import type { Logger } from 'pino';
import { untilAborted } from '../aws/until-aborted.js';
import type { Breaker } from './breaker.js';
import type { Spend } from './spend.js';

export interface ModelOptions {
  readonly bedrock: () => Promise<BedrockRuntime>;
  readonly modelId: string;
  readonly region: string;
  readonly breaker: Breaker;
  readonly spend: Spend;
  readonly log: Logger;
}

export type Told =
  | { readonly kind: 'text'; readonly text: string }
  /** `hint` is for whoever runs this. */
  | { readonly kind: 'silent'; readonly reason: Silence; readonly hint: string };

export type Silence = 'spent' | 'resting' | 'ended' | 'denied' | 'throttled' | 'late' | 'unusable' | 'failed';

const hints: Readonly<Record<Silence, string>> = {
  spent: "Today's share of this person or of everybody is used up: see BEDROCK_DAILY_USD.",
  resting: 'It failed five times in a row; it is tried again every ten seconds.',
  ended: 'This model is past its end of life or marked as legacy: set BEDROCK_MODEL_ID to another one.',
  denied: 'The role needs bedrock:InvokeModel on the model and its inference profile, in every region of the profile.',
  throttled: "Bedrock throttles: the account's tokens a minute for this model are used up.",
  late: 'No answer came in time.',
  unusable: 'The answer was no text.',
  failed: 'Bedrock cannot be reached or answers garbage.',
};

const silent = (reason: Silence): Told => ({ kind: 'silent', reason, hint: hints[reason] });

const MOST_TOKENS = 300;
/** Which inference profile leads from a region: Bedrock user guide, "Cross-Region inference". */
const profiles: readonly (readonly [RegExp, string])[] = [
  [/^us-/, 'us.'],
  [/^eu-/, 'eu.'],
  [/^ap-/, 'apac.'],
];

/** A model behind Converse that has no tools: it gets text and gives text. What it cannot do is learnt once and got around. */
export class Model {
  #prefix = '';
  #takesSystem = true;

  constructor(private readonly options: ModelOptions) {}

  get id(): string {
    return this.#prefix + this.options.modelId;
  }

  /** Never rejects: without a model everything goes on. */
  async tell(system: string, message: string, personId: string, signal: AbortSignal): Promise<Told> {
    const { breaker, spend, log } = this.options;
    if (!spend.admits(personId)) return silent('spent');
    if (!breaker.admits()) return silent('resting');
    try {
      const answer = await untilAborted(this.#adapting(system, message, signal), signal);
      const { inputTokens = 0, outputTokens = 0 } = answer.usage ?? {};
      spend.used({ inputTokens, outputTokens });
      log.info({ event: 'model_used', model: this.id, inputTokens, outputTokens, ...spend.today }, 'model used');
      const text = (answer.output?.message?.content ?? []).map((block) => block.text ?? '').join(' ');
      // A body that is no answer of Converse parses to nothing at all.
      if (answer.output === undefined) return this.#fault('failed');
      breaker.succeeded();
      return text.trim() === '' ? silent('unusable') : { kind: 'text', text };
    } catch (error) {
      return this.#fault(reasonOf(error, signal), error);
    }
  }

  #fault(reason: Silence, error?: unknown): Told {
    this.options.breaker.failed();
    // The message of the service may repeat what was sent: its name is enough.
    const name = error instanceof Error ? error.name : undefined;
    this.options.log.warn({ event: 'model_silent', model: this.id, reason, error: name }, hints[reason]);
    return silent(reason);
  }

  async #adapting(system: string, message: string, signal: AbortSignal): Promise<ConverseCommandOutput> {
    try {
      return await this.#converse(system, message, signal);
    } catch (error) {
      if (!this.#learns(error)) throw error;
      return await this.#adapting(system, message, signal);
    }
  }

  async #converse(system: string, message: string, signal: AbortSignal): Promise<ConverseCommandOutput> {
    const bedrock = await this.options.bedrock();
    const text = this.#takesSystem ? message : `${system}\n\n${message}`;
    return bedrock.converse(
      {
        modelId: this.id,
        ...(this.#takesSystem && { system: [{ text: system }] }),
        messages: [{ role: 'user', content: [{ text }] }],
        inferenceConfig: { maxTokens: MOST_TOKENS, temperature: 0 },
      },
      { abortSignal: signal },
    );
  }

  /** Whether the refusal says how to ask instead; each of them can be learnt once. */
  #learns(error: unknown): boolean {
    if (!(error instanceof Error) || error.name !== 'ValidationException') return false;
    if (this.#takesSystem && /system/i.test(error.message)) {
      this.#takesSystem = false;
      return true;
    }
    const prefix = profiles.find(([region]) => region.test(this.options.region))?.[1];
    if (this.#prefix === '' && prefix !== undefined && /on-demand|inference profile/i.test(error.message)) {
      this.#prefix = prefix;
      return true;
    }
    return false;
  }
}

function reasonOf(error: unknown, signal: AbortSignal): Silence {
  if (signal.aborted) return 'late';
  const { name, message } = error instanceof Error ? error : { name: '', message: '' };
  if (/end of (its|the) life|legacy|end-of-life/i.test(message) || name === 'ResourceNotFoundException') return 'ended';
  if (/^(AccessDenied|UnrecognizedClient|InvalidSignature|ExpiredToken|CredentialsProvider)/.test(name))
    return 'denied';
  return name === 'ThrottlingException' ? 'throttled' : 'failed';
}
