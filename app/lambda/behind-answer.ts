import { request } from 'node:http';

const NAME = 'behind-answer';

/**
 * Keeps a function's process going behind its answer until `work` is done, as an internal extension of Lambda: the answer
 * leaves at once, and the process stands still only when the runtime and every extension wait for the next invocation
 * (AWS Lambda Extensions API). An invocation's time limit counts for both.
 */
export class BehindAnswer {
  readonly #begun = new Map<string, PromiseWithResolver>();

  private constructor(
    private readonly api: string,
    private readonly identifier: string,
  ) {}

  /** Before the first invocation. @returns undefined where there is nothing to register with. */
  static async register(api: string | undefined, lost: (error: unknown) => void): Promise<BehindAnswer | undefined> {
    if (!api) return undefined;
    const { status, headers } = await call('POST', `http://${api}/2020-01-01/extension/register`, {
      headers: { 'lambda-extension-name': NAME, 'content-type': 'application/json' },
      body: JSON.stringify({ events: ['INVOKE'] }),
    });
    const identifier = headers['lambda-extension-identifier'];
    if (status !== 200 || typeof identifier !== 'string') return undefined;
    const behind = new BehindAnswer(api, identifier);
    behind.#follow().catch(lost);
    return behind;
  }

  /** What this invocation still does. Without it, the process would never stand still behind it. */
  holdFor(requestId: string, work: Promise<void>): void {
    const { resolve } = this.#invocation(requestId);
    work.then(resolve, resolve);
  }

  async #follow(): Promise<void> {
    for (;;) {
      const { status, body } = await call('GET', `http://${this.api}/2020-01-01/extension/event/next`, {
        headers: { 'lambda-extension-identifier': this.identifier },
      });
      // Lambda is gone: there is nobody left to hold the process for.
      if (status !== 200) return;
      const { requestId } = JSON.parse(body) as { requestId: string };
      await this.#invocation(requestId).promise;
      this.#begun.delete(requestId);
    }
  }

  #invocation(requestId: string): PromiseWithResolver {
    const known = this.#begun.get(requestId) ?? withResolver();
    this.#begun.set(requestId, known);
    return known;
  }
}

interface PromiseWithResolver {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

function withResolver(): PromiseWithResolver {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** Without a time limit: the next event may be hours away, and the process stands still meanwhile. */
function call(method: string, url: string, { headers, body }: { headers: Record<string, string>; body?: string }) {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>((resolve, reject) => {
    const asked = request(url, { method, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('error', reject);
      answer.once('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks).toString() }),
      );
    });
    asked.once('error', reject).end(body);
  });
}
