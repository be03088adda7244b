import type { Readable, Writable } from 'node:stream';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';

/** Serves one client over a pair of pipes; `output` carries frames and nothing else. @returns when the client hangs up. */
export async function serveStdio(server: Server, input: Readable, output: Writable): Promise<void> {
  const hungUp = new Promise<void>((done) => {
    input.once('end', done);
    input.once('close', done);
    server.onclose = () => done();
  });
  await server.connect(new StdioServerTransport(input, output));
  await hungUp;
  await server.close();
}
