import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ChatHolds } from '../chat-holds.js';
import type { Outage } from '../outage.js';
import { parseActivity } from './bot-activity.js';
import type { Chat, Draft, Message } from './chat.js';
import { isObject, type Json, Refusal, readJsonObject, refuse, sendJson, stringOf } from './http.js';
import type { Issuer } from './issuer.js';
import {
  bot,
  type Conversation,
  channel,
  conversations,
  findUser,
  type Person,
  parseConversationId,
  team,
  tenantId,
} from './people.js';
import type { RateLimit } from './rate-limit.js';

/** The parts of a conversation id that a path named, both existing. */
interface Place {
  readonly conversation: Conversation;
  readonly thread: string | null;
}

interface ConnectorParts {
  readonly chat: Chat;
  readonly issuer: Issuer;
  readonly limit: RateLimit;
  readonly outage: Outage;
  readonly holds: Pick<ChatHolds, 'around'>;
  readonly serviceUrl: () => string;
}

/** Bot Connector: what the bot calls to write, edit, remove and look people up (Bot Connector REST API reference, v3). */
export class Connector {
  readonly #chat: Chat;
  readonly #issuer: Issuer;
  readonly #limit: RateLimit;
  readonly #serviceUrl: () => string;
  readonly #outage: Outage;
  readonly #holds: Pick<ChatHolds, 'around'>;

  constructor({ chat, issuer, limit, outage, holds, serviceUrl }: ConnectorParts) {
    this.#outage = outage;
    this.#chat = chat;
    this.#issuer = issuer;
    this.#limit = limit;
    this.#holds = holds;
    this.#serviceUrl = serviceUrl;
  }

  /** @param path - below the service URL, without a leading slash, not decoded. */
  async handle(req: IncomingMessage, res: ServerResponse, path: string, query: URLSearchParams): Promise<void> {
    await this.#authorise(req);
    const [version, collection, id, ...rest] = path.split('/').map(decodeURIComponent);
    if (version !== 'v3') throw notFound(path);
    const route = `${req.method} ${collection} ${rest[0] ?? ''}`.trim();
    if (collection === 'teams' && req.method === 'GET') return sendJson(res, 200, aboutTeam(id, rest[0]));
    if (collection !== 'conversations') throw notFound(path);
    if (id === undefined) return this.#create(req, res, route);
    // Members of a channel are asked for under the id of its team.
    const place = this.#place(id === team.id ? channel.id : id);
    if (rest[0] === 'activities') return this.#activities(req, res, place, rest[1], query);
    if (req.method === 'GET') return sendJson(res, 200, members(place.conversation, rest, query));
    throw notFound(path);
  }

  async #authorise(req: IncomingMessage): Promise<void> {
    const [scheme, token] = (req.headers.authorization ?? '').split(' ');
    if (scheme === 'Bearer' && token && (await this.#issuer.acceptsConnectorToken(token))) return;
    throw new Refusal(401, { message: 'Authorization has been denied for this request.' });
  }

  #place(id: string): Place {
    const { conversation, thread } = parseConversationId(id);
    if (!conversation) throw refuse(404, 'ConversationNotFound', 'Conversation not found.');
    if (thread !== null && !this.#chat.find(conversation, thread)) {
      throw refuse(404, 'ConversationNotFound', 'The thread does not exist.');
    }
    return { conversation, thread };
  }

  async #activities(
    req: IncomingMessage,
    res: ServerResponse,
    place: Place,
    activityId: string | undefined,
    query: URLSearchParams,
  ): Promise<void> {
    if (req.method !== 'DELETE' && this.#outage.strikes(res)) return;
    const targeted = query.get('isTargetedActivity') === 'true';
    switch (`${req.method}${activityId ? ' one' : ''}`) {
      case 'POST': {
        const activity = await readJsonObject(req);
        const id = await this.#standing('post', activity, res, () => this.#post(place, activity, targeted));
        return sendJson(res, 201, { id });
      }
      case 'POST one': {
        const thread = threadOf(place, activityId ? this.#chat.find(place.conversation, activityId) : undefined);
        return sendJson(res, 201, { id: this.#post({ ...place, thread }, await readJsonObject(req), targeted) });
      }
      case 'PUT one': {
        const message = this.#own(place, activityId);
        const activity = await readJsonObject(req);
        const edit = parseActivity(activity);
        this.#slowDown(place.conversation);
        await this.#standing('edit', activity, res, () => edit && this.#chat.edit(message, edit));
        return sendJson(res, 200, { id: message.id });
      }
      case 'DELETE one':
        this.#chat.remove(this.#own(place, activityId));
        return sendJson(res, 200, undefined);
      default:
        throw refuse(405, 'MethodNotAllowed', `The method ${req.method} is not allowed here.`);
    }
  }

  #standing<T>(operation: 'post' | 'edit', input: Json, res: ServerResponse, effect: () => T): Promise<T | undefined> {
    return this.#holds.around({ service: 'teams', operation, input }, res, effect);
  }

  /** @returns the id of what was posted; a typing indicator is shown and not kept. */
  #post({ conversation, thread }: Place, activity: Json, targeted: boolean): string {
    const content = parseActivity(activity);
    this.#slowDown(conversation);
    if (!content) {
      this.#chat.events.publish({ kind: 'typing', conversation: conversation.id, thread });
      return String(Date.now());
    }
    const from = { id: bot.id, name: bot.name, bot: true };
    const draft: Draft = { ...content, from, thread };
    const visible = targeted ? { visible_to: recipientOf(conversation, activity).id } : {};
    return this.#chat.add(conversation, { ...draft, ...visible }).id;
  }

  #slowDown(conversation: Conversation): void {
    const seconds = this.#limit.take(conversation.id);
    if (seconds === 0) return;
    throw refuse(429, 'TooManyRequests', 'Rate limit of the conversation exceeded.', { 'retry-after': `${seconds}` });
  }

  #find({ conversation }: Place, id: string | undefined): Message {
    const message = this.#chat.find(conversation, id ?? '');
    if (!message) throw refuse(404, 'ActivityNotFoundInConversation', 'The activity is not in this conversation.');
    return message;
  }

  #own(place: Place, id: string | undefined): Message {
    const message = this.#find(place, id);
    if (!message.from.bot) throw refuse(403, 'Forbidden', 'A bot may change its own activities alone.');
    return message;
  }

  async #create(req: IncomingMessage, res: ServerResponse, route: string): Promise<void> {
    if (route === 'GET conversations') {
      return sendJson(res, 200, {
        conversations: conversations.map(({ id, members }) => ({ id, members: members.map(account) })),
      });
    }
    if (route !== 'POST conversations') throw notFound(route);
    const request = await readJsonObject(req);
    const conversation = wantedConversation(request);
    const first = isObject(request.activity)
      ? this.#post({ conversation, thread: null }, request.activity, false)
      : undefined;
    const id = conversation.kind === 'channel' && first ? `${conversation.id};messageid=${first}` : conversation.id;
    sendJson(res, 201, { id, serviceUrl: this.#serviceUrl(), ...(first && { activityId: first }) });
  }
}

