import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

type Json = Record<string, unknown>;

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Whether the signature is right, by Slack's documentation and not by our code. */
  readonly signed: boolean;
  /** The command's fields, the interaction's payload or the event's envelope. */
  readonly content: Json;
}

/** An app that takes whatever Slack sends, and answers as the test says. */
export async function startSlackApp(secret: string) {
  const received: Received[] = [];
  const app = { status: 200, body: undefined as unknown, joins: true };
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('utf8');
    const base = `v0:${req.headers['x-slack-request-timestamp']}:${body}`;
    const signature = `v0=${createHmac('sha256', secret).update(base).digest('hex')}`;
    const content = contentOf(body);
    if (content.type === 'url_verification') {
      // restify patches ServerResponse for the whole process: writeHead returns nothing there, so it is not chained.
      res.writeHead(app.joins ? 200 : 404);
      res.end(app.joins ? JSON.stringify({ challenge: content.challenge }) : '');
      return;
    }
    const signed = signature === req.headers['x-slack-signature'];
    received.push({ path: req.url ?? '', headers: req.headers, body, signed, content });
    res.writeHead(app.status);
    res.end(app.body === undefined ? '' : JSON.stringify(app.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    app,
    received,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function contentOf(body: string): Json {
  if (body.startsWith('{')) return JSON.parse(body);
  const form = new URLSearchParams(body);
  return form.has('payload') ? JSON.parse(form.get('payload') ?? '') : Object.fromEntries(form);
}
