import { followChat, teams } from './api.js';
import { recall, remember } from './session.js';

/**
 * Who the visitor is, what they look at, and everything said in all conversations. Tells its listener of every change.
 */
export class Model {
  people = [];
  conversations = [];
  person;
  conversation;
  botName = '';
  botRegistered = false;
  botReachable = false;
  connected = false;
  /** Whether the bot said that it types, by conversation. */
  typing = new Map();
  #messages = new Map();
  #read = recall('read', {});
  #onChange;
  #onToast;
  #asked = new Set();

  constructor({ onChange, onToast }) {
    this.#onChange = onChange;
    this.#onToast = onToast;
  }

  async start() {
    const state = await teams.state();
    this.people = state.people;
    this.conversations = state.conversations;
    this.botName = state.bot.name;
    await this.lookForBot();
    this.person = this.people.find(({ id }) => id === recall('person')) ?? this.people[0];
    this.conversation = this.mine().find(({ id }) => id === recall('conversation')) ?? this.mine()[0];
    followChat(
      (event) => void this.#take(event),
      (connected) => this.#connection(connected),
    );
    await this.load();
  }

  async lookForBot() {
    const { registered, reachable } = await teams.bot();
    if (registered === this.botRegistered && reachable === this.botReachable) return;
    this.botRegistered = registered;
    this.botReachable = reachable;
    if (this.person) this.#onChange();
  }

  mine(person = this.person) {
    return this.conversations.filter(({ members }) => members.includes(person.id));
  }

  messages(conversation = this.conversation) {
    return this.#messages.get(conversation.id) ?? [];
  }

  become(person) {
    const { kind } = this.conversation;
    this.person = person;
    this.conversation = this.mine().find((one) => one.kind === kind) ?? this.mine()[0];
    remember('person', person.id);
    remember('conversation', this.conversation.id);
    this.#markRead();
    return this.load();
  }

  open(conversation) {
    this.conversation = conversation;
    remember('conversation', conversation.id);
    this.#markRead();
    this.#onChange();
    return this.#refreshCards();
  }

  /** Messages of others that this person has not seen. */
  unread(conversation, person = this.person) {
    const read = Number(this.#read[`${person.id} ${conversation.id}`] ?? 0);
    return this.messages(conversation).filter(
      ({ id, from, visible_to }) =>
        Number(id) > read && from.id !== person.id && (visible_to === null || visible_to === person.id),
    ).length;
  }

  /** Reads everything again: each chat as its owner, the channel as the visitor. */
  async load() {
    await Promise.all(this.conversations.map((conversation) => this.#loadOne(conversation)));
    this.#markRead();
    this.#onChange();
    await this.#refreshCards();
  }

  async #loadOne(conversation) {
    const { person } = this;
    const reader = conversation.members.includes(person.id) ? person.id : conversation.members[0];
    const { messages } = await teams.messages(reader, conversation.id);
    // What somebody else saw comes too late once the visitor is another.
    if (person !== this.person) return;
    this.#messages.set(conversation.id, messages);
  }

  async #take(event) {
    const here = event.conversation === this.conversation?.id;
    switch (event.kind) {
      case 'message':
        if (event.message.from.bot) this.typing.delete(event.conversation);
        this.#put(event.message);
        break;
      case 'edit':
        this.#put(event.message);
        break;
      case 'delete':
        this.#messages.set(
          event.conversation,
          this.messages({ id: event.conversation }).filter(({ id }) => id !== event.message_id),
        );
        break;
      case 'view':
        if (event.person !== this.person.id) return;
        await this.#reload(event.conversation, event.message_id);
        return;
      case 'typing':
        this.typing.set(event.conversation, Date.now());
        break;
      case 'toast':
        if (here && event.person === this.person.id) this.#onToast(event.text, event.tone);
        return;
      case 'bot':
        await this.lookForBot();
        return;
      case 'reset':
        this.#messages.clear();
        this.#asked.clear();
        break;
    }
    if (here) this.#markRead();
    this.#onChange();
    if (here) await this.#refreshCards();
  }

  async #reload(conversation, id) {
    const { person } = this;
    const { messages } = await teams.message(person.id, conversation, id);
    if (person !== this.person) return;
    for (const message of messages) this.#put(message);
    this.#onChange();
  }

  #put(message) {
    const messages = this.messages({ id: message.conversation });
    const hidden = message.visible_to !== null && message.visible_to !== this.person.id;
    if (hidden) return;
    const at = messages.findIndex(({ id }) => id === message.id);
    this.#messages.set(message.conversation, at < 0 ? [...messages, message] : messages.with(at, message));
  }

  /** Cards on the screen that ask for a refresh are refreshed, as Teams does when it shows them. */
  async #refreshCards() {
    const { person, conversation } = this;
    const due = this.messages().filter(({ id, edited_at, cards }) => {
      const key = `${person.id} ${id} ${edited_at}`;
      const asks = cards.some(({ refresh }) => refresh) && !this.#asked.has(key);
      if (asks) this.#asked.add(key);
      return asks;
    });
    for (const { id } of due) await teams.show({ as: person.id, in: conversation.id, message_id: id });
  }

  #markRead() {
    const newest = this.messages().at(-1)?.id;
    if (!newest || document.hidden) return;
    this.#read[`${this.person.id} ${this.conversation.id}`] = newest;
    remember('read', this.#read);
  }

  #connection(connected) {
    const back = connected && !this.connected && this.#messages.size > 0;
    this.connected = connected;
    this.#onChange();
    if (back) void this.load();
  }
}