/** An answer goes to the thread of what it answers; what was never shown, such as an installation, has none. */
function threadOf({ conversation, thread }: Place, answered: Message | undefined): string | null {
  if (conversation.kind !== 'channel' || !answered) return thread;
  return answered.thread ?? answered.id;
}

const notFound = (path: string) => refuse(404, 'NotFound', `Bot Connector has no ${path}.`);

/** `POST v3/conversations` opens a personal chat with one member, or a new thread in a channel. */
function wantedConversation(request: Json): Conversation {
  const data = isObject(request.channelData) ? request.channelData : {};
  const tenant = stringOf(request.tenantId) ?? (isObject(data.tenant) ? stringOf(data.tenant.id) : undefined);
  if (isObject(data.channel)) {
    if (data.channel.id !== channel.id) throw refuse(404, 'ConversationNotFound', 'The channel does not exist.');
    if (!isObject(request.activity)) throw refuse(400, 'BadArgument', 'A new thread needs an activity.');
    return channel;
  }
  if (tenant !== tenantId) throw refuse(403, 'ForbiddenOperationException', 'The bot is not installed in that tenant.');
  const [member, ...others] = Array.isArray(request.members) ? request.members : [];
  if (!isObject(member) || others.length > 0)
    throw refuse(400, 'BadArgument', 'A personal chat has exactly one member.');
  const person = findUser(stringOf(member.id) ?? '');
  const personal = conversations.find(({ kind, members }) => kind === 'personal' && members[0] === person);
  if (!personal) throw refuse(403, 'ForbiddenOperationException', 'The user does not have the app installed.');
  return personal;
}

/** Targeted messages exist in channels and group chats, for one member (Teams: targeted messages). */
function recipientOf(conversation: Conversation, activity: Json): Person {
  const id = isObject(activity.recipient) ? stringOf(activity.recipient.id) : undefined;
  const person = conversation.members.find((member) => member === findUser(id ?? ''));
  if (conversation.kind === 'personal')
    throw refuse(400, 'BadRequest', 'Targeted messages need a channel or group chat.');
  if (!person) throw refuse(400, 'BadRequest', 'The recipient is not a member of the conversation.');
  return person;
}

function members(conversation: Conversation, [what, id]: string[], query: URLSearchParams): unknown {
  if (what === 'members' && id === undefined) return conversation.members.map(account);
  if (what === 'members' && id !== undefined) {
    const member = conversation.members.find((one) => one === findUser(id));
    if (!member) throw refuse(404, 'MemberNotFoundInConversation', 'The user is not in this conversation.');
    return account(member);
  }
  if (what !== 'pagedmembers') throw notFound(what ?? '');
  const size = Math.min(Math.max(Number(query.get('pageSize') ?? 200) || 200, 1), 500);
  const start = Number(query.get('continuationToken') ?? 0) || 0;
  const page = conversation.members.slice(start, start + size);
  const more = start + size < conversation.members.length;
  return { members: page.map(account), ...(more && { continuationToken: String(start + size) }) };
}

function account({ id, mri, name, upn }: Person): Json {
  const [givenName, surname] = name.split(' ');
  const names = { givenName, surname, email: upn, userPrincipalName: upn };
  return { id: mri, name, ...names, tenantId, userRole: 'user', aadObjectId: id, objectId: id };
}

function aboutTeam(id: string | undefined, what: string | undefined): unknown {
  if (id !== team.id) throw refuse(404, 'TeamNotFound', 'The team does not exist.');
  if (what === 'conversations') return { conversations: [{ id: channel.id, name: channel.name }] };
  return { ...team, channelCount: 1, memberCount: channel.members.length, tenantId };
}
