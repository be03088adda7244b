#!/usr/bin/env node
import { Command, Option } from 'commander';
import { type ClientName, clientNames } from '../mcp/client-config.js';
import { UserError } from '../services/errors.js';
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

program
  .command('mcp')
  .description(
    'Serve an MCP client over stdin and stdout: on a sandbox of its own, or on what SRE_FLEET and SANDBOX_URL say',
  )
  .addOption(
    new Option('--allow-write', 'also offer the tools that ask people for an approval; needs SRE_KEY').conflicts(
      'readOnly',
    ),
  )
  .addOption(new Option('--read-only', 'offer only what reads; the default'))
  .addOption(
    new Option('--toolsets <names>', 'only these, comma separated: vulnerabilities, patching, metrics, security'),
  )
  .addOption(new Option('--tools <names>', 'only these tools, or in addition to the toolsets, comma separated'))
  .addOption(
    new Option('--print-config <client>', 'print how this client starts the server, and end').choices(clientNames),
  )
  .addHelpText(
    'after',
    '\nExample:\n  $ sre-agent mcp --print-config claude-code > .mcp.json\n  $ SRE_KEY=sandbox-ben sre-agent mcp --allow-write',
  )
  .action(async ({ printConfig, ...options }: McpOptions) => {
    if (printConfig) {
      const { printClientConfig } = await import('./client-config.js');
      printClientConfig(printConfig);
      return;
    }
    const { runMcpStdio } = await import('./mcp-stdio.js');
    await runMcpStdio({
      readOnly: options.allowWrite !== true,
      toolsets: options.toolsets?.split(','),
      tools: options.tools?.split(','),
    });
  });

interface McpOptions {
  allowWrite?: boolean;
  readOnly?: boolean;
  toolsets?: string;
  tools?: string;
  printConfig?: ClientName;
}

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
  if (!(error instanceof ConfigError || error instanceof UserError)) throw error;
  const hint = error instanceof UserError && error.hint ? ` ${error.hint}` : '';
  process.stderr.write(`${error.message}${hint}\n`);
  // What was started meanwhile must not keep the process.
  process.exit(2);
}
