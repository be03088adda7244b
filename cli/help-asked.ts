import type { Command } from 'commander';

const FLAGS = new Set(['-h', '--help']);

/**
 * What was typed, so that every way to ask for help leads to that of the same command, and a command that does not exist is
 * a mistake with `--help` too, rather than the help of another.
 * @param program with all its commands.
 */
export function helpAsked(program: Command, argv: readonly string[]): readonly string[] {
  const words = argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;
  if (!words.some((word) => FLAGS.has(word)) || isKnown(program, words)) return words;
  return words.filter((word) => !FLAGS.has(word));
}

/** Whether the words up to the first flag are commands, and what the last of them takes. */
function isKnown(program: Command, words: readonly string[]): boolean {
  let command = program;
  for (const word of words) {
    if (word.startsWith('-') || command.registeredArguments.length > 0) return true;
    const next = command.commands.find((one) => one.name() === word);
    if (!next) return command.commands.length === 0;
    command = next;
  }
  return true;
}

/** Every mistake ends with where to look. */
export function sayWhereHelpIs(command: Command, words = command.name()): void {
  command.showHelpAfterError(`See ${words} --help.`);
  for (const one of command.commands) sayWhereHelpIs(one, `${words} ${one.name()}`);
}
