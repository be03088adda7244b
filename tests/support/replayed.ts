import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { connectStdio, type StdioServer } from './stdio-client.js';

/** `sre-agent mcp` on recorded data. @param files content by path, for example `cloudtrail/a.json`. */
export async function replayedFleet(
  files: Readonly<Record<string, object>>,
  env: Readonly<Record<string, string>> = {},
): Promise<StdioServer & { close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'replayed-'));
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(content));
  }
  const server = await connectStdio(['--allow-write'], { SRE_KEY: 'sandbox-ben', SANDBOX_DATA: folder, ...env });
  // Two look-ups a second are for another test: here it matters what is said of everything that was recorded.
  await server.control('PUT', '/rates', { enabled: false });
  return {
    ...server,
    async close() {
      await server.client.close();
      rmSync(folder, { recursive: true });
    },
  };
}
