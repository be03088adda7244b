import { correlationFields } from '../services/correlation.js';

const levels = { info: 30, warn: 40, error: 50 } as const;

/** A line of the log in the form of the others, for a function that loads no logger. */
export function line(level: keyof typeof levels, fields: Readonly<Record<string, unknown>>, msg: string): void {
  process.stderr.write(
    `${JSON.stringify({ level: levels[level], time: Date.now(), ...correlationFields(), ...fields, msg })}\n`,
  );
}
