import { Readable } from 'node:stream';
import dynalite from 'dynalite';
import { isRecord } from './protocols/values.js';
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

  /** Deletes every item. The tables stay, so that whoever uses them finds them empty and not gone. */
  async clear(): Promise<void> {
    const { TableNames } = await this.#ask('ListTables', {});
    for (const TableName of TableNames as string[]) await this.#clearTable(TableName);
  }

  async #clearTable(TableName: string): Promise<void> {
    const { Table } = await this.#ask('DescribeTable', { TableName });
    const { KeySchema } = Table as { KeySchema: { AttributeName: string }[] };
    const names = KeySchema.map(({ AttributeName }) => AttributeName);
    for (let from: unknown; ; ) {
      const page = await this.#ask('Scan', { TableName, ...(from === undefined ? {} : { ExclusiveStartKey: from }) });
      for (const item of page.Items as Record<string, unknown>[]) {
        const Key = Object.fromEntries(names.map((name) => [name, item[name]]));
        await this.#ask('DeleteItem', { TableName, Key });
      }
      from = page.LastEvaluatedKey;
      if (from === undefined) return;
    }
  }

  /** @throws what dynalite refuses, which is a defect here. */
  async #ask(operation: string, input: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      'x-amz-date': '20000101T000000Z',
      authorization: 'AWS4-HMAC-SHA256 Credential=sandbox, SignedHeaders=host, Signature=none',
    };
    const body = Buffer.from(JSON.stringify(input));
    const request = { method: 'POST', url: '/', path: '/', query: new URLSearchParams(), headers, body };
    const { status, body: answer } = await this.answer(request);
    const parsed: unknown = JSON.parse(Buffer.from(answer).toString('utf8'));
    if (status !== 200 || !isRecord(parsed)) throw new Error(`${operation}: ${status} ${answer}`);
    return parsed;
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
