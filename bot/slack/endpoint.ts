import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { SecurityLog } from '../../services/security-log/security-log.js';
import type { SurfaceFailures } from '../../services/telemetry/surface-failures.js';
import { readRaw } from '../raw-body.js';
import { Refused, refusal } from '../refused.js';
import { checkSlackAuth, type SlackAuth } from './auth.js';
import { SlackGuard } from './guard.js';
import { readRequest, type SlackRequest } from './request.js';
import { verifySignature } from './signature.js';

/** As much of an HTTP response as the endpoint needs; restify's is one. */
export interface HttpReply {
  send(status: number, body?: unknown): unknown;
}

export interface SlackAnswer {
  readonly status: number;
  readonly body?: unknown;
}

interface Options {
  readonly auth: SlackAuth;
  readonly failures: SurfaceFailures;
  readonly security: SecurityLog;
  /** Takes a request and answers at once: Slack waits three seconds, people less. What is to be said comes later. */
  readonly turn: (request: SlackRequest, mac: string) => SlackAnswer;
  /** Wall time, epoch milliseconds. */
  readonly now?: () => number;
}

/** POST /slack/…: who may cause a turn. Everything refused is refused here, with one security event in the log. */
export class SlackEndpoint {
  readonly #options: Options;
  readonly #guard: SlackGuard;
  readonly #now: () => number;

  /** @throws Error for settings that would leave the endpoint open. */
  constructor(options: Options) {
    checkSlackAuth(options.auth);
    this.#options = options;
    this.#guard = new SlackGuard(options.auth.allowedTeams);
    this.#now = options.now ?? Date.now;
  }

  async handle(req: IncomingMessage, res: HttpReply): Promise<void> {
    const { status, body } = await this.#answered(async () => {
      if ((req.headers['content-encoding'] ?? 'identity') !== 'identity') throw new Refused(415, 'content_encoding');
      return this.#take(req.headers, await readRaw(req));
    });
    if (body === undefined) res.send(status);
    else res.send(status, body);
  }

  /** The same for a request that a function was invoked with; `body` is the bytes that Slack sent. */
  receive(headers: IncomingHttpHeaders, body: Buffer): Promise<SlackAnswer> {
    return this.#answered(() => this.#take(headers, body));
  }

  async #take(headers: IncomingHttpHeaders, body: Buffer): Promise<SlackAnswer> {
    const { turn } = this.#options;
    const mac = await this.#verified(headers, body);
    const request = readRequest(headers['content-type'] ?? '', body);
    const isRetry = headers['x-slack-retry-num'] !== undefined;
    if (!this.#guard.admit(request, mac, isRetry)) return { status: 200 };
    if (request.kind === 'challenge') return { status: 200, body: { challenge: request.challenge } };
    return turn(request, mac);
  }

  /** A new signing secret may be in use since the one that is known was read. @throws Refused */
  async #verified(headers: IncomingHttpHeaders, body: Buffer): Promise<string> {
    const { signingSecrets } = this.#options.auth;
    const now = Math.floor(this.#now() / 1000);
    const verify = () => verifySignature({ secrets: signingSecrets.now(), headers, body, now });
    try {
      return verify();
    } catch (error) {
      if (!(error instanceof Refused && error.reason === 'signature' && (await signingSecrets.renewed()))) throw error;
      return verify();
    }
  }

  async #answered(take: () => Promise<SlackAnswer>): Promise<SlackAnswer> {
    const { failures, security } = this.#options;
    try {
      return await take();
    } catch (error) {
      if (error instanceof Refused) {
        const { status, reason } = error;
        security.refused({ door: 'slack', reason, status }, 'refused a request to the Slack app');
        return { status, body: refusal[status] };
      }
      const reference = failures.tell(error, 'a turn failed');
      return { status: 500, body: { message: `Something broke on my side (ref ${reference}).` } };
    }
  }
}
