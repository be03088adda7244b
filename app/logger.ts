import { type Logger, pino } from 'pino';
import { correlationFields } from '../services/correlation.js';
import type { Config } from './config.js';
import { traceFields } from './x-ray.js';

/** JSON lines on stderr, each with what it is part of; stdout belongs to people and protocols. */
export function logger(config: Config): Logger {
  return pino(
    {
      level: config.LOG_LEVEL.toLowerCase(),
      base: null,
      mixin: () => ({ ...correlationFields(), ...traceFields(process.env) }),
    },
    pino.destination(2),
  );
}
