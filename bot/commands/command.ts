import { redactNotations } from '../../services/assistant/redaction.js';
import type { OperationName } from '../../services/operations/index.js';

/** An operation to run with its raw input; `invoke` parses it again. */
export interface Asked {
  readonly operation: OperationName;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Where something was said: what a command may be about without naming it. */
export interface Place {
  readonly conversationId: string;
}

export interface Command {
  /** Without the slash, as the Teams manifest lists it. */
  readonly name: string;
  readonly usage: string;
  readonly description: string;
  readonly example: string;
  /** Words in free text that point here. */
  readonly keywords: readonly string[];
  /** Works when typed and is in help, but not in the Teams manifest, which takes twelve commands. */
  readonly unlisted?: true;
  /** @returns undefined when the arguments make no sense, or what is wrong with them in a sentence. */
  read(args: readonly string[], place: Place): Asked | Misread | undefined;
}

/** Arguments that the command does not take, and why. */
export interface Misread {
  readonly problem: string;
}

export type Spoken =
  | ({ readonly kind: 'ask' } & Asked)
  | { readonly kind: 'help' }
  /** A known command with arguments that it does not take. */
  | { readonly kind: 'usage'; readonly command: Command; readonly problem: string }
  /** Not a command. `suggestions` are whole texts to say instead, best first; empty when nothing is near. */
  | { readonly kind: 'unknown'; readonly said: string; readonly suggestions: readonly string[] };

/** What somebody typed, short enough to be said back, without the secret that they may have pasted. */
export function shorten(text: string): string {
  const clean = redactNotations(text);
  return clean.length > 80 ? `${clean.slice(0, 79)}…` : clean;
}
