import type { OperationName } from '../../services/operations/index.js';

/** What somebody meant by a line that is no command of the terminal. */
export type Understood =
  /** `how` says back what was understood, where that was not written there. */
  | {
      readonly kind: 'ask';
      readonly operation: OperationName;
      readonly input: Readonly<Record<string, unknown>>;
      readonly how?: string;
      /** Whole lines: what else a guess could have meant. */
      readonly others?: readonly string[];
    }
  /** Nothing is run: whole lines to choose from, best first; empty when nothing is near. */
  | {
      readonly kind: 'unsure';
      readonly said: string;
      readonly choices: readonly string[];
      /** What is in the way, in a sentence, where that is known. */
      readonly why?: string;
      /** The whole line, where the service may know better. */
      readonly unsure?: string | undefined;
    }
  /** A command with arguments that it does not take. */
  | { readonly kind: 'usage'; readonly problem: string; readonly usage: string }
  | { readonly kind: 'help' }
  /** What was said before means nothing any more. */
  | { readonly kind: 'forgot' };

/** Reads free text. Whatever reads it decides nothing: what changes something is planned and confirmed all the same. */
export interface Understanding {
  /** Slash commands, for help and completion. */
  readonly commands: readonly { readonly name: string; readonly usage: string; readonly description: string }[];
  read(line: string, signal: AbortSignal): Promise<Understood>;
}
