import type { ServerResponse } from 'node:http';
import type { SandboxClock } from './clock.js';

interface Trouble {
  /** What is answered to each message; 0 cuts the connection. */
  readonly status: number;
  readonly retryAfterS: number | undefined;
}

const most = 1_000;

/** A chat platform in trouble: no message is taken until it is over. What was tried meanwhile is written down. */
export class Outage {
  #trouble: Trouble | undefined;
  /** On the sandbox's clock, epoch milliseconds, oldest first. */
  readonly #attempts: number[] = [];

  constructor(private readonly clock: Pick<SandboxClock, 'now'>) {}

  /** @param wanted - `{status, retry_after_s?}`, or null when it is over. @returns false for what is neither. */
  set(wanted: unknown): boolean {
    if (wanted === null) {
      this.#trouble = undefined;
      return true;
    }
    if (typeof wanted !== 'object' || !('status' in wanted) || typeof wanted.status !== 'number') return false;
    const retryAfterS =
      'retry_after_s' in wanted && typeof wanted.retry_after_s === 'number' ? wanted.retry_after_s : undefined;
    this.#trouble = { status: wanted.status, retryAfterS };
    this.#attempts.length = 0;
    return true;
  }

  get attempts(): readonly number[] {
    return this.#attempts;
  }

  /** @returns whether the message is refused; then it has been answered. */
  strikes(res: ServerResponse): boolean {
    if (!this.#trouble) return false;
    if (this.#attempts.length < most) this.#attempts.push(this.clock.now().getTime());
    const { status, retryAfterS } = this.#trouble;
    if (status === 0) {
      res.destroy();
      return true;
    }
    // Gateways answer in HTML.
    res.writeHead(status, {
      'content-type': 'text/html',
      ...(retryAfterS !== undefined && { 'retry-after': String(retryAfterS) }),
    });
    res.end(`<html><body>${status}</body></html>`);
    return true;
  }
}
