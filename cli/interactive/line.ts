import { Command, CommanderError } from 'commander';
import { UserError } from '../../services/errors.js';

import { addOperationCommands, calledFor, isDeciding, type TypedCommand } from '../program.js';
import type { OutputFormat } from '../render.js';
import type { Question } from '../run.js';

/** A line that is a command of the terminal, what is wrong with it, or the help that it asked for. */
export type Line =
  | {
      readonly kind: 'command';
      readonly question: Question;
      /** As said in this line; undefined: nothing was. */
      readonly format: OutputFormat | undefined;
      readonly save: string | undefined;
      readonly all: boolean | undefined;
    }
  | { readonly kind: 'text'; readonly text: string };

/** Commands that look after the program itself, where no question is meant. */
const OF_THE_SHELL =
  /^(?:sre-agent (?:doctor|config|policy|audit|export|completion|mcp|sandbox|interactive)|doctor|(?:config|policy) show|audit (?:verify|export|evidence|check))\b/;

/** Nothing is called so: `findings on web-1` is said to somebody, and not typed at a shell. */
const PROSE =
  /^(?:on|of|for|in|at|the|and|or|but|not|is|are|was|with|without|since|from|about|that|this|my|our|please|last|past|today|yesterday|except|excluding|which|what|everything|everywhere|criticals?|highs?)$/i;
const isProse = (words: readonly string[]): boolean =>
  words.some((word) => PROSE.test(word)) && !words.some((word) => word.startsWith('-'));

/** Blanks separate; quotes keep words together, as in a shell. */
export function splitWords(line: string): string[] {
  const words = line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g);
  return [...words].map(([word]) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}

/** @returns undefined for a line that begins with no command of the terminal: free text, then. */
export async function readLine(line: string): Promise<Line | undefined> {
  const typed = splitWords(line);
  const words = typed[0] === 'sre-agent' ? typed.slice(1) : typed;
  const [ofTheShell] = OF_THE_SHELL.exec(typed.join(' ')) ?? [];
  if (ofTheShell !== undefined) {
    return {
      kind: 'text',
      text: `${ofTheShell} is a command for your shell: leave with Ctrl-D, or type it in another.`,
    };
  }
  if ((!calledFor(words) && !isDeciding(words)) || (words === typed && isProse(words))) return undefined;
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
    const { spec, options, common } = command;
    const [alone] = Object.entries({
      '--watch': options.watch,
      '--fail-on': options.failOn,
      '--server': common.server,
      '--state': common.state,
    }).flatMap(([flag, value]) => (value === undefined ? [] : [flag]));
    if (alone !== undefined) {
      return { kind: 'text', text: `${alone} means nothing here: type sre-agent ${spec.words} with it in your shell.` };
    }
    const saysFormat = words.some((word) => /^(?:-o|--output)/.test(word));
    return {
      kind: 'command',
      question: { spec, input: inputFrom(spec, command.typed) },
      format: saysFormat ? options.output : undefined,
      save: options.save,
      all: options.all,
    };
  } catch (error) {
    if (error instanceof CommanderError) return { kind: 'text', text: said.join('').trimEnd() };
    if (error instanceof UserError) {
      return { kind: 'text', text: [error.message, error.hint].filter(Boolean).join('\n') };
    }
    throw error;
  }
}
