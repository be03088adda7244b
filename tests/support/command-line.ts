import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Program, runCli } from './processes.js';

/** A service as `npm start` begins one, in a state folder of its own, and command lines that find it there. */
export async function startTerminalService(more: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'sre-cli-'));
  const env = { STATE_FOLDER: folder };
  const own = { ...env, PORT: '0', SANDBOX_PORT: '0', LOG_LEVEL: 'ERROR', MCP_REQUESTS_PER_MINUTE: '10000' };
  const settings = { ...own, ...more };
  const { program, line } = await Program.start('main', [], settings, /Chat\s+http/);
  const { url } = JSON.parse(readFileSync(join(folder, 'service.json'), 'utf8')) as { url: string };
  const sandbox = new URL('/_sandbox', /http\S+/.exec(line)?.[0]).href;
  const control = async (method: string, path: string, body: object): Promise<void> => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(sandbox + path, { method, headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  };
  return {
    folder,
    env,
    url,
    /** What AWS answers wrongly from now on; nothing is given back by an empty list. */
    disturb: (faults: readonly object[]) => control('PUT', '/faults', faults),
    /** Moves the clock that everything waits by. */
    advance: (ms: number) => control('POST', '/clock', { advance_ms: ms }),
    /** In a process of its own, which takes a second. */
    run: (words: string, more: Readonly<Record<string, string>> = {}) =>
      runCli(words.split(' ').filter(Boolean), { ...env, ...more }),
    async close(): Promise<void> {
      await program.end('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type TerminalService = Awaited<ReturnType<typeof startTerminalService>>;
