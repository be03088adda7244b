import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ChatHolds } from '../chat-holds.js';
import { readBody } from '../http.js';
import type { Outage } from '../outage.js';
import { isObject, type Json, sendJson, stringOf } from '../teams/http.js';
import { blockProblems, tooLong } from './block-rules.js';
import type { Hooks } from './hooks.js';
import type { SlackLimits } from './limits.js';
import type { SlackMessages } from './messages.js';
import { homeProblems, viewProblems } from './view-rules.js';
import {
  appId,
  bot,
  botToken,
  findConversation,
  findMember,
  grantedScopes,
  type SlackConversation,
  teamDomain,
  teamId,
} from './workspace.js';

/** An answer `{ok: false, error}`, as Slack gives it, with HTTP 200. */
class SlackError extends Error {
  constructor(
    readonly error: string,
    readonly messages: readonly string[] = [],
  ) {
    super(error);
  }
}

const mostBytes = 1024 * 1024;
const longestText = 40_000;

interface Parts {
  readonly messages: SlackMessages;
  readonly hooks: Hooks;
  readonly limits: SlackLimits;
  readonly outage: Outage;
  readonly holds: Pick<ChatHolds, 'around' | 'forgets'>;
}

/** Slack's Web API, as far as an app needs it that talks and opens modals. */
export class SlackWebApi {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async handle(req: IncomingMessage, res: ServerResponse, method: string): Promise<void> {
    const args = await argumentsOf(req);
    if (method.startsWith('chat.') && this.#parts.outage.strikes(res)) return;
    const token = /^Bearer (\S+)$/.exec(req.headers.authorization ?? '')?.[1] ?? stringOf(args.token);
    try {
      if (token === undefined) throw new SlackError('not_authed');
      if (token !== botToken) throw new SlackError('invalid_auth');
      const answer = this.#methods[method];
      if (!answer) throw new SlackError('unknown_method');
      const wait = this.#parts.limits.take(method, stringOf(args.channel) ?? '');
      if (wait > 0) return sendJson(res, 429, { ok: false, error: 'ratelimited' }, { 'retry-after': `${wait}` });
      const call = { service: 'slack', operation: method, input: args } as const;
      const said = await this.#parts.holds.around(call, res, () => answer(args));
      sendJson(res, 200, { ok: true, ...said }, { 'x-oauth-scopes': grantedScopes.join(',') });
    } catch (error) {
      if (!(error instanceof SlackError)) throw error;
      const { messages } = error;
      sendJson(res, 200, {
        ok: false,
        error: error.error,
        ...(messages.length > 0 && { errors: messages, response_metadata: { messages } }),
      });
    }
  }

