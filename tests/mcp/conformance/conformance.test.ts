import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { operationParts } from '../../../mcp/server.js';
import { offered } from '../../../mcp/toolsets.js';
import type { Caller } from '../../../services/operation.js';
import { type Change, startChange } from '../../support/change.js';
import { type ServedMcp, serveMcp } from '../../support/mcp.js';
import { conformanceServer, fixtureTools } from './fixture.js';

const suite = fileURLToPath(import.meta.resolve('@modelcontextprotocol/conformance/dist/index.js'));
const caller: Caller = { id: 'suite', name: 'Suite', role: 'viewer', surface: 'mcp' };

/** What needs a server that asks its client something, or keeps a session: this one is stateless and never asks. */
const statefulOnly = [
  'tools-call-sampling',
  'tools-call-elicitation',
  'elicitation-sep1034-defaults',
  'elicitation-sep1330-enums',
  'server-sse-multiple-streams',
  'server-sse-polling',
];
/** Fails besides where a call without a progress token is answered with JSON, which has no room for a log message. */
const streamOnly = ['tools-call-with-logging'];
const SCENARIOS_OF_0_1_13 = 32;

describe('official conformance suite, server side', function () {
  this.timeout(120_000);
  let change: Change;

  before(async () => {
    change = await startChange();
  });
  after(() => change.close());

  const serve = (stream: 'progress' | 'always') =>
    serveMcp({
      server: () =>
        conformanceServer(operationParts(() => ({ caller, services: change.services }), { readOnly: true })),
      access: { callerOf: () => undefined, anonymous: caller },
      requestsPerMinute: 10_000,
      stream,
    });

  it('is told of the fixture, which production does not have', async () => {
    const mcp = await serve('progress');
    const names = (await (await mcp.connect()).listTools()).tools.map(({ name }) => name);
    await mcp.close();

    assert.deepEqual(names.filter((name) => fixtureTools.includes(name)).toSorted(), fixtureTools.toSorted());
    assert.deepEqual(
      offered.map(({ name }) => name).filter((name) => /^test_|json_schema/.test(name)),
      [],
    );
  });

  for (const [stream, excluded] of [
    ['always', statefulOnly],
    ['progress', [...statefulOnly, ...streamOnly]],
  ] as const) {
    const where =
      stream === 'always' ? 'when answers may stream' : 'as it is shipped: JSON unless progress is asked for';
    it(`passes every scenario but ${excluded.length} by name, ${where}`, async () => {
      const mcp = await serve(stream);
      const { scenarios, failed } = await runSuite(mcp);
      await mcp.close();

      assert.equal(scenarios, SCENARIOS_OF_0_1_13);
      assert.deepEqual(failed, excluded.toSorted());
    });
  }
});

/** Counts a scenario as failed when one of its checks failed, or when it made none. */
async function runSuite({ url }: ServedMcp): Promise<{ scenarios: number; failed: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-conformance-'));
  try {
    const child = spawn(process.execPath, [suite, 'server', '--url', url.href, '--suite', 'all', '-o', folder], {
      stdio: 'ignore',
      env: { PATH: process.env.PATH ?? '' },
    });
    await once(child, 'exit');
    const runs = readdirSync(folder).map((run) => ({
      name: run.replace(/^server-/, '').replace(/-\d{4}-\d\d-\d\dT.*$/, ''),
      checks: JSON.parse(readFileSync(join(folder, run, 'checks.json'), 'utf8')) as { status: string }[],
    }));
    const failed = runs.filter(
      ({ checks }) =>
        !checks.some(({ status }) => status === 'SUCCESS') || checks.some(({ status }) => status === 'FAILURE'),
    );
    return { scenarios: runs.length, failed: failed.map(({ name }) => name).toSorted() };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
