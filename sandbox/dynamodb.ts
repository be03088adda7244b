import { Readable } from 'node:stream';
import dynalite from 'dynalite';
import type { WireRequest, WireResponse } from './protocols/wire.js';

/**
 * DynamoDB, by dynalite: in memory, or on disk in `folder`. dynalite reads requests that were received whole, so that a
 * client hanging up half way cannot reach it (it treats that as fatal).
 */
export class DynamoDb {
  readonly #server: dynalite.Server;
  readonly #running = new Set<Promise<WireResponse>>();

  constructor(folder: string | undefined) {
    this.#server = dynalite({
      createTableMs: 0,
      deleteTableMs: 0,
      updateTableMs: 0,
      ...(folder === undefined ? {} : { path: folder }),
    });
  }

  async answer(request: WireRequest): Promise<WireResponse> {
    const answered = new Promise<WireResponse>((resolve) => {
      const { method, url, headers, body } = request;
      const incoming = Object.assign(Readable.from(body.length > 0 ? [body] : []), { method, url, headers });
      this.#server.emit('request', incoming, new Capture(resolve));
    });
    this.#running.add(answered);
    try {
      return await answered;
    } finally {
      this.#running.delete(answered);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#running);
    // dynalite closes its database only when it stops a server that listens.
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    await new Promise<void>((resolve, reject) => this.#server.close((error) => (error ? reject(error) : resolve())));
  }
}

/** As much of ServerResponse as dynalite uses. */
class Capture {
  statusCode = 200;
  contentType = '';
  readonly #headers: Record<string, string> = {};

  constructor(private readonly done: (response: WireResponse) => void) {}

  setHeader(name: string, value: string | number): void {
    this.#headers[name.toLowerCase()] = String(value);
  }

  end(body = ''): void {
    this.done({ status: this.statusCode, headers: this.#headers, body });
  }
}
