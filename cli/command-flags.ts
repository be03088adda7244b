import type { CommandSpec } from './commands.js';
import type { Flag } from './flags.js';

/**
 * What a command takes. A bundle has it written out from the same declarations (scripts/bundle.ts), so that help and what the
 * Tab key offers wait for no schema.
 */
export const flagsOfCommand = async (spec: CommandSpec): Promise<readonly Flag[]> =>
  (await import('./flags.js')).flagsOf(spec);
