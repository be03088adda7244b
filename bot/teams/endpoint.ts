import type { IncomingMessage } from 'node:http';
import type { SecurityLog } from '../../services/security-log/security-log.js';
import type { SurfaceFailures } from '../../services/telemetry/surface-failures.js';
import { Refused, refusal } from '../refused.js';
import { sdkCredentials, TeamsAdapter, type Turn } from './adapter.js';
import type { TeamsAuth } from './auth.js';
import { Authentication } from './authentication.js';
import { readActivity } from './body.js';
import type { BotToken } from './bot-token.js';
import { Guard } from './guard.js';
import type { SigningKeys } from './signing-keys.js';

/** As much of an HTTP response as the endpoint needs; restify's is one. */
export interface HttpReply {
  send(status: number, body?: unknown): unknown;
}

interface Options {
  readonly auth: TeamsAuth;
  readonly token: BotToken;
  readonly failures: SurfaceFailures;
  readonly security: SecurityLog;
  readonly keys: SigningKeys;
  readonly turn: Turn;
}

/** POST /api/messages: who may cause a turn. Everything refused is refused here, with one security event in the log. */
export class TeamsEndpoint {
  readonly #failures: SurfaceFailures;
  readonly #security: SecurityLog;
  readonly #turn: Turn;
  readonly #authentication: Authentication;
  readonly #guard: Guard;
  readonly #adapter: TeamsAdapter;

  constructor({ auth, keys, token, failures, security, turn }: Options) {
    this.#failures = failures;
    this.#security = security;
    this.#turn = turn;
    this.#authentication = new Authentication({ auth, keys, credentials: sdkCredentials(auth, token) });
    this.#guard = new Guard(auth);
    this.#adapter = new TeamsAdapter(this.#authentication);
  }

  async handle(req: IncomingMessage & { body?: unknown }, res: HttpReply): Promise<void> {
    const { status, body } = await this.#answer(req);
    if (body === undefined) res.send(status);
    else res.send(status, body);
  }

  async #answer(req: IncomingMessage & { body?: unknown }): Promise<{ status: number; body?: unknown }> {
    try {
      const body = await readActivity(req);
      const verified = await this.#authentication.verify(req.headers.authorization);
      const activity = this.#guard.admit(body, verified);
      return (await this.#adapter.turn(verified, activity, this.#turn)) ?? { status: 200 };
    } catch (error) {
      return error instanceof Refused ? this.#refuse(error) : this.#fail(error);
    }
  }

  #refuse({ status, reason }: Refused): { status: number; body: unknown } {
    this.#security.refused({ door: 'teams', reason, status }, 'refused a request to the bot');
    return { status, body: refusal[status] };
  }

  #fail(error: unknown): { status: number; body: unknown } {
    const reference = this.#failures.tell(error, 'a turn failed');
    return { status: 500, body: { message: `Something broke on my side (ref ${reference}).` } };
  }
}
