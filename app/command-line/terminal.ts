import type { Terminal } from '../../cli/terminal.js';
import { readTerminalSettings } from '../config.js';

/** This process's terminal, as its user wants it (no-color.org; PAGER and TERM as in POSIX). */
export function thisTerminal(argv: readonly string[]): Terminal {
  const { stdin, stdout, stderr } = process;
  const { plain, pager, historyFile } = readTerminalSettings();
  return {
    ...{ stdin, stdout, stderr, pager, historyFile },
    color: stdout.isTTY === true && !plain && !argv.includes('--no-color'),
  };
}
