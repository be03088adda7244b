import { setTimeout } from 'node:timers/promises';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  ErrorCode,
  isJSONRPCRequest,
  JSONRPCErrorResponseSchema,
  type JSONRPCMessage,
  JSONRPCMessageSchema,
  type JSONRPCRequest,
  type RequestId,
} from '@modelcontextprotocol/sdk/types.js';
import { untilAborted } from '../services/aws/until-aborted.js';
import { ASK_METHOD } from './ask-wire.js';
import { type ServerEvent, serverEvents } from './event-stream.js';

/** Where a service is, and the key to bring there; without one whoever asks is nobody in particular. */
export interface ServiceAddress {
  readonly url: string;
  readonly key: string | undefined;
}

/** The service answered, and not with an answer. Its HTTP status is in the `data` of the JSON-RPC error, too. */
class Turned extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** How long to wait where the service has not said it, and never longer than. Milliseconds. */
const RETRY_MS = 1_000;
const MOST_RETRY_MS = 10_000;
const MOST_RESUMED = 5;

interface Options {
  /** Asked before the first request, and again when nobody listens there any more. @returns undefined: there is none. */
  readonly find: () => Promise<ServiceAddress | undefined>;
  /** Sent with every request, for example which tools are wanted. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * The client's end of a service's stateless /mcp. Each request is a POST of its own; cancelling it hangs up. What fails
 * on the way is answered as an error of that request, so that nobody waits for ever.
 */
export class ServiceTransport implements Transport {
  onmessage?: Transport['onmessage'];
  onclose?: () => void;
  onerror?: (error: Error) => void;

  readonly #pending = new Map<RequestId, { hangUp: AbortController; done: Promise<void> }>();
  #address: ServiceAddress | undefined;
  #protocol: string | undefined;

  constructor(private readonly options: Options) {}

  async start(): Promise<void> {
    this.#address = await this.options.find();
  }

  setProtocolVersion(version: string): void {
    this.#protocol = version;
  }

  /** Resolves at once; the answer comes to `onmessage`. */
  async send(message: JSONRPCMessage): Promise<void> {
    if (isJSONRPCRequest(message)) {
      const hangUp = new AbortController();
      this.#pending.set(message.id, { hangUp, done: this.#ask(message, hangUp.signal) });
    } else if ('method' in message && message.method === 'notifications/cancelled') {
      const { requestId } = (message.params ?? {}) as { requestId?: RequestId };
      if (requestId !== undefined) this.#pending.get(requestId)?.hangUp.abort();
    }
    // Other notifications are about a connection, and there is none.
  }

