import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

const bootstrap = fileURLToPath(new URL('./lambda-bootstrap.js', import.meta.url));

export type Invoked = { readonly ok: true; readonly payload: unknown } | { readonly ok: false; readonly error: string };

interface Invocation {
  readonly id: string;
  readonly event: unknown;
  readonly answer: (invoked: Invoked) => void;
}

/**
 * One function as Lambda runs it: a process that asks the Runtime API for invocations, one at a time, and that stands
 * still (SIGSTOP) from the moment when its runtime and its extension both wait for the next one.
 */
export class LambdaFunction {
  readonly #waiting: Invocation[] = [];
  readonly #stdout: string[] = [];
  readonly #stderr: string[] = [];
  readonly #child: ChildProcess;
  #current: Invocation | undefined;
  #runtime: ServerResponse | undefined;
  #extension: ServerResponse | undefined;
  #hasExtension = false;
  #isStill = false;
  #whenStill: (() => void)[] = [];
  #failure: string | undefined;

  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    file: string,
    env: Readonly<Record<string, string>>,
  ) {
    const { port } = server.address() as AddressInfo;
    server.on('request', (req, res) => void this.#api(req, res));
    this.#child = spawn(process.execPath, [bootstrap, file], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH ?? '', ANSWER_SECONDS: '60', AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`, ...env },
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#stdout.push(text));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#stderr.push(text));
    this.#child.once('exit', () => this.#fail('the process ended'));
  }

  static async start(file: string, env: Readonly<Record<string, string>>): Promise<LambdaFunction> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return new LambdaFunction(server, file, env);
  }

  /** Lines that CloudWatch Logs would look through for metrics. */
  get stdout(): string[] {
    return this.#stdout.join('').split('\n').filter(Boolean);
  }

  get stderr(): string {
    return this.#stderr.join('');
  }

  /** Resolves when the answer is there; what goes on behind it goes on. Never rejects. */
  invoke(event: unknown): Promise<Invoked> {
    return new Promise((answer) => {
      this.#waiting.push({ id: randomUUID(), event, answer });
      this.#next();
    });
  }

  /** Resolves when nothing runs: the process stands still, and only an invocation wakes it. */
  async still(): Promise<void> {
    if (!this.#isStill) await new Promise<void>((still) => this.#whenStill.push(still));
  }

  get isStill(): boolean {
    return this.#isStill;
  }

  async end(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = once(this.#child, 'exit');
      this.#child.kill('SIGKILL');
      await ended;
    }
    this.server.closeAllConnections();
    this.server.close();
  }

  async #api(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const path = req.url ?? '';
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    if (path === '/2020-01-01/extension/register') {
      this.#hasExtension = true;
      res.writeHead(200, { 'lambda-extension-identifier': randomUUID() });
      res.end('{}');
    } else if (path === '/2020-01-01/extension/event/next') {
      this.#extension = res;
      this.#next();
    } else if (path === '/2018-06-01/runtime/invocation/next') {
      this.#runtime = res;
      this.#next();
    } else {
      const [, ending] = /\/invocation\/[\w-]+\/(response|error)$/.exec(path) ?? [];
      if (ending === 'response') this.#current?.answer({ ok: true, payload: JSON.parse(body) });
      else if (ending === 'error') this.#current?.answer({ ok: false, error: body });
      else this.#fail(body);
      this.#current = undefined;
      res.writeHead(202);
      res.end();
    }
  }

  #next(): void {
    if (this.#failure !== undefined) {
      this.#fail(this.#failure);
      return;
    }
    const isIdle = this.#runtime !== undefined && (!this.#hasExtension || this.#extension !== undefined);
    if (!isIdle || this.#current) return;
    const invocation = this.#waiting.shift();
    if (!invocation) {
      this.#standStill();
      return;
    }
    this.#isStill = false;
    this.#child.kill('SIGCONT');
    this.#current = invocation;
    const { id, event } = invocation;
    this.#runtime?.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': id,
      'lambda-runtime-trace-id': `Root=1-${id.slice(0, 8)}-${id.replaceAll('-', '').slice(8)};Parent=53995c3f42cd8ad8;Sampled=1`,
    });
    this.#runtime?.end(JSON.stringify(event));
    this.#extension?.end(JSON.stringify({ eventType: 'INVOKE', requestId: id }));
    this.#runtime = undefined;
    this.#extension = undefined;
  }

  #standStill(): void {
    this.#child.kill('SIGSTOP');
    this.#isStill = true;
    for (const resolve of this.#whenStill.splice(0)) resolve();
  }

  #fail(reason: string): void {
    this.#failure = reason;
    const error = `${reason}\n${this.stderr.slice(-2_000)}`;
    this.#current?.answer({ ok: false, error });
    for (const { answer } of this.#waiting.splice(0)) answer({ ok: false, error });
    for (const resolve of this.#whenStill.splice(0)) resolve();
  }
}
