import type { Message } from './chat.js';

/** What a chat client is told the moment it happens. `person` is an Entra object id: others do not see it. */
export type ChatEvent =
  | { kind: 'message' | 'edit'; conversation: string; message: Message }
  | { kind: 'delete'; conversation: string; message_id: string }
  | { kind: 'view'; conversation: string; message_id: string; person: string }
  | { kind: 'typing'; conversation: string; thread: string | null }
  | { kind: 'toast'; conversation: string; person: string; tone: 'info' | 'error'; text: string }
  | { kind: 'bot'; registered: boolean }
  | { kind: 'reset' };

export interface NumberedEvent<Event = ChatEvent> {
  readonly id: number;
  readonly event: Event;
}

const kept = 1_000;

/** The last thousand events in order, and everyone who waits for the next. */
export class EventLog<Event = ChatEvent> {
  readonly #events: NumberedEvent<Event>[] = [];
  readonly #listeners = new Set<(event: NumberedEvent<Event>) => void>();
  #last = 0;

  /** Number of the newest event. */
  get cursor(): number {
    return this.#last;
  }

  publish(event: Event): void {
    this.#last += 1;
    const numbered = { id: this.#last, event };
    this.#events.push(numbered);
    if (this.#events.length > kept) this.#events.shift();
    for (const listener of this.#listeners) listener(numbered);
  }

  since(cursor: number): NumberedEvent<Event>[] {
    return this.#events.filter(({ id }) => id > cursor);
  }

  /** @returns how to stop listening. */
  subscribe(listener: (event: NumberedEvent<Event>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Events after `cursor`, at once when there are some, else when the next happens or `signal` ends the waiting. */
  async next(cursor: number, signal: AbortSignal): Promise<NumberedEvent<Event>[]> {
    const ready = this.since(cursor);
    if (ready.length > 0 || signal.aborted) return ready;
    await new Promise<void>((resolve) => {
      const done = () => {
        stop();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const stop = this.subscribe(done);
      signal.addEventListener('abort', done);
    });
    return this.since(cursor);
  }
}
