import { randomUUID } from 'node:crypto';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { SandboxClock } from './clock.js';

export interface FunctionTarget {
  /** Where the service listens. It listens before it registers: a refused delivery waits for the next registration. */
  readonly url: string;
  readonly key: string;
}

export type FunctionResult =
  | { readonly ok: true; readonly payload: unknown }
  | { readonly ok: false; readonly errorType: string; readonly errorMessage: string };

interface Invocation {
  readonly name: string;
  readonly body: string;
  readonly answer: (result: FunctionResult) => void;
}

const notDelivered = Symbol('not delivered');

/** Lambda's own limit of a synchronous answer, 6 MB (AWS Lambda quotas). */
const maxAnswerBytes = 6 * 1024 * 1024;

/** What Step Functions shows for a failure the function did not word itself (AWS: "Handling errors in Step Functions"). */
const refusals: Readonly<Record<number, string>> = {
  401: 'Lambda.AccessDeniedException',
  403: 'Lambda.AccessDeniedException',
  404: 'Lambda.ResourceNotFoundException',
  429: 'Lambda.TooManyRequestsException',
  503: 'Lambda.ServiceException',
};

/**
 * Stands in for AWS Lambda: delivers invocations to the service as `POST {url}/_functions/{name}`. Lambda is never down,
 * so what cannot be delivered is held until a service registers; what was delivered and got lost is a function error.
 */
export class Functions {
  readonly #clock: SandboxClock;
  readonly #timeLimitMs: number;
  readonly #held = new Set<Invocation>();
  readonly #open = new Set<ClientRequest>();
  #target: FunctionTarget | undefined;
  #closed = false;

  /** @param options.timeLimitMs - wall time a function may take, default 30 000. */
  constructor({ clock, timeLimitMs = 30_000 }: { clock: SandboxClock; timeLimitMs?: number }) {
    this.#clock = clock;
    this.#timeLimitMs = timeLimitMs;
  }

  /** Says where functions run from now on, and delivers what was held. */
  register(target: FunctionTarget): void {
    this.#target = target;
    const held = [...this.#held];
    this.#held.clear();
    for (const invocation of held) this.#deliver(invocation, target);
  }

  /**
   * Invokes a function and waits for its answer.
   *
   * @param name - function name without ARN or qualifier.
   * @param payload - sent as JSON.
   * @returns the function's answer, or its error under the name that Step Functions would report. Never rejects.
   */
  invoke(name: string, payload: unknown): Promise<FunctionResult> {
    return new Promise((answer) => {
      const invocation = { name, body: JSON.stringify(payload ?? {}), answer };
      if (this.#target) this.#deliver(invocation, this.#target);
      else this.#held.add(invocation);
    });
  }

  /** Drops what waits for a service: whoever asked for it is gone. */
  reset(): void {
    this.#held.clear();
  }

  /** Number of invocations that wait for a service. */
  get held(): number {
    return this.#held.size;
  }

  /** Drops the service. What was on its way is never answered: whoever waits for it is ending too. */
  close(): void {
    this.#closed = true;
    this.#target = undefined;
    this.#held.clear();
    for (const open of this.#open) open.destroy();
  }

  #deliver(invocation: Invocation, target: FunctionTarget): void {
    const delivery = this.#post(invocation, target).then((outcome) => {
      if (this.#closed) return undefined;
      if (outcome !== notDelivered) invocation.answer(outcome);
      else if (this.#target && this.#target !== target) this.#deliver(invocation, this.#target);
      else this.#held.add(invocation);
      // Whoever got the answer tracks its own next step before the clock may call this one done.
      return new Promise((resolve) => setImmediate(resolve));
    });
    this.#clock.track(delivery);
  }

  #post({ name, body }: Invocation, target: FunctionTarget): Promise<FunctionResult | typeof notDelivered> {
    return new Promise((resolve) => {
      let accepted = false;
      const requestId = randomUUID();
      // A fresh connection each time: on a kept one, "refused" and "died while working" look the same.
      const post = request(`${target.url}/_functions/${encodeURIComponent(name)}`, {
        method: 'POST',
        agent: false,
        headers: {
          authorization: `Bearer ${target.key}`,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'x-amzn-requestid': requestId,
        },
      });
      this.#open.add(post);
      const lost = (reason: string) => resolve(unknown(`RequestId: ${requestId} Error: ${reason}`));
      const limit = setTimeout(() => {
        const seconds = (this.#timeLimitMs / 1000).toFixed(2);
        const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`;
        resolve({ ok: false, errorType: 'Sandbox.Timedout', errorMessage });
        post.destroy();
      }, this.#timeLimitMs);
      post.once('socket', (socket) => socket.once('connect', () => (accepted = true)));
      post.once('error', (error) =>
        accepted ? lost(`Runtime exited with error: ${error.message}`) : resolve(notDelivered),
      );
      post.once('response', (response) => readResult(response).then(resolve, (error: Error) => lost(error.message)));
      post.once('close', () => {
        clearTimeout(limit);
        this.#open.delete(post);
      });
      post.end(body);
    });
  }
}

const unknown = (errorMessage: string): FunctionResult => ({ ok: false, errorType: 'Lambda.Unknown', errorMessage });

async function readResult(response: IncomingMessage): Promise<FunctionResult> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxAnswerBytes) {
      const errorMessage = `Response payload size exceeded maximum allowed payload size (${maxAnswerBytes} bytes).`;
      return { ok: false, errorType: 'Function.ResponseSizeTooLarge', errorMessage };
    }
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  const status = response.statusCode ?? 0;
  if (status !== 200) {
    const errorType = refusals[status];
    return errorType
      ? { ok: false, errorType, errorMessage: `The function endpoint answered ${status}.` }
      : unknown(`The cause could not be determined because Lambda did not return an error type. Status ${status}.`);
  }
  return response.headers['x-amz-function-error'] === undefined ? answered(text) : failed(text);
}

function answered(text: string): FunctionResult {
  if (text === '') return { ok: true, payload: null };
  const payload = parse(text);
  return payload === undefined ? unknown('The function answered what is not JSON.') : { ok: true, payload };
}

function failed(text: string): FunctionResult {
  const body = parse(text);
  if (typeof body === 'object' && body !== null && 'errorType' in body && typeof body.errorType === 'string') {
    const message = 'errorMessage' in body ? body.errorMessage : '';
    return { ok: false, errorType: body.errorType, errorMessage: typeof message === 'string' ? message : '' };
  }
  return unknown(
    `The cause could not be determined because Lambda did not return an error type. Returned payload: ${text.slice(0, 1000)}`,
  );
}

/** JSON text as a value; undefined for text that is not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
