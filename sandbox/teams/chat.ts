import type { World } from '../world.js';
import { EventLog } from './events.js';
import type { Json } from './http.js';
import type { Conversation } from './people.js';

/** A message as people see it. Times are ISO 8601 on the sandbox's clock; ids are epoch milliseconds, as in Teams. */
export interface Message {
  readonly id: string;
  readonly conversation: string;
  /** Id of the post that this answers, in a channel; null for a post of its own and in personal chats. */
  readonly thread: string | null;
  readonly from: { readonly id: string; readonly name: string; readonly bot: boolean };
  readonly at: string;
  readonly edited_at: string | null;
  readonly text: string;
  readonly format: 'plain' | 'markdown';
  /** Texts such as `<at>SRE Assistant</at>` that are real mentions, not somebody's words. */
  readonly mentions: readonly string[];
  readonly cards: readonly Json[];
  /** Content types of what is not a card and is therefore not shown. */
  readonly other_attachments: readonly string[];
  /** Set for a targeted message: the Entra object id of the one person who sees it, for 24 hours. */
  readonly visible_to: string | null;
}

/** What one person sees in place of a message's cards, because the bot answered them personally. */
export interface PersonalView {
  readonly cards: readonly Json[] | null;
  /** Epoch milliseconds of the last automatic refresh on the sandbox's clock. */
  readonly refreshed_at: number | null;
}

type Kept = Message & { readonly views: Readonly<Record<string, PersonalView>> };
export type Draft = Pick<Message, 'from' | 'text' | 'format' | 'mentions' | 'cards' | 'other_attachments'> &
  Partial<Pick<Message, 'thread' | 'visible_to'>>;
export type Edit = Pick<Message, 'text' | 'format' | 'mentions' | 'cards' | 'other_attachments'>;

interface State {
  messages: Kept[];
  /** Service URL under which the bot was told of each conversation. */
  installed: Record<string, string>;
}

const part = 'teams';
const keptPerConversation = 200;
const targetedFor = 24 * 3_600_000;
const writeAfterMs = 200;

/** The conversations and what was said in them, kept in the sandbox's store and announced as it happens. */
export class Chat {
  readonly events = new EventLog();
  readonly #world: Pick<World, 'clock' | 'store'>;
  #state: State;
  #writing: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(world: Pick<World, 'clock' | 'store'>) {
    this.#world = world;
    this.#state = world.store.load<State>(part) ?? { messages: [], installed: {} };
  }

  /** Oldest first; without other people's targeted messages, and with each person's own version of a card. */
  messages(conversation: Conversation, person: string): Message[] {
    const now = this.#world.clock.now().getTime();
    return this.#state.messages
      .filter((message) => message.conversation === conversation.id && isVisible(message, person, now))
      .map((message) => present(message, person));
  }

  find(conversation: Conversation, id: string): Message | undefined {
    const kept = this.#find(conversation, id);
    return kept && present(kept);
  }

  /** As one person sees it; undefined also when they do not see it. */
  findFor(conversation: Conversation, id: string, person: string): Message | undefined {
    const kept = this.#find(conversation, id);
    return kept && isVisible(kept, person, this.#world.clock.now().getTime()) ? present(kept, person) : undefined;
  }

  view(conversation: Conversation, id: string, person: string): PersonalView {
    return this.#find(conversation, id)?.views[person] ?? { cards: null, refreshed_at: null };
  }

  add(conversation: Conversation, draft: Draft): Message {
    const at = this.#world.clock.now();
    const last = Number(this.#state.messages.at(-1)?.id ?? 0);
    const kept: Kept = {
      ...{ thread: null, visible_to: null },
      ...draft,
      id: String(Math.max(at.getTime(), last + 1)),
      conversation: conversation.id,
      at: at.toISOString(),
      edited_at: null,
      views: {},
    };
    this.#state.messages.push(kept);
    this.#forgetOldest(conversation);
    return this.#announce('message', kept);
  }

  /** An edit drops every personal version: whoever had one is shown the message again. */
  edit(message: Message, edit: Edit): Message {
    const edited_at = this.#world.clock.now().toISOString();
    return this.#announce('edit', this.#replace(message, { ...edit, edited_at, views: {} }));
  }

  setView(message: Message, person: string, change: Partial<PersonalView>): void {
    const kept = this.#state.messages.find(({ id }) => id === message.id);
    if (!kept) return;
    const view = { cards: null, refreshed_at: null, ...kept.views[person], ...change };
    this.#replace(message, { views: { ...kept.views, [person]: view } });
    this.#save();
    if (!change.cards) return;
    this.events.publish({ kind: 'view', conversation: message.conversation, message_id: message.id, person });
  }

  remove(message: Message): void {
    this.#state.messages = this.#state.messages.filter(({ id }) => id !== message.id);
    this.#save();
    this.events.publish({ kind: 'delete', conversation: message.conversation, message_id: message.id });
  }

  installedAt(conversation: Conversation): string | undefined {
    return this.#state.installed[conversation.id];
  }

  setInstalled(conversation: Conversation, serviceUrl: string): void {
    this.#state.installed[conversation.id] = serviceUrl;
    this.#save();
  }

  clear(): void {
    this.#state = { messages: [], installed: {} };
    this.#save();
    this.events.publish({ kind: 'reset' });
  }

  /** Writes what is still to be written. */
  flush(): void {
    if (!this.#writing) return;
    clearTimeout(this.#writing);
    this.#writing = undefined;
    this.#world.store.save(part, this.#state);
  }

  /** For good: an answer that is still on its way when the sandbox ends is kept no more. */
  close(): void {
    this.flush();
    this.#closed = true;
  }

  #find(conversation: Conversation, id: string): Kept | undefined {
    return this.#state.messages.find((one) => one.id === id && one.conversation === conversation.id);
  }

  #replace(message: Message, change: Partial<Kept>): Kept {
    const index = this.#state.messages.findIndex(({ id }) => id === message.id);
    const current = this.#state.messages[index];
    if (!current) throw new Error(`message ${message.id} is gone`);
    const next = { ...current, ...change };
    this.#state.messages[index] = next;
    return next;
  }

  #announce(kind: 'message' | 'edit', kept: Kept): Message {
    const message = present(kept);
    this.#save();
    this.events.publish({ kind, conversation: kept.conversation, message });
    return message;
  }

  #forgetOldest(conversation: Conversation): void {
    const here = this.#state.messages.filter((message) => message.conversation === conversation.id);
    const oldest = here.length > keptPerConversation ? here[0] : undefined;
    if (oldest) this.#state.messages = this.#state.messages.filter((message) => message !== oldest);
  }

  #save(): void {
    if (this.#closed) return;
    this.#writing ??= setTimeout(() => this.flush(), writeAfterMs).unref();
  }
}

function isVisible(message: Message, person: string, now: number): boolean {
  if (message.visible_to === null) return true;
  return message.visible_to === person && Date.parse(message.at) > now - targetedFor;
}

function present({ views, ...message }: Kept, person?: string): Message {
  const own = person === undefined ? undefined : views[person]?.cards;
  return own ? { ...message, cards: own } : message;
}
