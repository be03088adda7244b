import type { Logger } from 'pino';
import { Breaker } from '../services/assistant/breaker.js';
import { type Converses, noConversing } from '../services/assistant/conversing.js';
import { type Explains, Explanations, noExplanations } from '../services/assistant/explanations.js';
import { Before, ToolLoop } from '../services/assistant/loop/tool-loop.js';
import { TableMemory } from '../services/assistant/memory.js';
import { Model } from '../services/assistant/model.js';
import { Spend, type Tally } from '../services/assistant/spend.js';
import { OwnTally, TableTally } from '../services/assistant/tallies.js';
import type { Clients } from '../services/aws/clients.js';
import type { Clock } from '../services/clock.js';
import type { Table } from '../services/table.js';
import type { Measure } from '../services/telemetry/measure.js';
import type { Config } from './config.js';

interface Parts {
  readonly clients: Clients;
  /** Real time: money and outages are not moved by the clock of the sandbox. */
  readonly clock: Clock;
  /** What conversations are remembered by. */
  readonly conversations: Clock;
  readonly log: Logger;
  readonly measure: Measure;
  /** Where every process of the deployment counts, and remembers. */
  readonly table: Table;
  /** Of this deployment, as they are now: never sent, wherever they may stand. */
  readonly secrets: () => readonly string[];
}

/** The model of the settings, whether or not it is switched on. @param tally of this process alone when left out. */
export const createModel = (
  config: Config,
  { clients, clock, log, measure }: Omit<Parts, 'conversations' | 'secrets' | 'table'>,
  tally: Tally = new OwnTally(),
): Model =>
  new Model({
    bedrock: () => clients.bedrock(),
    modelId: config.BEDROCK_MODEL_ID,
    region: clients.region,
    breaker: new Breaker(clock),
    spend: new Spend(clock, config.BEDROCK_MODEL_ID, config.BEDROCK_DAILY_USD, tally),
    log,
    measure,
  });

/**
 * Results in words and answers to what was not understood, where SRE_MODEL says so. Nothing of Bedrock is loaded before
 * the first of them; both share one breaker and one budget.
 */
export function createAssistant(config: Config, parts: Parts): { explanations: Explains; conversing: Converses } {
  if (config.SRE_MODEL === 'off') return { explanations: noExplanations, conversing: noConversing };
  const { secrets, table, clock, log, conversations } = parts;
  const model = createModel(config, parts, new TableTally(table, clock));
  const memory = new TableMemory({ table, clock: conversations, log, kind: 'QUESTION', schema: async () => Before });
  return {
    explanations: new Explanations(model, secrets),
    conversing: new ToolLoop({ model, clock: conversations, secrets, memory }),
  };
}
