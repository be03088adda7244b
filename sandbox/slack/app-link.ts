import { randomUUID } from 'node:crypto';
import type { Json } from '../teams/http.js';
import { timeLimit } from '../time-limit.js';
import type { World } from '../world.js';
import { signed } from './signing.js';
import { appId, bot, signingSecret, teamId } from './workspace.js';

/** What became of one request to the app. */
export interface SlackDelivery {
  readonly status: number | null;
  /** Parsed where it is JSON, else the text; null when empty. */
  readonly body: unknown;
  readonly problem: 'not_registered' | 'unreachable' | 'timeout' | null;
}

/** Slack waits three seconds for an acknowledgement (Slack: acknowledgement response). */
const ackMs = 3_000;
/** An event that was not acknowledged comes again at once, after a minute and after five (Slack: Events API, retries). */
const retryAfterMs = [0, 60_000, 300_000];

/** Sends requests to the app as Slack does: signed on their bytes, given up after three seconds, events sent again. */
export class AppLink {
  #app: string | undefined;
  #last: Json | undefined;
  readonly #closing = new AbortController();

  constructor(private readonly clock: World['clock']) {}

  get registered(): boolean {
    return this.#app !== undefined;
  }

  get url(): string | undefined {
    return this.#app;
  }

  register(url: string | undefined): void {
    this.#app = url?.replace(/\/$/, '');
  }

  close(): void {
    this.#closing.abort();
  }

  command(fields: Record<string, string>): Promise<SlackDelivery> {
    return this.#tracked('commands', new URLSearchParams(fields).toString());
  }

  interaction(payload: Json): Promise<SlackDelivery> {
    return this.#tracked('interactivity', new URLSearchParams({ payload: JSON.stringify(payload) }).toString());
  }

  /** One event. What is not acknowledged is sent again, on the sandbox's clock. */
  async event(event: Json): Promise<SlackDelivery> {
    const envelope = {
      token: 'deprecated',
      team_id: teamId,
      api_app_id: appId,
      type: 'event_callback',
      event_id: `Ev${randomUUID().replaceAll('-', '').slice(0, 9).toUpperCase()}`,
      event_time: Math.floor(this.clock.now().getTime() / 1000),
      is_ext_shared_channel: false,
      authorizations: [{ enterprise_id: null, team_id: teamId, user_id: bot.id, is_bot: true }],
      event,
    };
    this.#last = envelope;
    const first = await this.#tracked('events', JSON.stringify(envelope), 'application/json');
    if (!accepted(first)) this.#again(envelope, first, 1);
    return first;
  }

  /** The last event once more, as after an acknowledgement that got lost. */
  repeat(): Promise<SlackDelivery> {
    const headers = { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' };
    return this.#tracked('events', JSON.stringify(this.#last ?? {}), 'application/json', headers);
  }

  /** Whether the app answers for its URL. */
  async verifies(): Promise<SlackDelivery> {
    const challenge = randomUUID();
    const body = JSON.stringify({ token: 'deprecated', type: 'url_verification', challenge });
    const answer = await this.#post('events', body, 'application/json');
    const echoed = JSON.stringify(answer.body)?.includes(challenge);
    return echoed ? answer : { ...answer, problem: answer.problem ?? 'not_registered' };
  }

  #again(envelope: Json, failed: SlackDelivery, attempt: number): void {
    const wait = retryAfterMs[attempt - 1];
    if (wait === undefined || failed.problem === 'not_registered') return;
    const reason = failed.problem === 'timeout' ? 'http_timeout' : failed.status ? 'http_error' : 'connection_failed';
    const headers = { 'x-slack-retry-num': String(attempt), 'x-slack-retry-reason': reason };
    const send = async () => {
      const answer = await this.#post('events', JSON.stringify(envelope), 'application/json', headers);
      if (!accepted(answer)) this.#again(envelope, answer, attempt + 1);
    };
    this.clock.after(wait, send, { kind: 'limit', label: 'an event is sent again to the Slack app' });
  }

  #tracked(path: string, body: string, type?: string, headers?: Record<string, string>): Promise<SlackDelivery> {
    return this.clock.track(this.#post(path, body, type, headers));
  }

  async #post(
    path: string,
    body: string,
    type = 'application/x-www-form-urlencoded',
    headers: Record<string, string> = {},
  ): Promise<SlackDelivery> {
    if (!this.#app) return { status: null, body: null, problem: 'not_registered' };
    const timeout = timeLimit(ackMs);
    const now = Math.floor(Date.now() / 1000);
    try {
      const response = await fetch(`${this.#app}/slack/${path}`, {
        method: 'POST',
        headers: { 'content-type': type, ...signed(signingSecret, body, now), ...headers },
        body,
        signal: AbortSignal.any([timeout, this.#closing.signal]),
      });
      return { status: response.status, body: parse(await response.text()), problem: null };
    } catch (error) {
      // fetch and reading the body reject alike: no connection, a connection cut short, or our own time limit.
      if (!(error instanceof Error)) throw error;
      return { status: null, body: null, problem: timeout.aborted ? 'timeout' : 'unreachable' };
    }
  }
}

export const accepted = ({ status }: SlackDelivery): boolean => status !== null && status >= 200 && status < 300;

function parse(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
