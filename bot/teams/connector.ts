import { z } from 'zod';
import { isAllowedServiceUrl } from './auth.js';
import type { BotToken } from './bot-token.js';
import type { Answered, HttpClient } from './http-client.js';

const TIMEOUT_MS = 5_000;
const ATTEMPTS = 3;
/** A longer Retry-After is not waited for. Milliseconds. */
const MAX_WAIT_MS = 15_000;

/** Where to send: from an inbound activity, or stored. */
export interface Reference {
  readonly serviceUrl: string;
  /** With `;messageid=` it is a thread of a channel; without, a new post. */
  readonly conversationId: string;
  readonly botId: string;
  /** Set when only this person may see it (a targeted message); ids of the channel. */
  readonly onlyFor?: { readonly id: string; readonly name?: string };
}

/** An outbound activity without its addressing. */
export interface Outgoing {
  readonly type: 'message' | 'typing';
  readonly [field: string]: unknown;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

const Member = z.object({ id: z.string(), aadObjectId: z.string().optional() });
/** Somebody in a conversation: their id in this channel, and in Microsoft Entra where they have one. */
export type Member = z.infer<typeof Member>;
const MemberPage = z.object({ members: z.array(Member), continuationToken: z.string().optional() });
const MAX_MEMBERS = 5_000;

/** Bot Connector refused, or did not answer. */
export class ConnectorError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    /** Nothing may be sent before. Milliseconds; undefined where it did not say. */
    readonly retryAfterMs?: number,
  ) {
    super(`Bot Connector answered ${status} ${code}`);
  }
}

/** The bot was removed, blocked, or the conversation no longer exists: the reference is of no more use. */
export class ConversationGone extends ConnectorError {}

interface Options {
  readonly token: BotToken;
  readonly http: HttpClient;
  readonly serviceUrls: readonly string[];
  /** Waits before another attempt. Milliseconds. */
  readonly wait: (ms: number) => Promise<void>;
}

/**
 * Bot Connector's REST API, outbound (Bot Framework REST API reference: conversations). The SDK's client has no
 * deadline, repeats a failed post up to four times, which shows as duplicates, and drops the fields that make a
 * message private. A post is sent again only when Bot Connector says that it did not take it (429, or 401 with another
 * token); an edit also after 412, 502 and 504 (Microsoft Learn: Teams bot rate limiting).
 */
export class Connector {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * @param options.once - a refusal is told at once: somebody else knows when to try again.
   * @returns the id of the message, by which it can be edited.
   */
  async post(reference: Reference, activity: Outgoing, { once = false } = {}): Promise<string> {
    return readId(await this.#send('POST', reference, '', activity, once));
  }

  async reply(reference: Reference, replyToId: string, activity: Outgoing): Promise<string> {
    const path = `/${encodeURIComponent(replyToId)}`;
    return readId(await this.#send('POST', reference, path, { ...activity, replyToId }));
  }

  /** Edits a message of the bot in place, for everybody who sees it. */
  async update(reference: Reference, activityId: string, activity: Outgoing, { once = false } = {}): Promise<void> {
    await this.#send('PUT', reference, `/${encodeURIComponent(activityId)}`, { ...activity, id: activityId }, once);
  }

  /** Takes a message of the bot away for everybody. */
  async remove(reference: Reference, activityId: string): Promise<void> {
    await this.#request('DELETE', `${this.#conversation(reference)}/activities/${encodeURIComponent(activityId)}`);
  }

  async typing(reference: Reference): Promise<void> {
    await this.#send('POST', reference, '', { type: 'typing' });
  }

  /** Everybody in a conversation, at most `MAX_MEMBERS`. */
  async members(reference: Reference): Promise<Member[]> {
    const members: Member[] = [];
    let token: string | undefined;
    do {
      const query = `?pageSize=500${token ? `&continuationToken=${encodeURIComponent(token)}` : ''}`;
      const answer = await this.#request('GET', `${this.#conversation(reference)}/pagedmembers${query}`);
      const page = MemberPage.parse(JSON.parse(answer.body));
      members.push(...page.members);
      token = page.continuationToken;
    } while (token && members.length < MAX_MEMBERS);
    return members;
  }

  async #send(
    method: 'POST' | 'PUT',
    reference: Reference,
    path: string,
    activity: Outgoing,
    once = false,
  ): Promise<Answered> {
    const { conversationId, botId, onlyFor } = reference;
    const url = `${this.#conversation(reference)}/activities${path}${onlyFor ? '?isTargetedActivity=true' : ''}`;
    const body = {
      ...activity,
      channelId: 'msteams',
      from: { id: botId },
      conversation: { id: conversationId },
      ...(onlyFor && { recipient: { ...onlyFor, isTargeted: true } }),
    };
    return this.#request(method, url, JSON.stringify(body), once);
  }

  /** A token never leaves for a host that is not on the list, whatever a stored reference says. */
  #conversation({ serviceUrl, conversationId }: Reference): string {
    if (!isAllowedServiceUrl(serviceUrl, this.#options.serviceUrls))
      throw new ConnectorError(0, 'ServiceUrlNotAllowed');
    return `${serviceUrl.replace(/\/$/, '')}/v3/conversations/${encodeURIComponent(conversationId)}`;
  }

  async #request(method: Method, url: string, body?: string, once = false): Promise<Answered> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#exchange(method, url, body);
      if (answer.status < 300) return answer;
      const mayRepeat = attempt < ATTEMPTS && (!once || answer.status === 401);
      const wait = mayRepeat ? retryAfter(method, answer, attempt) : undefined;
      if (wait === undefined) throw failure(method, answer);
      if (answer.status === 401) this.#options.token.forget();
      if (wait > 0) await this.#options.wait(wait);
    }
  }

  async #exchange(method: Method, url: string, body: string | undefined): Promise<Answered> {
    const authorization = `Bearer ${await this.#options.token.get()}`;
    const headers = { authorization, ...(body && { 'content-type': 'application/json' }) };
    return this.#options.http.send({ method, url, headers, timeoutMs: TIMEOUT_MS, ...(body && { body }) });
  }
}

/** Milliseconds until the same request may be sent again; undefined when it must not be. */
function retryAfter(method: Method, { status, headers }: Answered, attempt: number): number | undefined {
  if (status === 401) return attempt === 1 ? 0 : undefined;
  if (status === 429) {
    const wait = waitOf(headers);
    return wait <= MAX_WAIT_MS ? wait : undefined;
  }
  return method !== 'POST' && [412, 502, 504].includes(status) ? 500 * 2 ** (attempt - 1) : undefined;
}

/** A second where it does not say, or not in seconds. Milliseconds. */
function waitOf(headers: Answered['headers']): number {
  const seconds = Number(headers['retry-after'] ?? 1);
  return (Number.isFinite(seconds) ? Math.max(seconds, 0) : 1) * 1000;
}

function failure(method: Method, { status, headers, body }: Answered): ConnectorError {
  const code = /"code"\s*:\s*"([\w.-]{1,64})"/.exec(body)?.[1] ?? 'NoCode';
  const gone = status === 403 || (status === 404 && (method === 'POST' || code === 'ConversationNotFound'));
  if (gone) return new ConversationGone(status, code);
  return new ConnectorError(status, code, status === 429 ? waitOf(headers) : undefined);
}

function readId({ body }: Answered): string {
  const id = /"id"\s*:\s*"([^"]+)"/.exec(body)?.[1];
  if (!id) throw new ConnectorError(200, 'NoActivityId');
  return id;
}
