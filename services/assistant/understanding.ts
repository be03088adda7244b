import type { OperationName } from '../operations/index.js';

/** An operation with its raw input; `invoke` parses it again. */
export interface Meant {
  readonly operation: OperationName;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Where and by whom something is said: follow-ups are about what the same person asked there before. */
export interface Conversation {
  readonly conversation_id: string;
  readonly person_id: string;
  /** Of the person, by IANA name, where the surface knows it: their yesterday is meant. Otherwise days are those of UTC. */
  readonly time_zone?: string | undefined;
}

export type Understanding =
  /** Reads alone. `guessed`: the words were near, and whoever reads the answer is told what was understood. */
  | ({
      readonly kind: 'ask';
      readonly guessed: boolean /** What else it could be, at most two. */;
      readonly others: readonly Meant[];
    } & Meant)
  /** Nothing runs. One to three to choose from, best first; what changes something is only ever here. */
  | {
      readonly kind: 'choices';
      readonly choices: readonly Meant[] /** What is asked is clear, and people start it or say more. */;
      readonly sure: boolean;
      /** What is in the way, in a sentence, where that is known. */
      readonly why?: string;
    }
  /** Nothing here answers it. */
  | { readonly kind: 'nothing' }
  /** What was said before in this conversation is to be forgotten, and is. */
  | { readonly kind: 'forgot' };

/**
 * What somebody means by free text. Whoever implements it decides nothing: what it asks is authorised and checked like
 * anything else, and never changes anything.
 */
export interface Understands {
  understand(text: string, conversation: Conversation, signal: AbortSignal): Promise<Understanding>;
}
