import type { ConverseCommandInput, ConverseCommandOutput, Message } from '@aws-sdk/client-bedrock-runtime';
import { type Answers, AwsError, type Call } from '../answer.js';

type Out<Output> = Omit<Output, '$metadata'>;

interface Abilities {
  readonly system: boolean;
  readonly tools: boolean;
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
  'mistral.mistral-7b-instruct-v0:2': { system: false, tools: false },
  'amazon.titan-text-premier-v1:0': { system: false, tools: false, ended: true },
};

const PROFILE = /^(us|eu|apac|global)\./;
/** Roughly what a token is of English. */
const CHARACTERS_A_TOKEN = 4;

const invalid = (message: string) => new AwsError('ValidationException', message);

/** No model: rules that say so. The wire and what is refused on it are Bedrock's. */
export function bedrockAnswers(): Answers {
  return {
    Converse({ input }: Call<ConverseCommandInput>): Out<ConverseCommandOutput> {
      const able = reach(input.modelId ?? '');
      if (input.system?.length && !able.system) throw invalid("This model doesn't support system messages.");
      if (input.toolConfig && !able.tools) throw invalid("This model doesn't support tool use.");
      const [first] = input.messages ?? [];
      if (first?.role !== 'user') throw invalid('A conversation must start with a user message.');
      const text = spoken(input.messages ?? []);
      const inputTokens = tokens(JSON.stringify([input.system, input.messages]));
      const outputTokens = tokens(text);
      return {
        output: { message: { role: 'assistant', content: [{ text }] } },
        stopReason: 'end_turn',
        usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens },
        metrics: { latencyMs: 1 },
      };
    },
  };
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

const tokens = (text: string): number => Math.max(1, Math.ceil(text.length / CHARACTERS_A_TOKEN));

/** Says how many instances the data is about where it can tell, and always what is speaking. */
function spoken(messages: readonly Message[]): string {
  const said = messages.flatMap(({ content = [] }) => content.map(({ text = '' }) => text)).join('\n');
  const asked = /"requested":(\d+)/.exec(said)?.[1];
  const about = asked === undefined ? '' : ` The data is about ${asked} instances.`;
  return `I am the stand-in of the sandbox, no language model: I follow rules.${about}`;
}
