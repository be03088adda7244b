import type { Conversation, Meant, Understanding, Understands } from '../services/assistant/understanding.js';
import { operations } from '../services/operations/index.js';
import { timeLimit } from '../services/time-limit.js';
import { type Asked, type Place, type Spoken, shorten } from './commands/command.js';
import { meantInWords } from './meant-words.js';
import { plainText, readCommand } from './read-command.js';

/** What somebody said, as a command or in their own words. */
export type Heard =
  /** `understood`: what a guess took it for, for whoever reads the answer. */
  | ({
      readonly kind: 'ask';
      readonly understood?: string /** What else it could have meant. */;
      readonly others?: readonly Meant[];
    } & Asked)
  | Exclude<Spoken, { kind: 'ask' | 'unknown' }>
  | (Extract<Spoken, { kind: 'unknown' }> & Unsure)
  /** Nothing runs until one is chosen. */
  | ({
      readonly kind: 'choices';
      readonly said: string;
      readonly choices: readonly Meant[];
      readonly why?: string;
    } & Unsure)
  | { readonly kind: 'forgot' };

interface Unsure {
  /** The whole text, where it was not clear what it asks: somebody else may know better. */
  readonly unsure?: string;
}

export interface Hearing {
  /** Where there is none, commands alone are read. */
  readonly understands: Understands | undefined;
  readonly conversation: Conversation;
  /** Told why nothing was understood; commands are read all the same. */
  readonly failed: (error: unknown) => void;
}

/** Understanding is the smaller part of an answer. Milliseconds. */
const UNDERSTAND_MS = 2_000;

/** Commands first: they mean what they say. Other words are understood, and only what reads is run from them. */
export async function hear(text: string, place: Place, { understands, conversation, failed }: Hearing): Promise<Heard> {
  const spoken = readCommand(text, place);
  const words = plainText(text);
  if (spoken.kind !== 'unknown' || !understands || isCommand(words)) return spoken;
  try {
    const understood = await understands.understand(words, conversation, timeLimit(UNDERSTAND_MS));
    switch (understood.kind) {
      case 'ask':
        return asked(understood, spoken.said);
      case 'choices':
        return {
          ...{ kind: 'choices', said: spoken.said, choices: understood.choices },
          ...(!understood.sure && { unsure: words }),
          ...(understood.why !== undefined && { why: understood.why }),
        };
      case 'nothing':
        return { ...spoken, suggestions: [], unsure: words };
      case 'forgot':
        return understood;
    }
  } catch (error) {
    failed(error);
    return spoken;
  }
}

/**
 * Whatever understood it: what changes something is offered, never run. Days and hours that were reckoned from words are
 * told with their zone, however sure the rest is.
 */
function asked({ operation, input, guessed, others }: Extract<Understanding, { kind: 'ask' }>, said: string): Heard {
  const meant = { operation, input };
  if (operations[operation].effect !== 'read') return { kind: 'choices', said: shorten(said), choices: [meant] };
  if (!guessed && !isDated(meant)) return { kind: 'ask', ...meant };
  return { kind: 'ask', ...meant, understood: meantInWords(meant), ...(guessed && others.length > 0 && { others }) };
}

const isDated = ({ input }: Meant): boolean => /^\d{4}-\d{2}-/.test(String(input.time_range ?? input.since));

/** A command that was misspelt is mended as one. */
const isCommand = (words: string): boolean => /^\/|^sre-/i.test(words);
