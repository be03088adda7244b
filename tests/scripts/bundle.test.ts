import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { Metafile } from 'esbuild';
import type * as CommandFlags from '../../cli/command-flags.js';
import { commandSpecs } from '../../cli/commands.js';
import { flagsOf } from '../../cli/flags.js';
import { bundle } from '../../scripts/bundle.js';
import { cli as compiled } from '../support/stdio-client.js';

const folder = fileURLToPath(new URL(`../../../dist-bundle-test-${process.pid}`, import.meta.url));
const cli = join(folder, 'cli.js');

/** Source files that Node reads before it runs the first line of this output: what is imported, not what is loaded later. */
function readWith({ outputs }: Metafile, output: string, seen = new Set<string>()): string[] {
  if (seen.has(output)) return [];
  seen.add(output);
  const { inputs = {}, imports = [] } = outputs[output] ?? {};
  const later = imports.filter(({ kind, external }) => kind === 'import-statement' && !external);
  return [...Object.keys(inputs), ...later.flatMap(({ path }) => readWith({ outputs } as Metafile, path, seen))];
}

describe('the bundle of the command line', function () {
  this.timeout(60_000);
  let metafile: Metafile;
  const outputOf = (source: string): string => {
    const [file] = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === source) ?? [];
    return file ?? assert.fail(`${source} is no output of its own`);
  };

  before(async () => {
    metafile = await bundle(folder);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('reads no AWS SDK, sandbox, bot or operation before an MCP client is greeted', () => {
    const read = [...readWith(metafile, outputOf('app/cli.ts')), ...readWith(metafile, outputOf('app/mcp-stdio.ts'))];

    assert.ok(read.includes('mcp/server.ts'));
    assert.deepEqual(
      read.filter((file) =>
        /@aws-sdk|botbuilder|restify|commander|^(sandbox|bot|cards|cli\/commands|services\/operations)/.test(file),
      ),
      [],
    );
  });

  it('reads no schema, setting or client before help is printed', () => {
    const help = 'app/command-line/run-program.ts';
    const read = [...readWith(metafile, outputOf('app/cli.ts')), ...readWith(metafile, outputOf(help))];

    assert.ok(read.includes('cli/commands.ts'));
    assert.deepEqual(
      read.filter((file) => /zod|modelcontextprotocol|^(app\/config\.ts|services\/operations|cards)/.test(file)),
      [],
    );
  });

  it('has written out what each command takes, as its operation declares it', async () => {
    const written = (await import(join(folder, '..', outputOf('cli/command-flags.ts')))) as typeof CommandFlags;

    for (const spec of commandSpecs) {
      assert.deepEqual(await written.flagsOfCommand(spec), JSON.parse(JSON.stringify(flagsOf(spec))));
    }
  });

  it('prints the help of a command without a schema', async () => {
    const help = async (file: string) =>
      (await promisify(execFile)(process.execPath, [file, 'findings', '--help'])).stdout;

    assert.equal(await help(cli), await help(compiled));
    assert.deepEqual(
      readWith(metafile, outputOf('cli/command-flags.ts')).filter((file) => file.includes('zod')),
      [],
    );
  });

  it('holds nothing of the tests', () => {
    assert.deepEqual(
      Object.keys(metafile.inputs).filter((file) => file.startsWith('tests/')),
      [],
    );
  });

  it('answers an MCP client on a sandbox of its own', async () => {
    const transport = new StdioClientTransport({
      ...{ command: process.execPath, args: [cli, 'mcp', '--allow-write'], stderr: 'ignore' },
      env: { PATH: process.env.PATH ?? '', STATE_FOLDER: ':memory:', SRE_KEY: 'sandbox-ben' },
    });
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(transport);

    const { tools } = await client.listTools();
    const { structuredContent } = await client.callTool({ name: 'check_patch_compliance', arguments: {} });
    await client.close();

    assert.ok(tools.some(({ name }) => name === 'execute_automated_patching'));
    assert.equal((structuredContent as { hosts: unknown[] }).hosts.length, 10);
  });

  it('prints a configuration that starts itself', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [cli, 'mcp', '--print-config', 'cursor']);

    assert.equal(JSON.parse(stdout).mcpServers['sre-agent'].args[0], cli);
  });
});
