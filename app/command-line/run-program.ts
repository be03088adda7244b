import { Command, CommanderError } from 'commander';
import { exitCodes } from '../../cli/exit-codes.js';
import { helpAsked, sayWhereHelpIs } from '../../cli/help-asked.js';
import { addOperationCommands } from '../../cli/program.js';
import { version } from '../version.js';
import { addInteractiveCommand, addSelfCommands } from './self-commands.js';
import { addAuditCommands, addMcpCommand, addSandboxCommand } from './service-commands.js';

const examples = `
Examples:
  $ sre-agent findings
  $ sre-agent analyze vulnerabilities --instance web-1
  $ sre-agent schedule patches --criticality high --auto-approve false
  $ sre-agent monitor security-events --last 24h --output json

Exit codes: 0 complete, 2 wrong usage, 3 partial answer, 4 not found,
5 not allowed, 6 conflict, 7 access denied by AWS, 8 unavailable,
9 findings at or above --fail-on, 70 defect, 130 interrupted.
`;

/**
 * Reads a command line and does what it says; ends the process for what is no command.
 * @param argv what was typed after `sre-agent`.
 * @throws whatever a command throws.
 */
export async function runProgram(argv: readonly string[]): Promise<void> {
  const program = new Command('sre-agent')
    .description(
      'Answers what is vulnerable, unpatched or under attack in an EC2 fleet, and patches it after people approve.',
    )
    .version(version)
    .showSuggestionAfterError()
    .exitOverride()
    .addHelpText('after', examples);

  try {
    program.commandsGroup('Ask and plan:');
    await addOperationCommands(program, argv[0] === 'complete' ? argv.slice(2) : argv, async (typed) => {
      const [{ ask }, { thisTerminal }] = await Promise.all([import('./ask.js'), import('./terminal.js')]);
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
    if (!(error instanceof CommanderError)) throw error;
    // Help that was asked for is an answer, help instead of one is not.
    process.exit(error.exitCode === 0 ? 0 : exitCodes.invalid_input);
  }
}
