import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly fields: Readonly<Record<string, string>>;
}

/** Answers in order, the last one for ever after. `break` cuts the connection. */
export type Scripted =
  | {
      readonly status?: number;
      readonly body?: unknown;
      readonly retryAfter?: number;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | 'break';

/** Slack's side on loopback, with answers as the test says. */
export async function startScriptedSlack() {
  const asked: Asked[] = [];
  let script: Scripted[] = [{}];
  const server = createServer(async (req, res) => {
    let text = '';
    for await (const chunk of req) text += chunk;
    const isJson = (req.headers['content-type'] ?? '').includes('json');
    const fields = isJson ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text));
    asked.push({ path: req.url ?? '', authorization: req.headers.authorization, fields });
    const next = (script.length > 1 ? script.shift() : script[0]) ?? {};
    if (next === 'break') {
      req.socket.destroy();
      return;
    }
    const { status = 200, body = { ok: true, ts: '1.000001', channel: 'C1' }, retryAfter, headers } = next;
    res.writeHead(status, {
      'content-type': 'application/json',
      ...headers,
      ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    });
    res.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    asked,
    answer(...answers: Scripted[]) {
      script = answers;
      asked.length = 0;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type ScriptedSlack = Awaited<ReturnType<typeof startScriptedSlack>>;
