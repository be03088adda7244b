import { Command } from 'commander';
import { inputFrom } from '../../cli/flags.js';
import { addOperationCommands, type TypedCommand } from '../../cli/program.js';

/** What a command line asks, read as the program reads it. @throws CommanderError, InvalidInput */
export async function read(argv: readonly string[]): Promise<TypedCommand & { input: Record<string, unknown> }> {
  const program = new Command('sre-agent')
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
  const read: TypedCommand[] = [];
  await addOperationCommands(program, argv, async (typed) => void read.push(typed));
  await program.parseAsync(argv, { from: 'user' });
  const [typed] = read;
  if (!typed) throw new Error(`nothing was asked by ${argv.join(' ')}`);
  return { ...typed, input: inputFrom(typed.spec, typed.typed) };
}
