import { setTimeout as sleep } from 'node:timers/promises';
import { readAction } from '../../bot/actions.js';
import { Refusal } from '../../cli/client.js';
import { INTERRUPTED } from '../../cli/exit-codes.js';
import { inputFrom } from '../../cli/flags.js';
import type { TypedCommand } from '../../cli/program.js';
import { exitCodeOf, failureLines, nobodyDecides, runCommand } from '../../cli/run.js';
import type { ReadButton, Service } from '../../cli/service.js';
import { say, type Terminal } from '../../cli/terminal.js';
import { operations } from '../../services/operations/index.js';
import { connectService } from './connect.js';
import { interrupts } from './interrupts.js';

/** The same buttons as in chat, read by the same reader. */
export const readButton: ReadButton = (verb, data) => {
  const pressed = readAction(verb, data);
  return pressed.kind === 'ask' ? pressed : undefined;
};

interface Surroundings {
  /** Default: the process's environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Default: Ctrl-C. */
  readonly signal?: AbortSignal;
}

/** Runs one command of the terminal. @returns the exit code. @throws ConfigError, UserError */
export async function ask(
  { spec, typed, options, common }: TypedCommand,
  terminal: Terminal,
  { env, signal = interrupts() }: Surroundings = {},
): Promise<number> {
  const input = inputFrom(spec, typed);
  let service: Service | undefined;
  try {
    service = await connectService({
      server: common.server,
      state: common.state,
      plans: operations[spec.operation].effect !== 'read',
      notAlone: spec.lasts && nobodyDecides(spec),
      env,
      note: (line) => options.quiet || say(terminal, line),
    });
    signal.throwIfAborted();
    const pause = (seconds: number, until: AbortSignal) => sleep(seconds * 1_000, undefined, { signal: until });
    return await runCommand({ spec, input }, options, service, { terminal, readButton, signal, pause });
  } catch (error) {
    if (signal.aborted) return INTERRUPTED;
    if (!(error instanceof Refusal)) throw error;
    for (const line of failureLines(error)) say(terminal, line);
    return exitCodeOf(error);
  } finally {
    await service?.close();
  }
}
