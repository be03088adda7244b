import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const suite = fileURLToPath(import.meta.resolve('@modelcontextprotocol/conformance/dist/index.js'));
const client = fileURLToPath(new URL('./client.js', import.meta.url));

/** Why scenarios are none of this client's: every one of the suite is run or stands here. */
const NOT_APPLICABLE: Readonly<Record<string, readonly string[]>> = {
  'The client has a bearer key that its owner made; it signs in nowhere, so no OAuth server is looked for.': [
    'auth/metadata-default',
    'auth/metadata-var1',
    'auth/metadata-var2',
    'auth/metadata-var3',
    'auth/basic-cimd',
    'auth/scope-from-www-authenticate',
    'auth/scope-from-scopes-supported',
    'auth/scope-omitted-when-undefined',
    'auth/scope-step-up',
    'auth/scope-retry-limit',
    'auth/token-endpoint-auth-basic',
    'auth/token-endpoint-auth-post',
    'auth/token-endpoint-auth-none',
    'auth/resource-mismatch',
    'auth/pre-registration',
    'auth/2025-03-26-oauth-metadata-backcompat',
    'auth/2025-03-26-oauth-endpoint-fallback',
    'auth/client-credentials-jwt',
    'auth/client-credentials-basic',
  ],
  'No operation asks its caller anything, and a client that filled in forms by itself would decide for a person.': [
    'elicitation-sep1034-client-defaults',
  ],
};
const left = Object.values(NOT_APPLICABLE).flat();

describe('official conformance suite 0.1.13, client side', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'mcp-client-conformance-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const said = (...args: readonly string[]): Promise<string> =>
    new Promise((done) => {
      execFile(process.execPath, [suite, ...args], { env: { PATH: process.env.PATH } }, (_, stdout, stderr) =>
        done(stdout + stderr),
      );
    });
  const run = (scenario: string) =>
    said('client', '--command', `"${process.execPath}" "${client}"`, '--scenario', scenario, '-o', folder);

  it('passes with the client of the command line in every scenario that is about what it does', async () => {
    const all = [...(await said('list', '--client')).matchAll(/^ {2}- (\S+)$/gm)].map(([, name = '']) => name);
    assert.deepEqual(
      left.filter((name) => !all.includes(name)),
      [],
    );
    const scenarios = all.filter((name) => !left.includes(name));
    const reports = await Promise.all(scenarios.map(run));
    const passed = scenarios.filter((_, index) => reports[index]?.includes('OVERALL: PASSED'));

    process.stdout.write(
      `      ${passed.length} of ${scenarios.length} scenarios: ${passed.join(', ')}; ${left.length} of ${all.length} do not apply\n`,
    );
    assert.deepEqual(passed, ['initialize', 'tools_call', 'sse-retry'], reports.join('\n'));
    assert.deepEqual(passed, scenarios);
  });
});
