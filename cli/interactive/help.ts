import { commandSpecs } from '../commands.js';
import type { Understanding } from './understand.js';

/** What can be typed at the prompt. */
export function helpText(commands: Understanding['commands']): string {
  const width = Math.max(...commandSpecs.map(({ words }) => words.length));
  const named = commands.map(({ name }) => `/${name}`).join(' ');
  return [
    'Type a command, a slash command of the chat, or say what you want to know.',
    '',
    ...commandSpecs.map(({ words, summary }) => `  ${words.padEnd(width)}  ${summary}`),
    '',
    `As in chat: ${named}`,
    'Here alone: /output table|json|csv|markdown   /help   /exit   a number chooses what was offered',
    'Add --help to a command for what it takes. Tab completes commands and names of instances, the arrow keys go',
    'through what you typed before, Ctrl-C stops the answer, Ctrl-D leaves.',
  ].join('\n');
}
