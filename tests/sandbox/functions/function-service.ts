import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Delivered {
  readonly name: string;
  readonly payload: unknown;
  readonly authorization: string | undefined;
}

/** Answers a delivery: a value is the function's answer, a thrown error its function error. */
export type Handler = (payload: never, response: ServerResponse) => unknown;

/** A handler that takes the response in its own hands gives this. */
export const handled = Symbol('handled');

/** A service that runs functions, over real HTTP on the loopback interface. */
export class FunctionService {
  readonly key = 'the key of the service';
  readonly delivered: Delivered[] = [];
  readonly #server: Server;
  #port = 0;

  constructor(readonly handlers: Record<string, Handler>) {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(handlers: Record<string, Handler>, port = 0): Promise<FunctionService> {
    const service = new FunctionService(handlers);
    await new Promise<void>((resolve) => service.#server.listen(port, '127.0.0.1', resolve));
    service.#port = (service.#server.address() as AddressInfo).port;
    return service;
  }

  get target() {
    return { url: `http://127.0.0.1:${this.#port}`, key: this.key };
  }

  count(name: string): number {
    return this.delivered.filter((each) => each.name === name).length;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const name = decodeURIComponent(request.url?.replace('/_functions/', '') ?? '');
    const payload: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    this.delivered.push({ name, payload, authorization: request.headers.authorization });
    try {
      const handler = this.handlers[name];
      const answer = handler ? await handler(payload as never, response) : {};
      if (answer !== handled) response.end(JSON.stringify(answer ?? null));
    } catch (error) {
      const { name: errorType, message: errorMessage } = error as Error;
      response.setHeader('x-amz-function-error', 'Unhandled');
      response.end(JSON.stringify({ errorType, errorMessage }));
    }
  }
}

/** A function error of the given type. */
export function functionError(name: string, message = 'as ordered'): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}
