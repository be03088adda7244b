#!/usr/bin/env node
import { Command, Option } from 'commander';
import { ConfigError, readConfig, silenceNodeSupportNotice } from './config.js';
import { version } from './version.js';

silenceNodeSupportNotice();

const program = new Command('sre-agent')
  .description(
    'Answers what is vulnerable, unpatched or under attack in an EC2 fleet, and patches it after people approve.',
  )
  .version(version)
  .showSuggestionAfterError()
  .configureHelp({ sortSubcommands: true });

program
  .command('sandbox')
  .description('Run the embedded AWS and Teams alone, for a service, the AWS CLI or tests in other processes')
  .addOption(new Option('--port <number>', 'where it listens on 127.0.0.1; a busy port takes the next'))
  .addOption(new Option('--data <folder>', 'replay recorded AWS data instead of the seeded fleet'))
  .addOption(new Option('--seed <number>', 'the same seed gives the same fleet'))
  .addOption(new Option('--state <folder>', 'where its state is kept; default .sre'))
  .option('--fresh', 'drop the state of earlier runs')
  .option('--json', 'print the URLs as one JSON line')
  .addHelpText(
    'after',
    '\nExample:\n  $ sre-agent sandbox --json\n  $ aws --endpoint-url http://127.0.0.1:3979 ec2 describe-instances',
  )
  .action(async (options: SandboxOptions) => {
    const { runSandbox } = await import('./sandbox-process.js');
    await runSandbox(
      readConfig({
        flags: {
          ...(options.port && { SANDBOX_PORT: options.port }),
          ...(options.data && { SANDBOX_DATA: options.data }),
          ...(options.seed && { SANDBOX_SEED: options.seed }),
          ...(options.state && { STATE_FOLDER: options.state }),
        },
        fresh: options.fresh === true,
      }),
      { json: options.json === true },
    );
  });

interface SandboxOptions {
  port?: string;
  data?: string;
  seed?: string;
  state?: string;
  fresh?: boolean;
  json?: boolean;
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
