import { type Command, Option } from 'commander';
import { type Shell, shells } from '../../cli/completion.js';
import type { OutputFormat } from '../../cli/render.js';

interface Printing {
  output: OutputFormat;
}

const outputOption = () =>
  new Option('-o, --output <format>', 'how it is printed')
    .choices(['table', 'json', 'csv', 'markdown'])
    .default('table');
/** Loaded when it is needed: help needs no settings. */
const terminalOf = (argv: readonly string[]) => async () => (await import('./terminal.js')).thisTerminal(argv);
const noColor = () => new Option('--no-color', 'no colour; NO_COLOR says so too');

/** `sre-agent interactive`. */
export function addInteractiveCommand(program: Command, argv: readonly string[]): void {
  const terminal = terminalOf(argv);
  program
    .command('interactive')
    .summary('Ask one thing after the other, in commands or in your own words')
    .description(
      'Ask one thing after the other: commands, slash commands of the chat, or words of your own. What would change something is planned, confirmed by you, and is then only a request to people',
    )
    .addOption(noColor())
    .option('--server <url>', 'ask the service deployed there, with the key in SRE_KEY')
    .option('--state <folder>', 'where a running service is looked for; default .sre')
    .addHelpText(
      'after',
      '\nExamples:\n  $ sre-agent interactive\n  $ echo "patch-status web-1" | sre-agent interactive\n',
    )
    .action(async (options: { server?: string; state?: string }) => {
      const { interactive } = await import('./interactive.js');
      process.exit(await interactive(options, await terminal()));
    });
}

/** What this program knows about itself: `config`, `policy`, `doctor`, `completion`. */
export function addSelfCommands(program: Command, argv: readonly string[]): void {
  const terminal = terminalOf(argv);
  program
    .command('doctor')
    .summary('What works, what does not, how to mend it')
    .description('Looks at settings, service, permissions, Teams, Slack and model, and says how to mend what is wrong')
    .addOption(outputOption())
    .addOption(noColor())
    .option('--server <url>', 'look at the service deployed there, with the key in SRE_KEY')
    .option('--state <folder>', 'where a running service is looked for; default .sre')
    .addHelpText('after', '\nExamples:\n  $ sre-agent doctor\n  $ sre-agent doctor --output json\n')
    .action(async (options: Printing & { server?: string; state?: string }) => {
      const { doctor } = await import('./doctor.js');
      process.exit(await doctor(options, await terminal()));
    });
  program
    .command('config')
    .description('The settings of the service, as they are here')
    .command('show')
    .description('Every setting with its value; secrets are never shown')
    .option('--origin', 'say where each comes from')
    .addOption(outputOption())
    .addOption(noColor())
    .addHelpText('after', '\nExamples:\n  $ sre-agent config show --origin\n  $ sre-agent config show --output json\n')
    .action(async ({ origin, output }: Printing & { origin?: true }) => {
      const { showConfig } = await import('./show-config.js');
      process.exitCode = await showConfig({ origin: origin === true, output }, await terminal());
    });
  program
    .command('policy')
    .description('Who must approve what, and when hosts may be patched')
    .command('show')
    .description('The rules of POLICY_FILE, or the shipped ones')
    .addOption(outputOption())
    .addOption(noColor())
    .addHelpText(
      'after',
      '\nExamples:\n  $ sre-agent policy show\n  $ sre-agent policy show --output json > policy.json\n',
    )
    .action(async (options: Printing) => {
      const { showPolicy } = await import('./show-policy.js');
      await showPolicy(options, await terminal());
    });
  program
    .command('export')
    .argument('<folder>', 'a new or empty folder')
    .summary('Write what the sandbox can replay of the account')
    .description(
      'Write findings, metrics, CloudTrail, GuardDuty, Security Hub and AWS Config of the account as files that SANDBOX_DATA replays. Only reads AWS',
    )
    .option('--last <range>', 'how far back events go: 24h, 7d; metrics are of 14 days', '24h')
    .option('--state <folder>', 'where a running sandbox is looked for; default .sre')
    .addHelpText(
      'after',
      '\nExamples:\n  $ SRE_FLEET=aws sre-agent export recorded --last 7d\n  $ SANDBOX_DATA=recorded npm start\n',
    )
    .action(async (folder: string, options: { last: string; state?: string }) => {
      const { exportTo } = await import('./export.js');
      process.exit(await exportTo(folder, options, await terminal()));
    });
  program
    .command('completion')
    .summary('Print what makes your shell complete commands')
    .description('Print what makes a shell complete commands, flags and, beside a running service, instance names')
    .argument('<shell>', shells.join(', '))
    .addHelpText(
      'after',
      '\nExamples:\n  $ eval "$(sre-agent completion bash)"\n  $ sre-agent completion fish | source\n',
    )
    .action(async (shell: string) => {
      const { completionScript } = await import('../../cli/completion.js');
      if (!isShell(shell))
        program.error(`error: there is no completion for ${shell}. Choose from ${shells.join(', ')}.`);
      process.stdout.write(completionScript(shell));
    });
  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .action(async (words: string[]) => {
      const { complete } = await import('./complete.js');
      await complete(program, words);
    });
}

const isShell = (word: string): word is Shell => shells.some((shell) => shell === word);
