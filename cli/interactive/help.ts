import { wrap } from '../../cards/text-layout.js';
import { commandSpecs } from '../commands.js';
import type { Understanding } from './understand.js';

/** What can be typed at the prompt. @param columns of the terminal. */
export function helpText(commands: Understanding['commands'], columns: number): string {
  const width = Math.max(...commandSpecs.map(({ words }) => words.length));
  const named = commands.map(({ name }) => `/${name}`).join(' ');
  return [
    'Type a command, a slash command of the chat, or say what you want to know.',
    '',
    ...commandSpecs.flatMap(({ words, summary }) =>
      wrap(`  ${words.padEnd(width)}  ${summary}`, columns, ' '.repeat(width + 4)),
    ),
    '',
    ...wrap(`As in chat: ${named}`, columns, ' '.repeat('As in chat: '.length)),
    'Here alone: /output table|json|csv|markdown, /help, /exit; a number chooses what was offered',
    ...wrap(
      'Add --help to a command for what it takes. Tab completes commands and names of instances, the arrow keys go through what you typed before, Ctrl-C stops the answer, Ctrl-D leaves.',
      columns,
    ),
  ].join('\n');
}
