import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { bundle } from '../scripts/bundle.js';
import { median, ratio } from './rounds.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const cases: Readonly<Record<string, readonly string[]>> = {
  'empty node': ['-e', ''],
  'sre-agent --help, bundled': [`${root}dist-bundle/cli.js`, '--help'],
  'sre-agent findings --help, bundled': [`${root}dist-bundle/cli.js`, 'findings', '--help'],
  'sre-agent mcp, bundled, to initialize answered': [`${root}dist-bundle/cli.js`, 'mcp'],
  'sre-agent mcp, as compiled, to initialize answered': [`${root}dist/app/cli.js`, 'mcp'],
};

const hello = {
  ...{ jsonrpc: '2.0', id: 1, method: 'initialize' },
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '1' } },
};

/** From the start of the process until an MCP client is greeted or help is printed; of an empty one, until it ends. */
export async function benchStart(rounds: number): Promise<void> {
  await bundle();
  const taken = new Map<string, number[]>(Object.keys(cases).map((name) => [name, []]));
  for (let n = 0; n < 3 * rounds; n++) {
    for (const [name, args] of Object.entries(cases)) taken.get(name)?.push(await millisToAnswer(args));
  }
  const of = (name: string) => median(taken.get(name) ?? []);
  console.log(`\nStart, median of ${3 * rounds} interleaved rounds\n`);
  console.log('| case | ms | x empty node |');
  console.log('|---|---:|---:|');
  for (const name of taken.keys()) {
    console.log(`| ${name} | ${of(name).toFixed(0)} | ${ratio(of(name) / of('empty node'))} |`);
  }
}

async function millisToAnswer(args: readonly string[]): Promise<number> {
  const from = performance.now();
  const child = spawn(process.execPath, args, {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { PATH: process.env.PATH ?? '', STATE_FOLDER: ':memory:' },
  });
  const ended = once(child, 'exit');
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${JSON.stringify(hello)}\n`);
  await Promise.race([once(child.stdout, 'data'), ended]);
  const taken = performance.now() - from;
  child.stdin.end();
  await ended;
  return taken;
}
