import { LRUCache } from 'lru-cache';
import type { Clock } from '../clock.js';
import type { Conversation } from './understanding.js';

const REMEMBERED_MS = 30 * 60_000;
const MOST = 2_000;

/**
 * What is kept of each person in each conversation, for half an hour. In memory: another process, or this one after a
 * restart, knows nothing of it, and the person has to say again what they mean.
 */
export class Conversations<Kept> {
  readonly #turns = new LRUCache<string, { readonly kept: Kept; readonly until: number }>({ max: MOST });

  constructor(private readonly clock: Clock) {}

  last(conversation: Conversation): Kept | undefined {
    const kept = this.#turns.get(keyOf(conversation));
    return kept && kept.until > this.clock.now().getTime() ? kept.kept : undefined;
  }

  keep(conversation: Conversation, kept: Kept): void {
    this.#turns.set(keyOf(conversation), { kept, until: this.clock.now().getTime() + REMEMBERED_MS });
  }

  forget(conversation: Conversation): void {
    this.#turns.delete(keyOf(conversation));
  }
}

const keyOf = ({ conversation_id, person_id }: Conversation): string => JSON.stringify([conversation_id, person_id]);
