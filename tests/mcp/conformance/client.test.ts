import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const suite = fileURLToPath(import.meta.resolve('@modelcontextprotocol/conformance/dist/index.js'));
const client = fileURLToPath(new URL('./client.js', import.meta.url));

/** The rest is about OAuth, a stream that is taken up again, and forms: this client has a key, POSTs, and is asked nothing. */
const SCENARIOS = ['initialize', 'tools_call'] as const;
const SCENARIOS_OF_0_1_13 = 23;

describe('official conformance suite 0.1.13, client side', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'mcp-client-conformance-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const run = (scenario: string): Promise<string> =>
    new Promise((done) => {
      const command = `"${process.execPath}" "${client}"`;
      const args = [suite, 'client', '--command', command, '--scenario', scenario, '-o', folder];
      execFile(process.execPath, args, { env: { PATH: process.env.PATH } }, (_, stdout, stderr) =>
        done(stdout + stderr),
      );
    });

  it('passes with the client of the command line, as far as it goes', async () => {
    const said = await Promise.all(SCENARIOS.map(run));
    const passed = SCENARIOS.filter((_, index) => said[index]?.includes('OVERALL: PASSED'));

    process.stdout.write(`      ${passed.length} of ${SCENARIOS_OF_0_1_13} scenarios: ${passed.join(', ')}\n`);
    assert.deepEqual(passed, SCENARIOS, said.join('\n'));
  });
});
