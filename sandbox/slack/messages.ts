import { EventLog } from '../teams/events.js';
import type { Json } from '../teams/http.js';
import type { World } from '../world.js';
import type { Member, SlackConversation } from './workspace.js';

/** A message as people see it. `ts` is its id within the channel, as Slack gives it: epoch seconds and a counter. */
export interface SlackMessage {
  readonly ts: string;
  readonly channel: string;
  /** `ts` of the message whose thread this is in; null outside of threads. */
  readonly thread_ts: string | null;
  readonly from: { readonly id: string; readonly name: string; readonly bot: boolean };
  readonly text: string;
  readonly blocks: readonly Json[];
  readonly edited: boolean;
  /** Set for an ephemeral message: the user id of the one person who sees it. */
  readonly visible_to: string | null;
  /** What the app says of it to programs. */
  readonly metadata: Json | null;
}

/** A modal that is open on somebody's screen. */
export interface OpenView {
  readonly id: string;
  readonly hash: string;
  readonly view: Json;
}

export type SlackEvent =
  | { kind: 'message' | 'edit'; channel: string; message: SlackMessage }
  | { kind: 'delete'; channel: string; ts: string }
  | { kind: 'view'; person: string; view: OpenView | null }
  | { kind: 'home'; person: string; view: OpenView }
  | { kind: 'error'; person: string; text: string }
  | { kind: 'reset' };

export type SlackDraft = Pick<SlackMessage, 'from' | 'text' | 'blocks'> &
  Partial<Pick<SlackMessage, 'thread_ts' | 'visible_to' | 'metadata'>>;

interface State {
  messages: SlackMessage[];
  /** The app has been added to the channel. */
  joined: boolean;
}

const part = 'slack';
const keptPerChannel = 200;
const writeAfterMs = 200;

/** What was said in the workspace, kept in the sandbox's store, and what happens, as it happens. */
export class SlackMessages {
  readonly events = new EventLog<SlackEvent>();
  readonly #views = new Map<string, OpenView>();
  readonly #homes = new Map<string, OpenView>();
  readonly #world: Pick<World, 'clock' | 'store'>;
  #state: State;
  #writing: NodeJS.Timeout | undefined;
  #closed = false;
  #count = 0;

  constructor(world: Pick<World, 'clock' | 'store'>) {
    this.#world = world;
    this.#state = world.store.load<State>(part) ?? { messages: [], joined: false };
    this.#count = this.#state.messages.length;
  }

  get joined(): boolean {
    return this.#state.joined;
  }

  setJoined(): void {
    this.#state.joined = true;
    this.#save();
  }

  list({ id }: SlackConversation, person: Member): SlackMessage[] {
    return this.#state.messages.filter(
      ({ channel, visible_to }) => channel === id && (visible_to === null || visible_to === person.id),
    );
  }

  /** What stands in a conversation for everybody there, oldest first; replies are in their threads. */
  all({ id }: SlackConversation): SlackMessage[] {
    return this.#state.messages.filter(
      ({ channel, visible_to, thread_ts }) => channel === id && visible_to === null && thread_ts === null,
    );
  }

  find(channel: string, ts: string): SlackMessage | undefined {
    return this.#state.messages.find((message) => message.channel === channel && message.ts === ts);
  }

  add({ id }: SlackConversation, draft: SlackDraft): SlackMessage {
    const seconds = Math.floor(this.#world.clock.now().getTime() / 1000);
    const ts = `${seconds}.${String(++this.#count).padStart(6, '0')}`;
    const message = { thread_ts: null, visible_to: null, metadata: null, ...draft, ts, channel: id, edited: false };
    const here = this.#state.messages.filter(({ channel }) => channel === id);
    const oldest = here.length >= keptPerChannel ? here[0] : undefined;
    this.#state.messages = [...this.#state.messages.filter((one) => one !== oldest), message];
    return this.#announce('message', message);
  }

  edit(message: SlackMessage, change: Partial<Pick<SlackMessage, 'text' | 'blocks'>>): SlackMessage {
    const next = { ...message, ...change, edited: true };
    this.#state.messages = this.#state.messages.map((one) => (one.ts === message.ts ? next : one));
    return this.#announce('edit', next);
  }

  remove({ channel, ts }: SlackMessage): void {
    this.#state.messages = this.#state.messages.filter((one) => one.channel !== channel || one.ts !== ts);
    this.#save();
    this.events.publish({ kind: 'delete', channel, ts });
  }

  view(person: string): OpenView | undefined {
    return this.#views.get(person);
  }

  /** What the app published to somebody's Home tab. */
  home(person: string): OpenView | undefined {
    return this.#homes.get(person);
  }

  publishHome(person: string, view: OpenView): void {
    this.#homes.set(person, view);
    this.events.publish({ kind: 'home', person, view });
  }

  ownerOfView(id: string): string | undefined {
    return [...this.#views].find(([, view]) => view.id === id)?.[0];
  }

  /** null closes what is open. */
  show(person: string, view: OpenView | null): void {
    if (view) this.#views.set(person, view);
    else this.#views.delete(person);
    this.events.publish({ kind: 'view', person, view });
  }

  clear(): void {
    this.#state = { messages: [], joined: false };
    this.#views.clear();
    this.#homes.clear();
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

  #announce(kind: 'message' | 'edit', message: SlackMessage): SlackMessage {
    this.#save();
    this.events.publish({ kind, channel: message.channel, message });
    return message;
  }

  #save(): void {
    if (this.#closed) return;
    this.#writing ??= setTimeout(() => this.flush(), writeAfterMs).unref();
  }
}
