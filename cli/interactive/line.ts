import { Command, CommanderError } from 'commander';
import { UserError } from '../../services/errors.js';

import { addOperationCommands, calledFor, type TypedCommand } from '../program.js';
import type { Question } from '../run.js';

/** A line that is a command of the terminal, what is wrong with it, or the help that it asked for. */
export type Line =
  | { readonly kind: 'command'; readonly question: Question; readonly options: TypedCommand['options'] }
  | { readonly kind: 'text'; readonly text: string };

/** Blanks separate; quotes keep words together, as in a shell. */
export function splitWords(line: string): string[] {
  const words = line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g);
  return [...words].map(([word]) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}

/** @returns undefined for a line that begins with no command of the terminal: free text, then. */
export async function readLine(line: string): Promise<Line | undefined> {
  const typed = splitWords(line);
  const words = typed[0] === 'sre-agent' ? typed.slice(1) : typed;
  if (!calledFor(words)) return undefined;
  const said: string[] = [];
  const take = (text: string) => void said.push(text);
  const program = new Command('sre-agent').exitOverride().showSuggestionAfterError();
  program.configureOutput({ writeOut: take, writeErr: take });
  const read: TypedCommand[] = [];
  try {
    await addOperationCommands(program, words, async (one) => void read.push(one));
    await program.parseAsync(words, { from: 'user' });
    const [command] = read;
    if (!command) return undefined;
    const { inputFrom } = await import('../flags.js');
    const { spec, options } = command;
    return { kind: 'command', question: { spec, input: inputFrom(spec, command.typed) }, options };
  } catch (error) {
    if (error instanceof CommanderError) return { kind: 'text', text: said.join('').trimEnd() };
    if (error instanceof UserError) return { kind: 'text', text: [error.message, error.hint].join('\n') };
    throw error;
  }
}
