import type { Logger } from 'pino';
import { Breaker } from '../services/assistant/breaker.js';
import { type Explains, Explanations, noExplanations } from '../services/assistant/explanations.js';
import { Model } from '../services/assistant/model.js';
import { Spend } from '../services/assistant/spend.js';
import type { Clients } from '../services/aws/clients.js';
import type { Clock } from '../services/clock.js';
import { type Config, secretsIn } from './config.js';

interface Parts {
  readonly clients: Clients;
  /** Real time: money and outages are not moved by the clock of the sandbox. */
  readonly clock: Clock;
  readonly log: Logger;
}

/** The model of the settings, whether or not it is switched on. */
export const createModel = (config: Config, { clients, clock, log }: Parts): Model =>
  new Model({
    bedrock: () => clients.bedrock(),
    modelId: config.BEDROCK_MODEL_ID,
    region: clients.region,
    breaker: new Breaker(clock),
    spend: new Spend(clock, config.BEDROCK_MODEL_ID, config.BEDROCK_DAILY_USD),
    log,
  });

/** Results in words, where SRE_MODEL says so. Nothing of Bedrock is loaded before the first of them. */
export const createExplanations = (config: Config, parts: Parts): Explains =>
  config.SRE_MODEL === 'off' ? noExplanations : new Explanations(createModel(config, parts), secretsIn(config));
