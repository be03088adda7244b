/**
 * What needs Node 22: the frozen requirements of MCP 2025-11-25 in the newer conformance suite, and the Inspector's
 * command line. `.ci/run` installs both into a folder of their own and starts this: official.js <node> <folder>.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startChange } from '../../support/change.js';
import { modes, runSuite, serveFixture } from './suite.js';

const REVISION = '2025-11-25';
const REQUIRED = 30;

const [, , node = '', folder = ''] = process.argv;
const packages = join(folder, 'node_modules/@modelcontextprotocol');
const suite = join(packages, 'conformance/dist/index.js');
const inspector = join(packages, 'inspector/clients/launcher/build/index.js');
const cli = fileURLToPath(new URL('../../../app/cli.js', import.meta.url));

const requirements = readFileSync(join(packages, `conformance/requirements/${REVISION}.yaml`), 'utf8');
const required = [...(/^server:\n((?: {2}- .*\n)+)/m.exec(requirements)?.[1] ?? '').matchAll(/- (\S+)/g)].map(
  ([, name]) => name ?? '',
);
assert.equal(required.length, REQUIRED, 'the frozen set is another one');

const change = await startChange();
for (const { stream, where, excluded } of modes) {
  const mcp = await serveFixture(change, stream);
  const { passed, failed, checks } = await runSuite(node, suite, mcp.url, ['--requirements', REVISION]);
  if (stream === 'progress') await inspect([mcp.url.href, '--transport', 'http']);
  await mcp.close();

  const wanted = required.filter((name) => !excluded.some((one) => one === name));
  const ran = new Set([...passed, ...failed]);
  assert.deepEqual(
    required.filter((name) => !ran.has(name)),
    [],
    'a required scenario did not run',
  );
  assert.deepEqual(
    failed.filter((name) => required.includes(name)),
    [...excluded].toSorted(),
  );
  assert.equal(checks('wire-schema-valid', 'FAILURE'), 0);
  assert.ok(checks('wire-schema-valid', 'SUCCESS') >= wanted.length - 1, 'messages were not held against the schema');
  report(`${wanted.length} of ${REQUIRED} required scenarios of ${REVISION} pass, ${where}`);
  if (excluded.length > 0) report(`  without ${excluded.join(', ')}`);
}
await change.close();
await inspect([node, cli, 'mcp', '--own', '--toolsets', 'patching']);
report("the Inspector's command line lists tools and calls one, over HTTP and stdio");

/** Lists the tools and calls one of them, as somebody who tries a server out does. */
async function inspect(server: readonly string[]): Promise<void> {
  const ask = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)(node, [inspector, '--cli', ...server, ...args], { timeout: 60_000 });
    return JSON.parse(stdout);
  };
  const { tools } = await ask('--method', 'tools/list');
  assert.ok(tools.some(({ name }: { name: string }) => name === 'list_approvals'));
  const { structuredContent } = await ask('--method', 'tools/call', '--tool-name', 'list_approvals');
  assert.deepEqual(structuredContent, { approvals: [], summary: 'No pending approvals.' });
}

function report(line: string): void {
  process.stdout.write(`  ${line}\n`);
}