  readonly #methods: Readonly<Record<string, (args: Json) => Json>> = {
    'auth.test': () => ({
      url: `https://${teamDomain}.slack.example/`,
      team: teamDomain,
      user: bot.name,
      team_id: teamId,
      user_id: bot.id,
      bot_id: 'B0SREAGENT1',
      app_id: appId,
    }),
    'chat.postMessage': (args) => {
      const conversation = conversationOf(args.channel);
      const content = contentOf(args);
      const thread_ts = stringOf(args.thread_ts) ?? null;
      if (thread_ts !== null && !this.#parts.messages.find(conversation.id, thread_ts)) {
        throw new SlackError('thread_not_found');
      }
      const forgets = this.#parts.holds.forgets({ service: 'slack', operation: 'chat.postMessage' });
      const metadata = forgets ? null : metadataOf(args);
      const from = { ...bot, bot: true };
      const message = this.#parts.messages.add(conversation, { ...content, from, thread_ts, metadata });
      return { channel: conversation.id, ts: message.ts, message: { ...content, ts: message.ts, user: bot.id } };
    },
    'conversations.open': (args) => {
      const person = findMember(stringOf(args.users) ?? '');
      if (!person) throw new SlackError('user_not_found');
      return { channel: { id: conversationOf(person.id).id } };
    },
    'conversations.history': (args) => {
      const named = stringOf(args.channel) ?? '';
      const conversation = findConversation(named);
      // A person's id is taken where something is posted, and nowhere else.
      if (!conversation || /^U/.test(named)) throw new SlackError('channel_not_found');
      if (conversation.kind === 'channel' && !this.#parts.messages.joined) throw new SlackError('not_in_channel');
      const oldest = Number(args.oldest ?? 0);
      const found = this.#parts.messages.all(conversation).filter(({ ts }) => Number(ts) > oldest);
      const withMetadata = String(args.include_all_metadata) === 'true';
      const limit = Number(args.limit ?? 100);
      return {
        messages: found
          .reverse()
          .slice(0, limit)
          .map(({ ts, text, from, metadata }) => ({
            ...{ type: 'message', ts, text, user: from.id },
            ...(withMetadata && metadata && { metadata }),
          })),
        has_more: found.length > limit,
      };
    },
    'chat.postEphemeral': (args) => {
      const conversation = conversationOf(args.channel);
      const person = conversation.members.find(({ id }) => id === args.user);
      if (!person) throw new SlackError('user_not_in_channel');
      const draft = { ...contentOf(args), from: { ...bot, bot: true }, visible_to: person.id };
      return { message_ts: this.#parts.messages.add(conversation, draft).ts };
    },
    'chat.update': (args) => {
      // A person's id is taken where something is posted, and nowhere else.
      if (/^U/.test(stringOf(args.channel) ?? '')) throw new SlackError('channel_not_found');
      const conversation = conversationOf(args.channel);
      const message = this.#parts.messages.find(conversation.id, stringOf(args.ts) ?? '');
      if (!message || message.visible_to !== null) throw new SlackError('message_not_found');
      if (!message.from.bot) throw new SlackError('cant_update_message');
      this.#parts.messages.edit(message, contentOf(args));
      return { channel: conversation.id, ts: message.ts, text: stringOf(args.text) ?? '' };
    },
    'views.open': (args) => {
      const view = viewOf(args);
      const person = this.#parts.hooks.takeTrigger(stringOf(args.trigger_id) ?? '');
      if (typeof person === 'string') throw new SlackError(person);
      return { view: this.#show(person.id, `V${hex(5)}`, view) };
    },
    'views.publish': (args) => {
      const person = findMember(stringOf(args.user_id) ?? '');
      if (!person) throw new SlackError('user_not_found');
      const view = parse(args.view);
      const problems = homeProblems(view);
      if (!isObject(view) || problems.length > 0) throw new SlackError('invalid_arguments', problems);
      const id = this.#parts.messages.home(person.id)?.id ?? `V${hex(5)}`;
      const hash = `${Math.floor(Date.now() / 1000)}.${hex(4)}`;
      this.#parts.messages.publishHome(person.id, { id, hash, view });
      return { view: { ...view, id, hash, team_id: teamId, app_id: appId } };
    },
    'views.update': (args) => {
      const view = viewOf(args);
      const id = stringOf(args.view_id) ?? '';
      const person = this.#parts.messages.ownerOfView(id);
      if (person === undefined) throw new SlackError('not_found');
      const { hash } = args;
      if (hash !== undefined && hash !== this.#parts.messages.view(person)?.hash) throw new SlackError('hash_conflict');
      return { view: this.#show(person, id, view) };
    },
  };

  #show(person: string, id: string, view: Json): Json {
    const hash = `${Math.floor(Date.now() / 1000)}.${hex(4)}`;
    this.#parts.messages.show(person, { id, hash, view });
    return { ...view, id, hash, team_id: teamId, app_id: appId };
  }
}

const hex = (bytes: number): string => randomBytes(bytes).toString('hex').toUpperCase();

async function argumentsOf(req: IncomingMessage): Promise<Json> {
  const text = (await readBody(req, mostBytes)).toString('utf8');
  if (!/json/.test(req.headers['content-type'] ?? '')) return Object.fromEntries(new URLSearchParams(text));
  const parsed = parse(text);
  return isObject(parsed) ? parsed : {};
}

function conversationOf(id: unknown): SlackConversation {
  const named = stringOf(id) ?? '';
  const conversation = findConversation(named);
  if (!conversation || (named.startsWith('U') && !findMember(named))) throw new SlackError('channel_not_found');
  return conversation;
}

function contentOf(args: Json): { text: string; blocks: Json[] } {
  const text = stringOf(args.text) ?? '';
  const blocks = args.blocks === undefined ? [] : parse(args.blocks);
  if (!Array.isArray(blocks)) throw new SlackError('invalid_blocks_format');
  const problems = blockProblems(blocks, 'message');
  if (problems.length > 0) throw new SlackError('invalid_blocks', problems);
  if (text === '' && blocks.length === 0) throw new SlackError('no_text');
  if (text.length > longestText) throw new SlackError('msg_too_long');
  if (tooLong(blocks)) throw new SlackError('msg_blocks_too_long');
  return { text, blocks };
}

/** What an app says of a message to programs alone (Slack: message metadata). */
function metadataOf({ metadata }: Json): Json | null {
  if (metadata === undefined) return null;
  const said = parse(metadata);
  if (!isObject(said) || !stringOf(said.event_type) || !isObject(said.event_payload)) {
    throw new SlackError('invalid_metadata_format');
  }
  return said;
}

function viewOf(args: Json): Json {
  const view = parse(args.view);
  const problems = viewProblems(view);
  if (!isObject(view) || problems.length > 0) throw new SlackError('invalid_arguments', problems);
  return view;
}

/** Arguments of a form are JSON in text. */
function parse(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