  async close(): Promise<void> {
    for (const { hangUp } of this.#pending.values()) hangUp.abort();
    await this.settled();
    this.onclose?.();
  }

  /** When everything that was asked has its answer. */
  async settled(): Promise<void> {
    await Promise.all([...this.#pending.values()].map(({ done }) => done));
  }

  async #ask(request: JSONRPCRequest, signal: AbortSignal): Promise<void> {
    try {
      // On Node 20 the body of an answer that is given up may neither end nor fail.
      await untilAborted(this.#answers(await this.#post(request, signal), request.id, signal), signal);
    } catch (error) {
      // Whoever cancelled waits for nothing.
      if (!signal.aborted) this.#fail(request.id, error);
    } finally {
      this.#pending.delete(request.id);
    }
  }

  async #post(request: JSONRPCRequest, signal: AbortSignal): Promise<Response> {
    const address = this.#address;
    try {
      if (address) return await this.#postTo(address, request, signal);
    } catch (error) {
      // A connection that was kept open may end with its service just when it is used again.
      if (!isRefused(error) && !(isCut(error) && !mayAct(request))) throw error;
    }
    // Nobody took the request, or it does nothing, so it can be made again: the service may have been started anew, elsewhere.
    this.#address = await this.options.find();
    if (this.#address) return this.#postTo(this.#address, request, signal);
    throw new Error(`The service${address ? ` at ${address.url}` : ''} is gone. Start it again, and ask once more.`);
  }

  #postTo({ url, key }: ServiceAddress, request: JSONRPCRequest, signal: AbortSignal): Promise<Response> {
    return fetch(new URL('/mcp', url), {
      method: 'POST',
      headers: {
        ...this.#headers(key, request.method !== 'initialize'),
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify(request),
      redirect: 'error',
      signal,
    });
  }

  #headers(key: string | undefined, agreed = true): Record<string, string> {
    return {
      ...this.options.headers,
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...(agreed && this.#protocol && { 'mcp-protocol-version': this.#protocol }),
    };
  }

  async #answers(first: Response, id: RequestId, signal: AbortSignal): Promise<void> {
    let answered = false;
    const take = (text: string): void => {
      const message = JSONRPCMessageSchema.parse(JSON.parse(text));
      answered ||= !('method' in message) && message.id === id;
      this.onmessage?.(message);
    };
    let response = first;
    let seen: ServerEvent | undefined;
    for (let resumed = 0; ; resumed += 1) {
      if (!response.ok) throw new Turned(response.status, await refusal(response));
      const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
      if (!isStream) take(await response.text());
      else seen = (await readStream(response, take, () => answered)) ?? seen;
      if (answered) return;
      if (!isStream || seen?.id === undefined || resumed >= MOST_RESUMED) break;
      await setTimeout(Math.min(seen.retry ?? RETRY_MS, MOST_RETRY_MS), undefined, { signal });
      response = await this.#resume(seen.id, signal);
    }
    throw new Error('The service ended before it had answered.');
  }

  /** Goes on reading where a stream was cut off, where the service has said how. */
  #resume(lastEventId: string, signal: AbortSignal): Promise<Response> {
    const { url = '', key } = this.#address ?? {};
    return fetch(new URL('/mcp', url), {
      headers: { ...this.#headers(key), accept: 'text/event-stream', 'last-event-id': lastEventId },
      redirect: 'error',
      signal,
    });
  }

  #fail(id: RequestId, error: unknown): void {
    const message = wordsOf(error);
    this.onerror?.(error instanceof Error ? error : new Error(message));
    const data = error instanceof Turned && { data: { status: error.status } };
    this.onmessage?.({ jsonrpc: '2.0', id, error: { code: ErrorCode.InternalError, message, ...data } });
  }
}

/** The service's own words where it has some. */
async function refusal(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const parsed = JSONRPCErrorResponseSchema.safeParse({ ...JSON.parse(text), id: 0 });
    if (parsed.success) return parsed.data.error.message;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return `The service answered HTTP ${response.status}.`;
}

/** @returns the last event that says where to take the stream up again. */
async function readStream(
  { body }: Response,
  take: (text: string) => void,
  isAnswered: () => boolean,
): Promise<ServerEvent | undefined> {
  let last: ServerEvent | undefined;
  try {
    for await (const event of serverEvents(body ?? new ReadableStream())) {
      if (event.id !== undefined) last = { ...event, retry: event.retry ?? last?.retry };
      if (event.data !== '') take(event.data);
      // Nothing comes after the answer.
      if (isAnswered()) break;
    }
  } catch (error) {
    // A line that was cut is taken up again like a stream that was ended; without a place to go on there is none.
    if (last === undefined || !(error instanceof TypeError)) throw error;
  }
  return last;
}

/** Why there was no answer, by the code of the system or of OpenSSL. */
const reasons: readonly (readonly [code: RegExp, words: string])[] = [
  [/^ECONNREFUSED$/, 'nobody listens there'],
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'no host of that name is known'],
  [/^(ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/, 'the host does not answer'],
  [/^E(HOST|NET)UNREACH$/, 'there is no way to that host'],
  [/^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/, 'the connection was cut before there was an answer'],
  [/SSL_WRONG_VERSION|^EPROTO$/, 'it does not speak https'],
  [/CERT|SELF_SIGNED|UNABLE_TO_VERIFY/, 'its certificate is not trusted here (NODE_EXTRA_CA_CERTS adds an authority)'],
];

/** `fetch` says of everything that it failed; what happened stands in the cause. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, message } = (error.cause ?? error) as NodeJS.ErrnoException;
  return reasons.find(([pattern]) => pattern.test(code ?? ''))?.[1] ?? message;
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof TypeError ? (error.cause as NodeJS.ErrnoException | undefined)?.code : undefined;

/** Nobody listens: the request cannot have been taken. */
const isRefused = (error: unknown): boolean => codeOf(error) === 'ECONNREFUSED';

/** Nobody knows whether the request was taken. */
const isCut = (error: unknown): boolean => /^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/.test(codeOf(error) ?? '');

/** Everything else only says what there is. */
const mayAct = ({ method }: JSONRPCRequest): boolean => method === 'tools/call' || method === ASK_METHOD;
