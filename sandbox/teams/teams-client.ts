import type { World } from '../world.js';
import type { BotLink, Delivery } from './bot-link.js';
import { cardContentType, chooseAction, mergeInputs, refreshOf } from './cards.js';
import type { Chat, Message } from './chat.js';
import { isObject, type Json, refuse, stringOf } from './http.js';
import { bot, type Conversation, type Person } from './people.js';

/** What a press did, as the person at the screen sees it. `card` has replaced the message's card for them alone. */
export interface Shown {
  readonly card?: Json;
  readonly toast?: string;
  readonly error?: string;
  readonly url?: string;
}

export interface Pressed {
  readonly action: { readonly type: string; readonly title: string };
  /** null where nothing was sent to the bot. */
  readonly bot: Delivery | null;
  readonly shown: Shown;
}

export interface Said {
  readonly message: Message;
  /** null where the message does not reach the bot: a channel post that does not mention it. */
  readonly bot: Delivery | null;
  readonly shown: Shown;
}

const unreachable = 'Unable to reach app. Please try again.';
const wrong = 'Something went wrong. Please try again.';
const messageContentType = 'application/vnd.microsoft.activity.message';
/** Teams refreshes a card by itself for a person at most once a minute (User Specific Views). */
const refreshEveryMs = 60_000;
const mention = `<at>${bot.name}</at>`;

/** What a person's Microsoft Teams does with the bot's messages: sends, presses, refreshes, and shows what came back. */
export class TeamsClient {
  readonly #clock: World['clock'];
  readonly #chat: Chat;
  readonly #link: BotLink;
  readonly #refreshing = new Map<string, Promise<boolean>>();

  constructor(clock: World['clock'], chat: Chat, link: BotLink) {
    this.#clock = clock;
    this.#chat = chat;
    this.#link = link;
  }

  /** @param text - `@SRE Assistant` in it is a mention; in a channel the bot hears of nothing else. */
  async say(person: Person, conversation: Conversation, text: string, thread: string | null): Promise<Said> {
    if (thread !== null && !this.#chat.find(conversation, thread)) throw refuse(404, 'NotFound', `No post ${thread}.`);
    const marked = text.replaceAll(`@${bot.name}`, mention);
    const mentions = marked === text ? [] : [mention];
    const from = { id: person.id, name: person.name, bot: false };
    const draft = { from, text: marked, format: 'plain', mentions, cards: [], other_attachments: [], thread } as const;
    const message = this.#chat.add(conversation, draft);
    if (conversation.kind === 'channel' && mentions.length === 0) return { message, bot: null, shown: {} };
    const root = conversation.kind === 'channel' ? (thread ?? message.id) : null;
    const delivery = await this.#link.send(conversation, root, person, {
      type: 'message',
      id: message.id,
      text: marked,
      textFormat: 'plain',
      entities: mentions.map((at) => ({ type: 'mention', mentioned: bot, text: at })),
    });
    const shown = accepted(delivery) ? {} : { error: unreachable };
    return { message, bot: delivery, shown: this.#toast(person, conversation, shown) };
  }

