import type { HomeView, ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { SlackMessage } from '../../cards/slack/message.js';
import { timeLimit } from '../../services/time-limit.js';
import { RESPONSE_ORIGINS, type SlackAuth } from './auth.js';

const TIMEOUT_MS = 5_000;
const ATTEMPTS = 3;
/** A longer Retry-After is not waited for. Milliseconds. */
const MAX_WAIT_MS = 15_000;

/** Slack refused, or did not answer. `code` is Slack's own word, such as `channel_not_found`. */
export class SlackError extends Error {
  constructor(
    readonly code: string,
    cause?: unknown,
    /** Nothing may be sent before. Milliseconds; undefined where Slack did not say. */
    readonly retryAfterMs?: number,
  ) {
    super(`Slack answered ${code}`, { cause });
  }
}

/** The app was removed, or the conversation is no more: it is of no use to post there again. */
export const isGone = (error: unknown): boolean =>
  error instanceof SlackError && /^(channel_not_found|is_archived|not_in_channel|account_inactive)$/.test(error.code);

/** Scopes and memberships of the app do not let it read the conversation. */
export const mayNotRead = (error: unknown): boolean =>
  error instanceof SlackError && /^(missing_scope|not_in_channel|channel_not_found)$/.test(error.code);

/** Whether it was done all the same is not known: Slack answered nothing, or that it failed on the way. */
export const isUnsure = (error: unknown): boolean =>
  !(error instanceof SlackError) ||
  (error.retryAfterMs === undefined &&
    /^(no_answer|slack_webapi_\w+|internal_error|fatal_error|request_timeout|service_unavailable)$/.test(error.code));

const Failure = z.object({
  code: z.string().optional(),
  retryAfter: z.number().optional(),
  statusCode: z.number().optional(),
  data: z.object({ error: z.string() }).optional(),
});

const Identity = z.object({
  team: z.string(),
  team_id: z.string(),
  response_metadata: z.object({ scopes: z.array(z.string()).default([]) }).default({ scopes: [] }),
});

/** What tells a message of the app from others: shown to nobody (Slack: message metadata). */
const marked = (mark: string | undefined) =>
  mark === undefined ? {} : { metadata: JSON.stringify({ event_type: 'sre_message', event_payload: { mark } }) };

const CLOCKS_DIFFER_S = 120;
const MOST_LOOKED_AT = 200;
const History = z.looseObject({
  messages: z.array(
    z.looseObject({
      ts: z.string(),
      metadata: z.looseObject({ event_payload: z.looseObject({ mark: z.string().optional() }).optional() }).optional(),
    }),
  ),
});

interface Options {
  readonly auth: SlackAuth;
  /** Waits before another attempt. Milliseconds. */
  readonly wait: (ms: number) => Promise<void>;
}

/**
 * What the app says in Slack. A post is sent again only when Slack says that it did not take it (429); an edit also when
 * nobody knows. Text is never parsed for links and names, and nothing unfolds.
 */
export class SlackWeb {
  #client: { readonly token: string; readonly made: Promise<WebClient> } | undefined;
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * @param options.once - a refusal is told at once: somebody else knows when to try again.
   * @param options.mark - by which `findMarked` finds it.
   * @returns `ts` of the message, by which it can be edited.
   */
  async post(
    channel: string,
    message: SlackMessage,
    { threadTs, once = false, mark }: { threadTs?: string | undefined; once?: boolean; mark?: string } = {},
  ): Promise<string> {
    const thread = threadTs !== undefined && { thread_ts: threadTs };
    return (await this.#posted({ channel, ...asSent(message), ...marked(mark), ...thread }, once)).ts;
  }

  /** The same for somebody's direct message, by user id: it is edited in the conversation that Slack opened for it. */
  async postDirect(
    user: string,
    message: SlackMessage,
    { once = false, mark }: { once?: boolean; mark?: string } = {},
  ): Promise<{ ts: string; channel: string }> {
    return this.#posted({ channel: user, ...asSent(message), ...marked(mark) }, once);
  }

  /** The conversation of somebody's direct messages with the app. */
  async directOf(user: string): Promise<string> {
    const answer = await this.#call('conversations.open', { users: user }, { repeatable: true, once: true });
    return z.looseObject({ channel: z.looseObject({ id: z.string() }) }).parse(answer).channel.id;
  }

  /** `ts` of the message of the app with that mark; undefined where none was posted since. @throws SlackError */
  async findMarked(channel: string, mark: string, since: Date): Promise<string | undefined> {
    const oldest = String(Math.floor(since.getTime() / 1000) - CLOCKS_DIFFER_S);
    const args = { channel, oldest, limit: MOST_LOOKED_AT, include_all_metadata: true };
    const answer = await this.#call('conversations.history', args, { repeatable: true, once: true });
    const { messages } = History.parse(answer);
    return messages.find(({ metadata }) => metadata?.event_payload?.mark === mark)?.ts;
  }

  async #posted(args: Record<string, unknown>, once: boolean): Promise<{ ts: string; channel: string }> {
    const answer = await this.#call('chat.postMessage', args, { once });
    return z.looseObject({ ts: z.string(), channel: z.string() }).parse(answer);
  }

  /** Whose token it is, and what it may do (Slack: auth.test, header x-oauth-scopes). */
  async whoAmI(): Promise<{ team: string; team_id: string; scopes: readonly string[] }> {
    const answer = await this.#call('auth.test', {}, { repeatable: true, once: true });
    const { team, team_id, response_metadata } = Identity.parse(answer);
    return { team, team_id, scopes: response_metadata.scopes };
  }

  /** For one person alone; gone when they load the page again. */
  async whisper(channel: string, user: string, message: SlackMessage): Promise<void> {
    await this.#call('chat.postEphemeral', { channel, user, ...asSent(message) });
  }

  /** Edits a message of the app in place, for everybody who sees it. */
  async update(channel: string, ts: string, message: SlackMessage, { once = false } = {}): Promise<void> {
    await this.#call('chat.update', { channel, ts, ...asSent(message) }, { repeatable: true, once });
  }

  /** Within three seconds of the press that gave the trigger. */
  async open(triggerId: string, view: ModalView): Promise<void> {
    await this.#call('views.open', { trigger_id: triggerId, view: JSON.stringify(view) });
  }

  async updateView(viewId: string, view: ModalView): Promise<void> {
    await this.#call('views.update', { view_id: viewId, view: JSON.stringify(view) }, { repeatable: true });
  }

  /** The Home tab of one person. */
  async publishHome(user: string, view: HomeView): Promise<void> {
    await this.#call('views.publish', { user_id: user, view: JSON.stringify(view) }, { repeatable: true });
  }

  /** Answers on a response URL; nothing leaves for a host that is not on the list. */
  async respond(url: string, body: Record<string, unknown>): Promise<void> {
    const origins = this.#options.auth.responseOrigins ?? RESPONSE_ORIGINS;
    if (!URL.canParse(url) || !origins.includes(new URL(url).origin)) throw new SlackError('response_url_not_allowed');
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: timeLimit(TIMEOUT_MS),
    });
    const text = await response.text();
    if (!response.ok) throw new SlackError(/^\w{1,64}$/.exec(text)?.[0] ?? `http_${response.status}`);
  }

  /** Loaded with the first call: a process that nobody in Slack talks to needs none. */
  #connected(): Promise<WebClient> {
    const { auth } = this.#options;
    const token = auth.botToken.now();
    if (this.#client?.token !== token) {
      this.#client = { token, made: import('./slack-client.js').then((m) => m.slackClient(token, auth, TIMEOUT_MS)) };
    }
    return this.#client.made;
  }

  async #call(
    method: string,
    args: Record<string, unknown>,
    { repeatable = false, once = false } = {},
  ): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#authorised(method, args);
      } catch (error) {
        const failure = Failure.safeParse(error).data ?? {};
        const wait = attempt < ATTEMPTS && !once ? waitFor(failure, attempt, repeatable) : undefined;
        if (wait === undefined) throw slackError(failure, error);
        await this.#options.wait(wait);
      }
    }
  }

  /** With the token of now; once more when it was refused and there is another by then: nothing was done. */
  async #authorised(method: string, args: Record<string, unknown>): Promise<unknown> {
    const { botToken } = this.#options.auth;
    const shown = botToken.now();
    try {
      return await (await this.#connected()).apiCall(method, args);
    } catch (error) {
      const refusal = Failure.safeParse(error).data?.data?.error ?? '';
      if (!TOKEN_REFUSED.has(refusal)) throw error;
      // Whoever was refused at the same time may have found it first.
      if (shown === botToken.now() && !(await botToken.renewed())) throw error;
      return (await this.#connected()).apiCall(method, args);
    }
  }
}

