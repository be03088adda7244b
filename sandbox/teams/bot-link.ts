import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { timeLimit } from '../time-limit.js';
import type { World } from '../world.js';
import type { Json } from './http.js';
import type { Issuer } from './issuer.js';
import { bot, type Conversation, type Person, team, tenantId } from './people.js';

/** What became of one activity that was sent to the bot. */
export interface Delivery {
  /** HTTP status of the bot; null when there was no answer. */
  readonly status: number | null;
  /** The body of the answer: parsed where it is JSON, else the text; null when empty. */
  readonly body: unknown;
  readonly problem: 'not_registered' | 'unreachable' | 'timeout' | null;
}

export interface BotLinkOptions {
  readonly clock: World['clock'];
  readonly issuer: Issuer;
  /** Bot Connector as the bot reaches it; ends with a slash. */
  readonly serviceUrl: () => string;
  /** Milliseconds a turn may take. */
  readonly turnTimeoutMs: number;
}

/** Sends activities to the bot as Microsoft Teams does: shaped, signed, and given up after the time a turn may take. */
export class BotLink {
  readonly #options: BotLinkOptions;
  #endpoint: string | undefined;
  readonly #closing = new AbortController();

  constructor(options: BotLinkOptions) {
    this.#options = options;
  }

  get registered(): boolean {
    return this.#endpoint !== undefined;
  }

  register(botUrl: string): void {
    this.#endpoint = `${botUrl.replace(/\/$/, '')}/api/messages`;
  }

  /** Whether something listens where the bot was registered. */
  async reachable(): Promise<boolean> {
    if (!this.#endpoint) return false;
    const { hostname, port, protocol } = new URL(this.#endpoint);
    return listens(hostname.replace(/^\[|\]$/g, ''), Number(port) || (protocol === 'https:' ? 443 : 80));
  }

  get closed(): boolean {
    return this.#closing.signal.aborted;
  }

  close(): void {
    this.#closing.abort();
  }

  /**
   * @param from - null for what the platform itself reports, such as an installation.
   * @param fields - type, text, value and what else this activity carries; `id` is given where there is none.
   */
  async send(conversation: Conversation, thread: string | null, from: Person, fields: Json): Promise<Delivery> {
    if (!this.#endpoint) return { status: null, body: null, problem: 'not_registered' };
    const activity = this.activity(conversation, thread, from, fields);
    return this.#options.clock.track(this.#post(this.#endpoint, activity));
  }

  /** An activity with everything that Teams puts around `fields`. */
  activity(conversation: Conversation, thread: string | null, from: Person, fields: Json): Json {
    const now = this.#options.clock.now().toISOString();
    const isChannel = conversation.kind === 'channel';
    return {
      id: randomUUID(),
      timestamp: now,
      localTimestamp: now,
      localTimezone: 'Etc/UTC',
      locale: 'en-US',
      serviceUrl: this.#options.serviceUrl(),
      channelId: 'msteams',
      from: { id: from.mri, name: from.name, aadObjectId: from.id },
      recipient: bot,
      conversation: {
        id: thread ? `${conversation.id};messageid=${thread}` : conversation.id,
        conversationType: conversation.kind,
        tenantId,
        ...(isChannel && { isGroup: true, name: conversation.name }),
      },
      ...fields,
      entities: [
        { type: 'clientInfo', locale: 'en-US', country: 'US', platform: 'Web', timezone: 'Etc/UTC' },
        ...(Array.isArray(fields.entities) ? fields.entities : []),
      ],
      channelData: {
        tenant: { id: tenantId },
        ...(isChannel && {
          team,
          channel: { id: conversation.id, name: conversation.name },
          teamsTeamId: team.id,
          teamsChannelId: conversation.id,
        }),
        ...(fields.channelData as Json | undefined),
      },
    };
  }

  async #post(endpoint: string, activity: Json): Promise<Delivery> {
    const token = await this.#options.issuer.channelToken(this.#options.serviceUrl());
    const timeout = timeLimit(this.#options.turnTimeoutMs);
    try {
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8', authorization: `Bearer ${token}` },
        body: JSON.stringify(activity),
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

const connectWithinMs = 2_000;

function listens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: connectWithinMs });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}

function parse(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
