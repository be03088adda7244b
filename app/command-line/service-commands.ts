import { type Command, Option } from 'commander';
import { type ClientName, clientNames } from '../../mcp/client-config.js';

interface McpOptions {
  allowWrite?: boolean;
  readOnly?: boolean;
  toolsets?: string;
  tools?: string;
  state?: string;
  own?: boolean;
  printConfig?: ClientName;
}

interface SandboxOptions {
  port?: string;
  data?: string;
  seed?: string;
  fleetSize?: string;
  state?: string;
  fresh?: boolean;
  json?: boolean;
}

/** `sre-agent mcp`. */
export function addMcpCommand(program: Command): void {
  program
    .command('mcp')
    .summary('Serve an MCP client over stdin and stdout')
    .description(
      'Serve an MCP client over stdin and stdout: from the service that runs here, else from one of its own, on a sandbox or on what SRE_FLEET and SANDBOX_URL say',
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
    .addOption(new Option('--state <folder>', 'where a running service is looked for; default .sre'))
    .option('--own', 'leave a running service alone')
    .addOption(
      new Option('--print-config <client>', 'print how this client starts the server, and end').choices(clientNames),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  $ sre-agent mcp --print-config claude-code > .mcp.json\n  $ SRE_KEY=sandbox-ben sre-agent mcp --allow-write\n',
    )
    .action(async ({ printConfig, ...options }: McpOptions) => {
      if (printConfig) {
        const { printClientConfig } = await import('../client-config.js');
        printClientConfig(printConfig);
        return;
      }
      const { runMcpStdio } = await import('../mcp-stdio.js');
      await runMcpStdio({
        own: options.own === true,
        stateFolder: options.state,
        readOnly: options.allowWrite !== true,
        toolsets: options.toolsets?.split(','),
        tools: options.tools?.split(','),
      });
    });
}

/** `sre-agent sandbox`. */
export function addSandboxCommand(program: Command): void {
  program
    .command('sandbox')
    .description('Run the embedded AWS, Teams and Slack alone, for a service, the AWS CLI or tests in other processes')
    .addOption(new Option('--port <number>', 'where it listens on 127.0.0.1; a busy port takes the next'))
    .addOption(new Option('--data <folder>', 'replay recorded AWS data instead of the seeded fleet'))
    .addOption(new Option('--seed <number>', 'the same seed gives the same fleet'))
    .addOption(new Option('--fleet-size <number>', 'how many instances, 10 to 5000; default 10'))
    .addOption(new Option('--state <folder>', 'where its state is kept; default .sre'))
    .option('--fresh', 'drop the state of earlier runs')
    .option('--json', 'print the URLs as one JSON line')
    .addHelpText(
      'after',
      '\nExamples:\n  $ sre-agent sandbox --json\n  $ aws --endpoint-url http://127.0.0.1:3979 ec2 describe-instances\n',
    )
    .action(async (options: SandboxOptions) => {
      const [{ runSandbox }, { readConfig }] = await Promise.all([
        import('../sandbox-process.js'),
        import('../config.js'),
      ]);
      await runSandbox(
        readConfig({
          flags: {
            ...(options.port && { SANDBOX_PORT: options.port }),
            ...(options.data && { SANDBOX_DATA: options.data }),
            ...(options.seed && { SANDBOX_SEED: options.seed }),
            ...(options.fleetSize && { SANDBOX_FLEET_SIZE: options.fleetSize }),
            ...(options.state && { STATE_FOLDER: options.state }),
          },
          fresh: options.fresh === true,
        }),
        { json: options.json === true },
      );
    });
}

/** `sre-agent audit`. */
export function addAuditCommands(program: Command): void {
  const audit = program
    .command('audit')
    .summary('Who asked, decided and changed what, and whether the record is whole')
    .description(
      'The audit chain: who asked, decided and changed what. Reads the running service, or the configured AWS',
    );
  audit
    .command('verify')
    .description('Say whether an entry was changed, dropped, moved or added, or the tail cut: against anchors in S3')
    .option('--json', 'print the verdict as JSON')
    .addHelpText('after', '\nExit codes: 0 intact, 1 tampered with, 7 access denied, 8 not proven or not\navailable.')
    .action(async ({ json }: { json?: boolean }) => {
      const { verifyAudit } = await import('../audit.js');
      process.exitCode = await verifyAudit({ json: json === true });
    });
  audit
    .command('export')
    .description('Print every entry as it stands, one JSON line each, oldest first')
    .addHelpText('after', '\nExample:\n  $ sre-agent audit export > audit.jsonl\n')
    .action(async () => {
      const { exportAudit } = await import('../audit.js');
      await exportAudit();
    });
  audit
    .command('evidence')
    .argument('<approval>', 'approval or workflow id')
    .description('Print on what people decided about one approval, and its audit entries, as one file in Markdown')
    .option('--json', 'print the pack alone')
    .addHelpText('after', '\nExample:\n  $ sre-agent audit evidence 0123456789ab-1 > evidence.md\n')
    .action(async (approval: string, { json }: { json?: boolean }) => {
      const { exportEvidence } = await import('../evidence-pack.js');
      await exportEvidence(approval, { json: json === true });
    });
  audit
    .command('check')
    .argument('<file>', 'a file that audit evidence wrote')
    .description('Say whether an evidence pack is whole and belongs together; asks nobody')
    .action(async (file: string) => {
      const { checkEvidence } = await import('../evidence-pack.js');
      process.exitCode = await checkEvidence(file);
    });
}
