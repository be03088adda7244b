import assert from 'node:assert/strict';
import { type ShownCard, shownCard } from './shown-card.js';

/** A message as the sandbox's Teams shows it to one person. */
export interface ChatMessage {
  readonly id: string;
  readonly conversation: string;
  readonly thread: string | null;
  readonly from: { readonly id: string; readonly name: string; readonly bot: boolean };
  readonly at: string;
  readonly edited_at: string | null;
  readonly text: string;
  readonly cards: readonly Record<string, unknown>[];
  readonly visible_to: string | null;
}

/** What came of a message or a press: the bot's HTTP answer, and what the person sees of it. */
export interface Turn {
  readonly message?: ChatMessage;
  readonly bot: {
    readonly status: number | null;
    readonly body: unknown;
    readonly problem: 'not_registered' | 'unreachable' | 'timeout' | null;
  } | null;
  readonly shown: {
    readonly card?: Record<string, unknown>;
    readonly toast?: string;
    readonly error?: string;
    readonly url?: string;
  };
}

export interface ChatEvent {
  readonly kind: 'message' | 'edit' | 'delete' | 'view' | 'typing' | 'toast' | 'bot' | 'reset';
  readonly conversation?: string;
  readonly person?: string;
  readonly text?: string;
  readonly message?: ChatMessage;
}

export interface Conversation {
  readonly id: string;
  readonly kind: 'personal' | 'channel';
  readonly name: string;
  readonly members: readonly string[];
}

/** The title of a button, or enough of it to tell it from others. */
export type Button = string | { pointer?: string; title?: string; verb?: string; data?: Record<string, unknown> };

interface SayOptions {
  /** Answers in the thread of this post, in a channel. */
  readonly thread?: string;
}

interface PressOptions {
  /** The message to press on; the newest with a card otherwise. */
  readonly on?: string;
}

/** How long `until` waits for what should happen by itself: a limit for a broken run, never a pause. Milliseconds. */
const patience = 45_000;

/** Microsoft Teams in the hands of the sandbox's people: `teams.as('Ben Okafor').in('personal').say('help')`. */
export class TeamsDriver {
  readonly #api: string;

  /** @param chatUrl - `teams.chat` of the sandbox's descriptor. */
  constructor(chatUrl: string) {
    this.#api = new URL('api/', chatUrl).href;
  }

  as(person: string): { in(conversation: string): Chat } {
    return { in: (conversation) => new Chat(this, person, conversation) };
  }

  async conversations(person?: string): Promise<Conversation[]> {
    const query = person === undefined ? {} : { as: person };
    return (await this.get<{ conversations: Conversation[] }>('state', query)).conversations;
  }

  /** Bot Connector's limits count wall time, which a test that jumps through days does not have. */
  async rateLimits(on: boolean): Promise<void> {
    await this.send('PUT', 'settings', { rate_limits: on });
  }

  /** A channel token as the sandbox signs them, with these claims changed; null leaves one out. */
  async token(claims: Record<string, unknown> = {}): Promise<string> {
    return (await this.send<{ token: string }>('POST', 'token', { claims })).token;
  }

  async cursor(): Promise<number> {
    return (await this.get<{ cursor: number }>('state', {})).cursor;
  }

  /** Events after `cursor`; waits up to `waitMs` for the first. */
  async events(cursor: number, waitMs = 0): Promise<{ cursor: number; events: ChatEvent[] }> {
    const query = { after: String(cursor), wait_ms: String(waitMs) };
    const page = await this.get<{ cursor: number; events: { event: ChatEvent }[] }>('events', query);
    return { cursor: page.cursor, events: page.events.map(({ event }) => event) };
  }

  /** Asks again after each event until `look` finds something. @throws when nothing is found in time. */
  async until<T>(what: string, look: () => Promise<T | undefined>, describe: () => Promise<string>): Promise<T> {
    const end = Date.now() + patience;
    for (let cursor = await this.cursor(); ; cursor = (await this.events(cursor, end - Date.now())).cursor) {
      const found = await look();
      if (found !== undefined) return found;
      assert.ok(Date.now() < end, `waited for ${what}; shown instead:\n${await describe()}`);
    }
  }

  async get<T>(path: string, query: Record<string, string>): Promise<T> {
    return this.#answer<T>(await fetch(`${this.#api}${path}?${new URLSearchParams(query)}`), path);
  }

  async send<T>(method: 'POST' | 'PUT', path: string, body: unknown): Promise<T> {
    const headers = { 'content-type': 'application/json' };
    return this.#answer<T>(await fetch(this.#api + path, { method, headers, body: JSON.stringify(body) }), path);
  }

