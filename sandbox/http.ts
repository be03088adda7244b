import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request that is refused before or beside AWS, as JSON `{ error: { code, message } }`. */
export class HttpRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details?: unknown,
  ) {
    super(message);
  }
}

export function sendJson(res: ServerResponse, status: number, body: unknown): void {
  const bytes = Buffer.from(JSON.stringify(body));
  res.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': bytes.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  res.end(bytes);
}

/** @throws {HttpRefusal} 413 beyond `most` bytes; the error of a connection that breaks. */
export async function readBody(req: IncomingMessage, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    size += chunk.length;
    if (size > most) throw new HttpRefusal(413, 'too_large', `A body may have at most ${most} bytes`);
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Only this machine's own clients are served: a page of another site that a browser has open must not reach the
 * sandbox, neither under a name that it made resolve to loopback nor by sending requests across origins.
 *
 * @throws {HttpRefusal} 421 for a foreign Host, 403 for a foreign Origin (but pages may be fetched from anywhere).
 */
export function onlyLocal(req: IncomingMessage, isPage: boolean): void {
  const host = req.headers.host ?? '';
  if (!loopback.has(host.replace(/:\d+$/, '').toLowerCase())) {
    throw new HttpRefusal(421, 'misdirected', 'The sandbox is reached as 127.0.0.1 or localhost');
  }
  const { origin } = req.headers;
  const reading = req.method === 'GET' || req.method === 'HEAD';
  if (origin !== undefined && origin !== `http://${host}` && !(isPage && reading)) {
    throw new HttpRefusal(403, 'foreign_origin', 'Other sites may not call the sandbox');
  }
}
