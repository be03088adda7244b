import { pino } from 'pino';
import { createClients } from '../../services/aws/clients.js';
import { systemClock } from '../../services/clock.js';
import type { SetupCheck } from '../../services/contracts/setup-check.js';
import { UserError } from '../../services/errors.js';
import { unmeasured } from '../../services/telemetry/measure.js';
import { timeLimit } from '../../services/time-limit.js';
import { connectAccount } from '../account.js';
import { createModel } from '../assistant.js';
import type { Config } from '../config.js';

const name = 'Model';
const WITHIN_MS = 5_000;

/** Asks the model for a word, where one is switched on: whether it is there, allowed, and not past its end of life. */
export async function checkModel(config: Config): Promise<SetupCheck> {
  if (config.SRE_MODEL === 'off') {
    const found = `Every answer is made without one; BEDROCK_MODEL_ID is ${config.BEDROCK_MODEL_ID}.`;
    return { name, state: 'skipped', found, mend: 'Set SRE_MODEL=on to have results put into words.' };
  }
  try {
    const account = await connectAccount(config, 'so there is no Bedrock to ask');
    try {
      return await ask(config, account);
    } finally {
      await account.close();
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { name, state: 'unknown', found: error.message, mend: error.hint ?? null };
  }
}

async function ask(config: Config, { aws }: Awaited<ReturnType<typeof connectAccount>>): Promise<SetupCheck> {
  const clients = createClients(aws);
  try {
    const parts = { clients, clock: systemClock, log: pino({ level: 'silent' }), measure: unmeasured };
    const model = createModel(config, parts);
    const told = await model.tell('Answer with one word.', 'Are you there?', 'doctor', timeLimit(WITHIN_MS));
    if (told.kind === 'text') return { name, state: 'ok', found: `${model.id} answers.`, mend: null };
    return { name, state: 'failed', found: `${model.id} does not answer (${told.reason}).`, mend: told.hint };
  } finally {
    clients.destroy();
  }
}