/** Slack Web API: errors of authentication. */
const TOKEN_REFUSED = new Set(['invalid_auth', 'token_revoked', 'token_expired', 'not_authed']);

const RATE_LIMITED = 'slack_webapi_rate_limited_error';

function slackError({ code, data, retryAfter = 1 }: z.infer<typeof Failure>, cause: unknown): SlackError {
  return new SlackError(
    data?.error ?? code ?? 'no_answer',
    cause,
    code === RATE_LIMITED ? retryAfter * 1000 : undefined,
  );
}

/** Milliseconds until the same call may be made again; undefined when it must not be. */
function waitFor({ code, retryAfter, data }: z.infer<typeof Failure>, attempt: number, repeatable: boolean) {
  if (code === RATE_LIMITED) {
    const wait = (retryAfter ?? 1) * 1000;
    return wait <= MAX_WAIT_MS ? wait : undefined;
  }
  return repeatable && data === undefined ? 500 * 2 ** (attempt - 1) : undefined;
}

/** As the API takes it: nothing in the text is looked for names, links or formatting. */
export const asSent = ({ text, blocks }: SlackMessage) => ({
  text,
  blocks: JSON.stringify(blocks),
  parse: 'none',
  link_names: false,
  mrkdwn: false,
  unfurl_links: false,
  unfurl_media: false,
});
