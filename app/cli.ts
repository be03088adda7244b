#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { exitCodes } from '../cli/exit-codes.js';
import { helpAsked, sayWhereHelpIs } from '../cli/help-asked.js';
import { addOperationCommands } from '../cli/program.js';
import { UserError } from '../services/errors.js';
import { addInteractiveCommand, addSelfCommands } from './command-line/self-commands.js';
import { addAuditCommands, addMcpCommand, addSandboxCommand } from './command-line/service-commands.js';
import { ConfigError } from './config-error.js';
import { silenceNodeSupportNotice } from './node-notice.js';
import { version } from './version.js';

silenceNodeSupportNotice();
const argv = process.argv.slice(2);

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever reads has seen enough: `sre-agent findings | head -3` is no failure.
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`The answer could not be written: ${error.message}.\n`);
  process.exit(exitCodes.unavailable);
});

const program = new Command('sre-agent')
  .description(
    'Answers what is vulnerable, unpatched or under attack in an EC2 fleet, and patches it after people approve.',
  )
  .version(version)
  .showSuggestionAfterError()
  .exitOverride()
  .addHelpText(
    'after',
    `
Examples:
  $ sre-agent findings
  $ sre-agent analyze vulnerabilities --instance web-1
  $ sre-agent schedule patches --criticality high --auto-approve false
  $ sre-agent monitor security-events --last 24h --output json

Exit codes: 0 complete, 2 wrong usage, 3 partial answer, 4 not found,
5 not allowed, 6 conflict, 7 access denied by AWS, 8 unavailable,
9 findings at or above --fail-on, 70 defect, 130 interrupted.
`,
  );

try {
  program.commandsGroup('Ask and plan:');
  await addOperationCommands(program, argv[0] === 'complete' ? argv.slice(2) : argv, async (typed) => {
    const [{ ask }, { thisTerminal }] = await Promise.all([
      import('./command-line/ask.js'),
      import('./command-line/terminal.js'),
    ]);
    const code = await ask(typed, thisTerminal(argv));
    // What was started meanwhile must not keep the process.
    process.exit(code);
  });
  addInteractiveCommand(program, argv);
  program.commandsGroup('Run and look after:');
  addSelfCommands(program, argv);
  addMcpCommand(program);
  addSandboxCommand(program);
  addAuditCommands(program);
  sayWhereHelpIs(program);
  if (argv.length === 0) program.outputHelp();
  else await program.parseAsync(helpAsked(program, argv), { from: 'user' });
} catch (error) {
  process.exit(exitCodeFor(error));
}

/** What a command line ends with that did not come to an answer; says why where nobody has yet. */
function exitCodeFor(error: unknown): number {
  // Help that was asked for is an answer, help instead of one is not.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.invalid_input;
  if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`);
  else if (error instanceof UserError) {
    process.stderr.write(`${[error.message, error.hint].filter(Boolean).join('\n')}\n`);
    return exitCodes[error.code];
  } else throw error;
  return exitCodes.invalid_input;
}