  /**
   * @param wanted - which button, see `chooseAction`.
   * @param inputs - what the person typed, by input id.
   */
  async press(person: Person, conversation: Conversation, id: string, wanted: Json, inputs: Json): Promise<Pressed> {
    const message = this.#seen(person, conversation, id);
    const chosen = chooseAction(message.cards, wanted);
    const type = stringOf(chosen.action.type) ?? '';
    const action = { type, title: stringOf(chosen.action.title) ?? '' };
    if (type === 'Action.OpenUrl') return { action, bot: null, shown: { url: stringOf(chosen.action.url) ?? '' } };
    if (type !== 'Action.Execute' && type !== 'Action.Submit') return { action, bot: null, shown: {} };
    const data = mergeInputs(message.cards, chosen, inputs);
    if (type === 'Action.Execute') {
      const { delivery, shown } = await this.#invoke(
        person,
        conversation,
        message,
        { ...chosen.action, data },
        'manual',
      );
      return { action, bot: delivery, shown: this.#toast(person, conversation, shown) };
    }
    const submit = { type: 'message', value: data, replyToId: message.id };
    const delivery = await this.#link.send(conversation, rootOf(conversation, message), person, submit);
    const shown = accepted(delivery) ? {} : { error: wrong };
    return { action, bot: delivery, shown: this.#toast(person, conversation, shown) };
  }

  /**
   * The person's screen shows this message: its card refreshes by itself where it asks for that.
   *
   * @param manual - the person chose "Refresh card", which is not held to once a minute.
   * @returns whether the bot was asked.
   */
  async show(person: Person, conversation: Conversation, id: string, manual: boolean): Promise<boolean> {
    // What is under way for the version before an edit is dropped when it comes: this one is asked for anew.
    const key = `${person.id} ${id} ${this.#seen(person, conversation, id).edited_at}`;
    const running = this.#refreshing.get(key);
    if (running) return running;
    const refreshing = this.#refresh(person, conversation, id, manual).finally(() => this.#refreshing.delete(key));
    this.#refreshing.set(key, refreshing);
    return refreshing;
  }

  async #refresh(person: Person, conversation: Conversation, id: string, manual: boolean): Promise<boolean> {
    const message = this.#seen(person, conversation, id);
    const refresh = refreshOf(message.cards);
    if (!refresh) return false;
    const now = this.#clock.now().getTime();
    const { refreshed_at: last } = this.#chat.view(conversation, id, person.id);
    const due = last === null || now - last >= refreshEveryMs;
    const listed = refresh.userIds === undefined || refresh.userIds.includes(person.mri);
    if (!manual && !(due && listed)) return false;
    this.#chat.setView(message, person.id, { refreshed_at: now });
    await this.#invoke(person, conversation, message, refresh.action, manual ? 'manual' : 'automatic');
    return true;
  }

  async #invoke(
    person: Person,
    conversation: Conversation,
    message: Message,
    action: Json,
    trigger: 'manual' | 'automatic',
  ): Promise<{ delivery: Delivery; shown: Shown }> {
    const { type, id, title, verb, data } = action;
    const delivery = await this.#link.send(conversation, rootOf(conversation, message), person, {
      type: 'invoke',
      name: 'adaptiveCard/action',
      replyToId: message.id,
      value: { action: { type, ...(id !== undefined && { id }), title, verb, data: data ?? {} }, trigger },
    });
    const shown = readInvokeResponse(delivery);
    // An answer about a card that was edited meanwhile is about a card that nobody sees any more.
    const current = this.#chat.find(conversation, message.id);
    const stale = trigger === 'automatic' && current?.edited_at !== message.edited_at;
    if (shown.card && current && !stale) this.#chat.setView(current, person.id, { cards: [shown.card] });
    return { delivery, shown };
  }

  #seen(person: Person, conversation: Conversation, id: string): Message {
    const message = this.#chat.findFor(conversation, id, person.id);
    if (!message) throw refuse(404, 'NotFound', `${person.name} sees no message ${id} in ${conversation.name}.`);
    return message;
  }

  #toast(person: Person, conversation: Conversation, shown: Shown): Shown {
    const text = shown.error ?? shown.toast;
    if (text) {
      const tone = shown.error ? 'error' : 'info';
      const event = { kind: 'toast', conversation: conversation.id, person: person.id, tone, text } as const;
      this.#chat.events.publish(event);
    }
    return shown;
  }
}

const accepted = ({ status }: Delivery): boolean => status !== null && status >= 200 && status < 300;

const rootOf = (conversation: Conversation, message: Message): string | null =>
  conversation.kind === 'channel' ? (message.thread ?? message.id) : null;

/** Universal Actions for Adaptive Cards: response format of `adaptiveCard/action`. */
function readInvokeResponse(delivery: Delivery): Shown {
  const { body } = delivery;
  if (!accepted(delivery) || !isObject(body) || body.statusCode !== 200) return { error: wrong };
  if (body.type === cardContentType && isObject(body.value) && body.value.type === 'AdaptiveCard') {
    return { card: body.value };
  }
  if (body.type === messageContentType && typeof body.value === 'string')
    return body.value ? { toast: body.value } : {};
  return { error: wrong };
}
