/*
 * What the chat page and tests use in place of Teams on somebody's screen. JSON over loopback; `as` is a person by
 * Entra object id or full name, `in` a conversation id, or `personal` or `channel`.
 *
 * GET  /teams/api/state?as=…                      people, that person's conversations, and the cursor of events
 * GET  /teams/api/bot                             whether the bot is registered, and whether it listens now
 * GET  /teams/api/messages?as=…&in=…              messages as that person sees them, oldest first; `id=…` for one alone
 * POST /teams/api/say    {as, in, text, thread?}  sends a message; `@SRE Assistant` is a mention
 * POST /teams/api/press  {as, in, message_id, action: {pointer | title | verb, data?}, inputs?}
 * POST /teams/api/show   {as, in, message_id, manual?}  the card is on the screen: refreshes it where it asks for that
 * GET  /teams/api/events                          server-sent events; each `data` is one ChatEvent, `id` its number
 * GET  /teams/api/events?after=N[&wait_ms=…]      long poll: {cursor, events} after number N
 * PUT  /teams/api/settings {rate_limits?: boolean, outage?: {status, retry_after_s?} | null}  limits off and on; trouble with
 *                          every message (status 0 cuts the connection), and when one was tried: `attempts`
 * POST /teams/api/token  {claims}                 a channel token with these claims; null leaves one out
 *
 * say and press answer when the bot has: {bot: {status, body, problem}, shown: {card | toast | error | url}}.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Outage } from '../outage.js';
import { timeLimit } from '../time-limit.js';
import type { BotLink } from './bot-link.js';
import type { Chat } from './chat.js';
import { streamEvents } from './event-stream.js';
import { isObject, type Json, readJsonObject, refuse, sendJson, stringOf } from './http.js';
import type { Installs } from './installs.js';
import type { Issuer } from './issuer.js';
import { bot, type Conversation, conversations, findPerson, type Person, people } from './people.js';
import type { RateLimit } from './rate-limit.js';
import type { TeamsClient } from './teams-client.js';

export interface UserApiParts {
  readonly chat: Chat;
  readonly client: TeamsClient;
  readonly link: BotLink;
  readonly installs: Installs;
  readonly issuer: Issuer;
  readonly limit: RateLimit;
  readonly outage: Outage;
  readonly closing: AbortSignal;
}

const longestWaitMs = 25_000;

export class UserApi {
  readonly #parts: UserApiParts;

  constructor(parts: UserApiParts) {
    this.#parts = parts;
  }

  async handle(req: IncomingMessage, res: ServerResponse, path: string, query: URLSearchParams): Promise<void> {
    if (req.method === 'GET') return this.#read(req, res, path, query);
    sendJson(res, 200, await this.#write(`${req.method} ${path}`, await readJsonObject(req)));
  }

  async #read(req: IncomingMessage, res: ServerResponse, path: string, query: URLSearchParams): Promise<void> {
    const { chat, link } = this.#parts;
    switch (path) {
      case 'state':
        return sendJson(res, 200, this.#state(query.get('as')));
      case 'bot':
        return sendJson(res, 200, { registered: link.registered, reachable: await link.reachable() });
      case 'messages':
        return sendJson(res, 200, this.#messages(query));
      case 'events': {
        const after = query.get('after');
        if (after === null) return streamEvents(req, res, chat.events, this.#parts.closing);
        const wait = timeLimit(Math.min(Number(query.get('wait_ms') ?? 0) || 0, longestWaitMs));
        const events = await chat.events.next(Number(after), AbortSignal.any([wait, this.#parts.closing]));
        return sendJson(res, 200, { cursor: chat.events.cursor, events });
      }
      default:
        throw refuse(404, 'NotFound', `The sandbox's Teams has no ${path}.`);
    }
  }

  #state(as: string | null): Json {
    const { chat, link } = this.#parts;
    const person = as === null ? undefined : personOf(as);
    const mine = conversations.filter(({ members }) => !person || members.includes(person));
    return {
      bot: { ...bot, registered: link.registered },
      people,
      conversations: mine.map(({ id, kind, name, members }) => ({
        id,
        kind,
        name,
        members: members.map((one) => one.id),
      })),
      cursor: chat.events.cursor,
    };
  }

  #messages(query: URLSearchParams): Json {
    const { chat } = this.#parts;
    const { person, conversation } = placeOf({ as: query.get('as'), in: query.get('in') });
    const id = query.get('id');
    if (id === null) return { cursor: chat.events.cursor, messages: chat.messages(conversation, person.id) };
    const message = chat.findFor(conversation, id, person.id);
    if (!message) throw refuse(404, 'NotFound', `${person.name} sees no message ${id}.`);
    return { cursor: chat.events.cursor, messages: [message] };
  }

  #settings({ rate_limits, outage: trouble }: Json): Json {
    const { limit, outage } = this.#parts;
    if (rate_limits !== undefined) limit.enabled = rate_limits !== false;
    if (trouble !== undefined && !outage.set(trouble)) {
      throw refuse(400, 'BadArgument', 'outage is {status, retry_after_s?} or null.');
    }
    return { rate_limits: limit.enabled, attempts: outage.attempts };
  }

  async #write(route: string, body: Json): Promise<unknown> {
    const { client, installs, issuer } = this.#parts;
    switch (route) {
      case 'POST say': {
        const { person, conversation } = placeOf(body);
        const text = stringOf(body.text)?.trim();
        if (!text) throw refuse(400, 'BadArgument', 'text is required.');
        await installs.done;
        return client.say(person, conversation, text, stringOf(body.thread) ?? null);
      }
      case 'POST press': {
        const { person, conversation } = placeOf(body);
        if (!isObject(body.action)) throw refuse(400, 'BadArgument', 'action is required.');
        const inputs = isObject(body.inputs) ? body.inputs : {};
        return client.press(person, conversation, stringOf(body.message_id) ?? '', body.action, inputs);
      }
      case 'POST show': {
        const { person, conversation } = placeOf(body);
        const id = stringOf(body.message_id) ?? '';
        return { refreshed: await client.show(person, conversation, id, body.manual === true) };
      }
      case 'PUT settings':
        return this.#settings(body);
      case 'POST token':
        return { token: await issuer.signChannelToken(isObject(body.claims) ? body.claims : {}) };
      default:
        throw refuse(404, 'NotFound', `The sandbox's Teams has no ${route}.`);
    }
  }
}

function personOf(reference: unknown): Person {
  const person = findPerson(stringOf(reference) ?? '');
  if (!person)
    throw refuse(404, 'PersonNotFound', `Nobody is ${reference}: ${people.map(({ name }) => name).join(', ')}.`);
  return person;
}

function placeOf(body: Json): { person: Person; conversation: Conversation } {
  const person = personOf(body.as);
  const mine = conversations.filter(({ members }) => members.includes(person));
  const conversation = mine.find(({ id, kind }) => body.in === id || body.in === kind);
  if (!conversation) throw refuse(404, 'ConversationNotFound', `${person.name} is in no conversation ${body.in}.`);
  return { person, conversation };
}
