/*
 * What the chat page and tests use in place of Slack on somebody's screen. JSON over loopback; `as` is a person by user
 * id or full name, `in` a conversation id, or `im` or `channel`.
 *
 * GET  /slack/client/state?as=…              people, that person's conversations, their open modal, the cursor of events
 * GET  /slack/client/messages?as=…&in=…      messages as that person sees them, oldest first
 * POST /slack/client/say    {as, in, text, thread_ts?}   `/…` is a slash command; `@SRE Assistant` is a mention
 * POST /slack/client/press  {as, in, ts?, action: {title | action_id | value}, inputs?, confirmed?, home?}  without ts: the modal, or with
 *                            `home` the Home tab
 * POST /slack/client/home   {as}             opens the Home tab; what the app published is `home` of the state
 * POST /slack/client/submit {as, inputs}     submits the open modal
 * POST /slack/client/close  {as}             closes it
 * POST /slack/client/repeat {}               delivers the last event again, as Slack does when an answer got lost
 * GET  /slack/client/events                  server-sent events; each `data` is one SlackEvent, `id` its number
 * GET  /slack/client/events?after=N[&wait_ms=…]   long poll: {cursor, events} after number N
 * PUT  /slack/client/settings {rate_limits?: boolean, outage?: {status, retry_after_s?} | null}  as for Teams
 *
 * say, press and submit answer when the app has acknowledged: {app: {status, body, problem}}; what it has to say comes
 * later. A button with a confirm dialog is pressed with `confirmed`; without, {confirm} is what the dialog asks.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Outage } from '../outage.js';
import { streamEvents } from '../teams/event-stream.js';
import { isObject, type Json, readJsonObject, refuse, sendJson, stringOf } from '../teams/http.js';
import { timeLimit } from '../time-limit.js';
import type { AppLink } from './app-link.js';
import type { SlackLimits } from './limits.js';
import type { SlackMessages } from './messages.js';
import type { SlackClient } from './slack-client.js';
import { bot, conversations, findMember, type Member, members, type SlackConversation } from './workspace.js';

export interface SlackUserApiParts {
  readonly messages: SlackMessages;
  readonly client: SlackClient;
  readonly link: AppLink;
  readonly limits: SlackLimits;
  readonly outage: Outage;
  readonly joined: () => Promise<void>;
  readonly closing: AbortSignal;
}

const longestWaitMs = 25_000;

export class SlackUserApi {
  readonly #parts: SlackUserApiParts;

  constructor(parts: SlackUserApiParts) {
    this.#parts = parts;
  }

  async handle(req: IncomingMessage, res: ServerResponse, path: string, query: URLSearchParams): Promise<void> {
    if (req.method === 'GET') return this.#read(req, res, path, query);
    sendJson(res, 200, await this.#write(`${req.method} ${path}`, await readJsonObject(req)));
  }

  async #read(req: IncomingMessage, res: ServerResponse, path: string, query: URLSearchParams): Promise<void> {
    const { messages, closing } = this.#parts;
    const { events } = messages;
    switch (path) {
      case 'state':
        return sendJson(res, 200, this.#state(query.get('as')));
      case 'messages': {
        const { person, conversation } = placeOf({ as: query.get('as'), in: query.get('in') });
        return sendJson(res, 200, { cursor: events.cursor, messages: messages.list(conversation, person) });
      }
      case 'events': {
        const after = query.get('after');
        if (after === null) return streamEvents(req, res, events, closing);
        const wait = timeLimit(Math.min(Number(query.get('wait_ms') ?? 0) || 0, longestWaitMs));
        const happened = await events.next(Number(after), AbortSignal.any([wait, closing]));
        return sendJson(res, 200, { cursor: events.cursor, events: happened });
      }
      default:
        throw refuse(404, 'NotFound', `The sandbox's Slack has no ${path}.`);
    }
  }

  #state(as: string | null): Json {
    const { messages, link } = this.#parts;
    const person = as === null ? undefined : personOf(as);
    const mine = conversations.filter(({ members: who }) => !person || who.includes(person));
    return {
      bot: { ...bot, registered: link.registered },
      people: members,
      conversations: mine.map(({ id, kind, name }) => ({ id, kind, name })),
      view: person ? (messages.view(person.id) ?? null) : null,
      home: person ? (messages.home(person.id) ?? null) : null,
      cursor: messages.events.cursor,
    };
  }

  #settings({ rate_limits, outage: trouble }: Json): Json {
    const { limits, outage } = this.#parts;
    if (rate_limits !== undefined) limits.enabled = rate_limits !== false;
    if (trouble !== undefined && !outage.set(trouble)) {
      throw refuse(400, 'BadArgument', 'outage is {status, retry_after_s?} or null.');
    }
    return { rate_limits: limits.enabled, attempts: outage.attempts };
  }

  async #write(route: string, body: Json): Promise<unknown> {
    const { client, link, joined } = this.#parts;
    const inputs = isObject(body.inputs) ? body.inputs : {};
    switch (route) {
      case 'POST say': {
        const { person, conversation } = placeOf(body);
        const text = stringOf(body.text)?.trim();
        if (!text) throw refuse(400, 'BadArgument', 'text is required.');
        await joined();
        return client.say(person, conversation, text, stringOf(body.thread_ts) ?? null);
      }
      case 'POST press': {
        const { person, conversation } = placeOf(body);
        if (!isObject(body.action)) throw refuse(400, 'BadArgument', 'action is required.');
        const ts = stringOf(body.ts);
        const confirmed = body.confirmed === true;
        const home = body.home === true;
        return client.press(person, conversation, { ts, wanted: body.action, inputs, confirmed, home });
      }
      case 'POST home': {
        const { person, conversation } = placeOf({ ...body, in: 'im' });
        return client.openHome(person, conversation);
      }
      case 'POST submit':
        return client.submit(personOf(body.as), inputs);
      case 'POST close':
        return client.closeView(personOf(body.as)) ?? {};
      case 'POST repeat':
        return { app: await link.repeat() };
      case 'PUT settings':
        return this.#settings(body);
      default:
        throw refuse(404, 'NotFound', `The sandbox's Slack has no ${route}.`);
    }
  }
}

function personOf(reference: unknown): Member {
  const person = findMember(stringOf(reference) ?? '');
  if (!person)
    throw refuse(404, 'PersonNotFound', `Nobody is ${reference}: ${members.map(({ name }) => name).join(', ')}.`);
  return person;
}

function placeOf(body: Json): { person: Member; conversation: SlackConversation } {
  const person = personOf(body.as);
  const mine = conversations.filter(({ members: who }) => who.includes(person));
  const conversation = mine.find(({ id, kind }) => body.in === id || body.in === kind);
  if (!conversation) throw refuse(404, 'ConversationNotFound', `${person.name} is in no conversation ${body.in}.`);
  return { person, conversation };
}
