import type { ServerResponse } from 'node:http';
import type { Transport, TransportSendOptions } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage, JSONRPCRequest, RequestId } from '@modelcontextprotocol/sdk/types.js';
import { textOf } from './kept-text.js';
import type { Answer, Party, Questions } from './questions.js';

export interface ExchangeOptions {
  /** An event stream, with room for notes and questions before the answer; else one JSON document. */
  readonly stream: boolean;
  readonly party: Party;
  readonly questions: Questions;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * One POST and its answer, as the transport of a server that is made for it (MCP specification 2025-11-25, Streamable
 * HTTP). The SDK's own transport turns each request into web streams and back, which costs more than the answer itself.
 */
export class Exchange implements Transport {
  onmessage?: Transport['onmessage'];
  onclose?: () => void;
  onerror?: (error: Error) => void;

  readonly #answers: Answer[] = [];
  /** The server's own ids of what it asked, and the ids that the client sees. */
  readonly #asked = new Map<RequestId, string>();
  #unanswered = 0;

  constructor(
    private readonly res: ServerResponse,
    private readonly options: ExchangeOptions,
  ) {}

  async start(): Promise<void> {
    if (this.options.stream) {
      this.res.writeHead(200, {
        ...this.options.headers,
        'content-type': 'text/event-stream',
        'cache-control': 'no-cache, no-transform',
        'x-accel-buffering': 'no',
      });
      this.res.flushHeaders();
    }
  }

  /** Hands what was posted to the server. */
  receive(messages: readonly JSONRPCMessage[]): void {
    this.#unanswered = messages.filter((message) => 'method' in message && 'id' in message).length;
    for (const message of messages) this.onmessage?.(message);
  }

  async send(message: JSONRPCMessage, { relatedRequestId }: TransportSendOptions = {}): Promise<void> {
    if (this.res.writableEnded || this.res.destroyed) return;
    if (!('method' in message)) return this.#answer(message);
    const asks = 'id' in message;
    if (this.options.stream && relatedRequestId !== undefined)
      this.#write(asks ? this.#ask(message) : this.#note(message));
    else if (asks) throw new Error(`a JSON answer has no room to ask its client for ${message.method}`);
  }

  /** Nothing is left to be told to anybody. */
  get answered(): boolean {
    return this.#answers.length >= this.#unanswered;
  }

  async close(): Promise<void> {
    for (const id of this.#asked.values()) this.options.questions.withdraw(id);
    this.#asked.clear();
    this.onclose?.();
  }

  #answer(answer: Answer): void {
    this.#answers.push(answer);
    if (this.options.stream) this.#write(answer);
    if (this.#answers.length < this.#unanswered) return;
    if (this.options.stream) this.res.end();
    else if (this.#answers.length > 1) sendJson(this.res, 200, this.#answers, this.options.headers);
    else sendText(this.res, 200, textOf(answer), this.options.headers);
  }

  #ask(request: JSONRPCRequest): JSONRPCMessage {
    const id = this.options.questions.ask(this.options.party, (answer) => {
      this.#asked.delete(request.id);
      this.onmessage?.({ ...answer, id: request.id });
    });
    this.#asked.set(request.id, id);
    return { ...request, id };
  }

  /** A note that takes a question back names it as the client knows it. */
  #note(note: JSONRPCMessage & { method: string }): JSONRPCMessage {
    if (note.method !== 'notifications/cancelled') return note;
    const { params } = note as { params?: { requestId?: RequestId } };
    const id = params?.requestId === undefined ? undefined : this.#asked.get(params.requestId);
    if (params?.requestId === undefined || id === undefined) return note;
    this.#asked.delete(params.requestId);
    this.options.questions.withdraw(id);
    return { ...note, params: { ...params, requestId: id } };
  }

  #write(message: JSONRPCMessage): void {
    this.res.write('event: message\ndata: ');
    this.res.write(textOf(message));
    this.res.write('\n\n');
  }
}

export function sendJson(
  res: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  sendText(res, status, JSON.stringify(body), headers);
}

function sendText(
  res: ServerResponse,
  status: number,
  text: string | Buffer,
  headers: Readonly<Record<string, string>>,
): void {
  res.writeHead(status, { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  res.end(text);
}
