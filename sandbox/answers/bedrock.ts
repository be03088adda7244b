import type {
  ConverseCommandInput,
  ConverseCommandOutput,
  ConverseStreamCommandInput,
  ConverseStreamOutput,
  Message,
} from '@aws-sdk/client-bedrock-runtime';
import { type Answers, AwsError, type Call } from '../answer.js';
import { type Spoken, spokenBy } from './bedrock-stand-in.js';

type Out<Output> = Omit<Output, '$metadata'>;

interface Abilities {
  readonly system: boolean;
  readonly tools: boolean;
  /** Tools are taken in Converse alone. */
  readonly noToolStream?: boolean;
  /** Bare ids of these are refused on demand: only an inference profile reaches them. */
  readonly profileOnly?: boolean;
  /** Past its end of life. */
  readonly ended?: boolean;
}

/** Bedrock user guide: "Supported models and model features" of Converse, and "Model lifecycle". */
const models: Readonly<Record<string, Abilities>> = {
  'amazon.nova-micro-v1:0': { system: true, tools: true },
  'amazon.nova-lite-v1:0': { system: true, tools: true },
  'amazon.nova-pro-v1:0': { system: true, tools: true },
  'amazon.nova-2-lite-v1:0': { system: true, tools: true, profileOnly: true },
  'anthropic.claude-haiku-4-5-20251001-v1:0': { system: true, tools: true, profileOnly: true },
  'meta.llama3-1-8b-instruct-v1:0': { system: true, tools: true, noToolStream: true },
  'mistral.mistral-7b-instruct-v0:2': { system: false, tools: false },
  'amazon.titan-text-premier-v1:0': { system: false, tools: false, ended: true },
};

const PROFILE = /^(us|eu|apac|global)\./;
/** Roughly what a token is of English. */
const CHARACTERS_A_TOKEN = 4;
/** Roughly what comes in one event of a stream. Characters. */
const PIECE = 12;

const invalid = (message: string) => new AwsError('ValidationException', message);

/** No model: rules that say so. The wire and what is refused on it are Bedrock's. */
export function bedrockAnswers(): Answers {
  return {
    Converse({ input }: Call<ConverseCommandInput>): Out<ConverseCommandOutput> {
      checkRequest(input);
      const { content, stopReason } = spokenBy(input);
      return {
        output: { message: { role: 'assistant', content } },
        stopReason,
        usage: usageOf(input, content),
        metrics: { latencyMs: 1 },
      };
    },
    ConverseStream({ input }: Call<ConverseStreamCommandInput>): { stream: ConverseStreamOutput[] } {
      const able = checkRequest(input);
      if (input.toolConfig && able.noToolStream)
        throw invalid("This model doesn't support tool use in streaming mode.");
      const spoken = spokenBy(input);
      return { stream: streamed(spoken, usageOf(input, spoken.content)) };
    },
  };
}

/** @throws {AwsError} for what this model does not take. */
function checkRequest(input: ConverseCommandInput | ConverseStreamCommandInput): Abilities {
  const able = reach(input.modelId ?? '');
  if (input.system?.length && !able.system) throw invalid("This model doesn't support system messages.");
  if (input.toolConfig && !able.tools) throw invalid("This model doesn't support tool use.");
  checkMessages(input.messages ?? [], input.toolConfig !== undefined);
  return able;
}

/** @throws {AwsError} for what is no conversation. */
function checkMessages(messages: readonly Message[], hasTools: boolean): void {
  if (messages[0]?.role !== 'user') throw invalid('A conversation must start with a user message.');
  for (const [at, { role, content = [] }] of messages.entries()) {
    const before = messages[at - 1];
    if (role === before?.role) throw invalid('A conversation must alternate between user and assistant roles.');
    checkResults(before?.content ?? [], content);
  }
  const last = messages.at(-1);
  if (last?.role === 'assistant') checkResults(last.content ?? [], []);
  if (!hasTools && messages.some(({ content = [] }) => content.some(({ toolUse }) => toolUse)))
    throw invalid('The toolConfig field must be defined when using toolUse and toolResult content blocks.');
}

type Blocks = NonNullable<Message['content']>;

/** Every call of a tool is answered in the message after it, and nothing else is. */
function checkResults(before: Blocks, content: Blocks): void {
  const called = before.flatMap(({ toolUse }) => toolUse?.toolUseId ?? []);
  const answered = content.flatMap(({ toolResult }) => toolResult?.toolUseId ?? []);
  const isSame = called.length === answered.length && called.every((id) => answered.includes(id));
  if (!isSame)
    throw invalid('Expected toolResult blocks for the toolUse ids of the previous turn, one for each and no others.');
}

function reach(modelId: string): Abilities {
  const bare = modelId.replace(PROFILE, '');
  const able = models[bare];
  if (!able) throw invalid('The provided model identifier is invalid.');
  if (able.ended) {
    throw new AwsError(
      'ResourceNotFoundException',
      'This model version has reached the end of its life. Please refer to the AWS documentation for more details.',
      404,
    );
  }
  if (able.profileOnly && bare === modelId) {
    throw invalid(
      `Invocation of model ID ${modelId} with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.`,
    );
  }
  return able;
}

const tokens = (value: unknown): number => Math.max(1, Math.ceil(JSON.stringify(value).length / CHARACTERS_A_TOKEN));

function usageOf({ system, messages, toolConfig }: ConverseCommandInput, content: Spoken['content']) {
  const inputTokens = tokens([system, messages, toolConfig]);
  const outputTokens = tokens(content);
  return { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens };
}

/** The same as events: text and the inputs of tools in pieces, then why it stopped, then what it took. */
export function streamed(
  { content, stopReason }: Spoken,
  usage: { inputTokens: number; outputTokens: number; totalTokens: number },
): ConverseStreamOutput[] {
  const blocks = content.flatMap((block, contentBlockIndex): object[] => {
    const { toolUse, text = '' } = block;
    const stop = { contentBlockStop: { contentBlockIndex } };
    if (!toolUse) return [...pieces(text).map((piece) => delta(contentBlockIndex, { text: piece })), stop];
    const { toolUseId, name, input } = toolUse;
    return [
      { contentBlockStart: { contentBlockIndex, start: { toolUse: { toolUseId, name } } } },
      ...pieces(JSON.stringify(input)).map((piece) => delta(contentBlockIndex, { toolUse: { input: piece } })),
      stop,
    ];
  });
  return [
    { messageStart: { role: 'assistant' } },
    ...blocks,
    { messageStop: { stopReason } },
    { metadata: { usage, metrics: { latencyMs: 1 } } },
  ] as ConverseStreamOutput[];
}

const delta = (contentBlockIndex: number, piece: object) => ({
  contentBlockDelta: { contentBlockIndex, delta: piece },
});
const pieces = (text: string): string[] => text.match(new RegExp(`[\\s\\S]{1,${PIECE}}`, 'gu')) ?? [];
