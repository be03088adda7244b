import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where the sandbox's Lambda and clock reach a service that is only functions. */
export async function startFunctionHost(
  functions: Readonly<Record<string, (event: unknown) => Promise<unknown>>>,
  onClock: (offsetMs: number) => void,
) {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}');
    const path = request.url ?? '';
    if (path === '/_clock') {
      onClock((body as { offset_ms: number }).offset_ms);
      response.writeHead(204);
      response.end();
      return;
    }
    const run = functions[path.replace('/_functions/', '')];
    if (!run) {
      response.writeHead(404);
      response.end();
      return;
    }
    try {
      const answer = JSON.stringify(await run(body));
      response.writeHead(200);
      response.end(answer);
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      response.writeHead(200, { 'x-amz-function-error': 'Unhandled' });
      response.end(JSON.stringify({ errorType: name, errorMessage: message }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