  async #answer<T>(response: Response, path: string): Promise<T> {
    const body = (await response.json()) as T & { error?: { message: string } };
    assert.ok(response.ok, `${path}: ${response.status} ${body.error?.message}`);
    return body;
  }
}

/** One person in one conversation. */
export class Chat {
  readonly #teams: TeamsDriver;
  readonly #place: { as: string; in: string };

  constructor(teams: TeamsDriver, person: string, conversation: string) {
    this.#teams = teams;
    this.#place = { as: person, in: conversation };
  }

  /** Answers when the bot's turn is over. `@SRE Assistant` is a mention; in a channel the bot hears of nothing else. */
  say(text: string, options: SayOptions = {}): Promise<Turn & { message: ChatMessage }> {
    return this.#teams.send('POST', 'say', { ...this.#place, text, ...options });
  }

  mention(text: string, options: SayOptions = {}): Promise<Turn & { message: ChatMessage }> {
    return this.say(`@SRE Assistant ${text}`, options);
  }

  /** Presses a button on the newest card, or on the one named. */
  async press(button: Button, inputs: Record<string, unknown> = {}, { on }: PressOptions = {}): Promise<Turn> {
    const message_id = on ?? (await this.lastCard()).messageId;
    const action = typeof button === 'string' ? { title: button } : button;
    return this.#teams.send('POST', 'press', { ...this.#place, message_id, action, inputs });
  }

  /** Waits for the button as people do: while a card is edited, its reader's own copy is gone for a moment. */
  async pressWhenShown(title: string): Promise<Turn> {
    return this.#teams.until(
      `a button ${title}`,
      async () => {
        const card = (await this.cards()).findLast(({ buttons }) => buttons.includes(title));
        try {
          return card && (await this.press(title, {}, { on: card.messageId }));
        } catch (error) {
          if (!/No such button/.test(String(error))) throw error;
          return undefined;
        }
      },
      () => this.transcript(),
    );
  }

  /** As this person sees them, oldest first, without asking the bot to refresh anything. */
  async messages(): Promise<ChatMessage[]> {
    return (await this.#teams.get<{ messages: ChatMessage[] }>('messages', this.#place)).messages;
  }

  /** Texts of the bot's messages without cards. */
  async texts(): Promise<string[]> {
    const messages = await this.messages();
    return messages.filter(({ from, cards }) => from.bot && cards.length === 0).map(({ text }) => text);
  }

  /** All cards on the screen, oldest first, each refreshed where it asks for that, as Teams does when it shows them. */
  async cards(): Promise<ShownCard[]> {
    for (const { id, cards } of await this.messages()) if (cards.length > 0) await this.#show(id);
    return this.#shownCards();
  }

  async lastCard(): Promise<ShownCard> {
    const last = (await this.#shownCards()).at(-1);
    assert.ok(last, `no card is shown to ${this.#place.as} in ${this.#place.in}`);
    return this.card(last.messageId);
  }

  /** One card by its message id, refreshed where it asks for that. */
  async card(messageId: string): Promise<ShownCard> {
    await this.#show(messageId);
    const { messages } = await this.#teams.get<{ messages: ChatMessage[] }>('messages', {
      ...this.#place,
      id: messageId,
    });
    const [card] = messages.flatMap(shownCards);
    assert.ok(card, `message ${messageId} has no card`);
    return card;
  }

  /** The newest card whose text fits, as soon as there is one: for what the bot edits or sends by itself. */
  untilCard(what: RegExp | ((card: ShownCard) => boolean)): Promise<ShownCard> {
    const fits = typeof what === 'function' ? what : ({ text }: ShownCard) => what.test(text);
    const look = async () => (await this.cards()).findLast(fits);
    return this.#teams.until(`a card ${what}`, look, () => this.transcript());
  }

  /** The newest message of the bot whose text fits, as soon as there is one. */
  untilText(what: RegExp): Promise<string> {
    const look = async () => (await this.texts()).findLast((text) => what.test(text));
    return this.#teams.until(`a message ${what}`, look, () => this.transcript());
  }

  /** Everything this person sees, as text, for messages of failed tests. */
  async transcript(): Promise<string> {
    const lines = (await this.messages()).map((message) => {
      const cards = shownCards(message).map(({ text, buttons }) => `${text}\n[${buttons.join('] [')}]`);
      return [`${message.from.name}: ${message.text}`, ...cards].join('\n');
    });
    return lines.join('\n');
  }

  async #show(message_id: string): Promise<void> {
    await this.#teams.send('POST', 'show', { ...this.#place, message_id });
  }

  async #shownCards(): Promise<ShownCard[]> {
    return (await this.messages()).flatMap(shownCards);
  }
}

const shownCards = (message: ChatMessage): ShownCard[] => message.cards.map((card) => shownCard(message.id, card));
