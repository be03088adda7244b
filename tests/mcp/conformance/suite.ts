import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { operationParts } from '../../../mcp/parts.js';
import type { Caller } from '../../../services/operation.js';
import type { Change } from '../../support/change.js';
import { serveMcp } from '../../support/mcp.js';
import { conformanceServer } from './fixture.js';

const caller: Caller = { id: 'suite', name: 'Suite', role: 'viewer', surface: 'mcp' };

/** What asks the client something, or needs a session id: an answer in JSON has room for neither. */
const questions = [
  'tools-call-sampling',
  'tools-call-elicitation',
  'elicitation-sep1034-defaults',
  'elicitation-sep1330-enums',
  'server-sse-multiple-streams',
];
/** Sends log messages without a progress token, so that the answer is JSON, which drops them. */
const logging = ['tools-call-with-logging'];

/** The two ways to answer, and the scenarios that cannot pass by design. */
export const modes = [
  { stream: 'always', where: 'when answers may stream', excluded: [] },
  {
    stream: 'progress',
    where: 'as it is shipped: JSON unless progress is asked for',
    excluded: [...questions, ...logging],
  },
] as const;

/** The product's HTTP server and transport with the fixture behind them. */
export const serveFixture = (change: Change, stream: 'progress' | 'always') =>
  serveMcp({
    server: () => conformanceServer(operationParts(() => ({ caller, services: change.services }), { readOnly: true })),
    access: { holderOf: () => undefined, anonymous: caller },
    requestsPerMinute: 10_000,
    stream,
  });

interface Scenario {
  readonly name: string;
  readonly checks: readonly { readonly id: string; readonly status: string }[];
}

/** Runs the suite's own command. A scenario passes that made a check and failed none. */
export async function runSuite(node: string, suite: string, url: URL, selection: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-conformance-'));
  try {
    const child = spawn(node, [suite, 'server', '--url', url.href, ...selection, '-o', folder], {
      stdio: 'ignore',
      env: { PATH: process.env.PATH ?? '' },
    });
    await once(child, 'exit');
    const scenarios: Scenario[] = readdirSync(folder).map((run) => ({
      name: run.replace(/^server-/, '').replace(/-\d{4}-\d\d-\d\dT.*$/, ''),
      checks: JSON.parse(readFileSync(join(folder, run, 'checks.json'), 'utf8')),
    }));
    const passes = ({ checks }: Scenario) =>
      checks.some(({ status }) => status === 'SUCCESS') && !checks.some(({ status }) => status === 'FAILURE');
    const names = (some: readonly Scenario[]) => some.map(({ name }) => name).toSorted();
    const checks = scenarios.flatMap((scenario) => scenario.checks);
    return {
      passed: names(scenarios.filter(passes)),
      failed: names(scenarios.filter((scenario) => !passes(scenario))),
      checks: (id: string, status: string) =>
        checks.filter((check) => check.id === id && check.status === status).length,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
