import type { ConverseCommandInput } from '@aws-sdk/client-bedrock-runtime';
import { pino } from 'pino';
import { bedrockAnswers } from '../../sandbox/answers/bedrock.js';
import { Breaker } from '../../services/assistant/breaker.js';
import { Explanations } from '../../services/assistant/explanations.js';
import { Model } from '../../services/assistant/model.js';
import { Spend } from '../../services/assistant/spend.js';
import { createClients } from '../../services/aws/clients.js';
import { startAwsEndpoint } from './aws-endpoint.js';
import { StillClock } from './observations.js';

interface Options {
  readonly modelId?: string;
  readonly dollarsADay?: number;
  readonly withinMs?: number;
  readonly secrets?: readonly string[];
  /** What the model writes; the stand-in of the sandbox when left out. */
  readonly says?: (prompt: string) => string;
}

/** A model behind Bedrock on the wire, with what was sent to it and what was logged. */
export async function startModel(options: Options = {}) {
  const { modelId = 'us.amazon.nova-2-lite-v1:0', dollarsADay = 1, secrets = [], says } = options;
  const sent: string[] = [];
  const logged: string[] = [];
  const standIn = bedrockAnswers();
  const aws = await startAwsEndpoint({
    bedrock: {
      Converse(call: { readonly input: ConverseCommandInput }) {
        const prompt = JSON.stringify(call.input);
        sent.push(prompt);
        if (!says) return standIn.Converse?.(call as never);
        const message = { role: 'assistant', content: [{ text: says(prompt) }] };
        return { output: { message }, stopReason: 'end_turn', usage: { inputTokens: 1_000, outputTokens: 100 } };
      },
    },
  });
  const { region, endpoint, credentials } = aws.client();
  const clients = createClients({ region, endpoint, ...(credentials && { credentials }) });
  const clock = new StillClock();
  const breaker = new Breaker(clock);
  const spend = new Spend(clock, modelId, dollarsADay);
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
  const model = new Model({ bedrock: () => clients.bedrock(), modelId, region, breaker, spend, log });
  return {
    ...{ aws, model, breaker, spend, clock, sent, logged },
    explanations: new Explanations(model, secrets, options.withinMs),
    async close() {
      clients.destroy();
      await aws.close();
    },
  };
}

export type TestModel = Awaited<ReturnType<typeof startModel>>;
