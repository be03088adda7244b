import { type Logger, pino } from 'pino';
import type { Config } from './config.js';

/** JSON lines on stderr; stdout belongs to people and protocols. */
export function logger(config: Config): Logger {
  return pino({ level: config.LOG_LEVEL.toLowerCase(), base: null }, pino.destination(2));
}
