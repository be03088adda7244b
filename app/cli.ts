#!/usr/bin/env node
import { exitCodes } from '../cli/exit-codes.js';
import { UserError } from '../services/errors.js';
import { ConfigError } from './config-error.js';
import { silenceNodeSupportNotice } from './node-notice.js';

silenceNodeSupportNotice();
const argv = process.argv.slice(2);

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever reads has seen enough: `sre-agent findings | head -3` is no failure.
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`The answer could not be written: ${error.message}.\n`);
  process.exit(exitCodes.unavailable);
});

try {
  // As an MCP client starts it, and waits: no other command is made for it.
  if (argv.join(' ') === 'mcp') await (await import('./mcp-stdio.js')).runMcpStdio({ own: false, readOnly: true });
  else await (await import('./command-line/run-program.js')).runProgram(argv);
} catch (error) {
  process.exit(exitCodeFor(error));
}

/** What a command line ends with that did not come to an answer; says why where nobody has yet. */
function exitCodeFor(error: unknown): number {
  if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`);
  else if (error instanceof UserError) {
    process.stderr.write(`${[error.message, error.hint].filter(Boolean).join('\n')}\n`);
    return exitCodes[error.code];
  } else throw error;
  return exitCodes.invalid_input;
}
