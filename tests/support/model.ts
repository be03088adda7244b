import type { ContentBlock, ConverseCommandInput } from '@aws-sdk/client-bedrock-runtime';
import { pino } from 'pino';
import { bedrockAnswers, streamed } from '../../sandbox/answers/bedrock.js';
import { Breaker } from '../../services/assistant/breaker.js';
import { Explanations } from '../../services/assistant/explanations.js';
import { ToolLoop } from '../../services/assistant/loop/tool-loop.js';
import { Model } from '../../services/assistant/model.js';
import { Spend, type Tally } from '../../services/assistant/spend.js';
import { OwnTally } from '../../services/assistant/tallies.js';
import { createClients } from '../../services/aws/clients.js';
import { startAwsEndpoint } from './aws-endpoint.js';
import { StillClock } from './observations.js';
import { Measured } from './telemetry.js';

interface Options {
  readonly modelId?: string;
  readonly dollarsADay?: number;
  readonly withinMs?: number;
  readonly secrets?: readonly string[];
  /** Where money and shares are counted; in this process when left out. */
  readonly tally?: Tally;
  /** What the model writes; the stand-in of the sandbox when left out. */
  readonly says?: (prompt: string) => string;
  /** What the model says and calls next, as events or as a whole, as it is asked; before `says`. */
  readonly acts?: (input: ConverseCommandInput) => readonly ContentBlock[];
}

/** A model behind Bedrock on the wire, with what was sent to it and what was logged. */
export async function startModel(options: Options = {}) {
  const {
    modelId = 'us.amazon.nova-2-lite-v1:0',
    dollarsADay = 1,
    secrets = [],
    says,
    acts,
    tally = new OwnTally(),
  } = options;
  const sent: string[] = [];
  const logged: string[] = [];
  const standIn = bedrockAnswers();
  const usage = { inputTokens: 1_000, outputTokens: 100, totalTokens: 1_100 };
  /** Undefined where the stand-in answers. */
  const told = (input: ConverseCommandInput) => {
    const prompt = JSON.stringify(input);
    sent.push(prompt);
    const content = acts ? [...acts(input)] : says && [{ text: says(prompt) }];
    if (!content) return undefined;
    const stopReason = content.some(({ toolUse }) => toolUse) ? ('tool_use' as const) : ('end_turn' as const);
    return { content, stopReason };
  };
  const aws = await startAwsEndpoint({
    bedrock: {
      Converse(call: { readonly input: ConverseCommandInput }) {
        const said = told(call.input);
        if (!said) return standIn.Converse?.(call as never);
        const { content, stopReason } = said;
        return { output: { message: { role: 'assistant', content } }, stopReason, usage };
      },
      ConverseStream(call: { readonly input: ConverseCommandInput }) {
        const said = told(call.input);
        return said ? { stream: streamed(said, usage) } : standIn.ConverseStream?.(call as never);
      },
    },
  });
  const { region, endpoint, credentials } = aws.client();
  const clients = createClients({ region, endpoint, ...(credentials && { credentials }) });
  const clock = new StillClock();
  const breaker = new Breaker(clock);
  const spend = new Spend(clock, modelId, dollarsADay, tally);
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
  const measured = new Measured();
  const model = new Model({
    bedrock: () => clients.bedrock(),
    modelId,
    region,
    breaker,
    spend,
    log,
    measure: measured.measure,
  });
  return {
    ...{ aws, model, breaker, spend, clock, sent, logged, measured },
    explanations: new Explanations(model, () => secrets, options.withinMs),
    loop: new ToolLoop({ model, clock, secrets: () => secrets, withinMs: options.withinMs ?? 20_000 }),
    async close() {
      clients.destroy();
      await aws.close();
    },
  };
}

export type TestModel = Awaited<ReturnType<typeof startModel>>;
