import type { Clock } from '../../clock.js';
import { type Memory, OwnMemory } from '../memory.js';
import type { Conversation, Understanding, Understands } from '../understanding.js';
import type { Turn } from './follow-up.js';
import type { FreeText } from './reading.js';

interface Options {
  readonly clock: Clock;
  /** Names of the fleet, which mend spelling; none where they cannot be read in time. Never rejects. */
  readonly names: (signal: AbortSignal) => Promise<readonly string[]>;
  /** What follow-ups are about; of this process alone when left out. */
  readonly memory?: Memory<Turn>;
}

/** Understands without a model: by grammar, then by a classifier over committed phrases. */
export class Matcher implements Understands {
  #text: Promise<FreeText> | undefined;
  readonly #memory: Memory<Turn>;

  constructor(private readonly options: Options) {
    this.#memory = options.memory ?? new OwnMemory<Turn>(options.clock);
  }

  async understand(text: string, conversation: Conversation, signal: AbortSignal): Promise<Understanding> {
    if (FORGET.test(text)) {
      await this.#memory.forget(conversation);
      return { kind: 'forgot' };
    }
    // Loaded and learned at the first question: whoever asks none does not wait for it.
    this.#text ??= import('./reading.js').then((reading) => reading.FreeText.learned());
    const [names, freeText, before] = await Promise.all([
      this.options.names(signal),
      this.#text,
      this.#memory.last(conversation),
    ]);
    const surroundings = { names, now: this.options.clock.now(), before, timeZone: conversation.time_zone };
    const { understanding, turn } = freeText.read(text, surroundings);
    if (turn) await this.#memory.keep(conversation, turn);
    return understanding;
  }
}

const FORGET =
  /^\W{0,3}(?:please )?(?:forget|start over|reset|clear)(?: (?:it|that|this|everything|all|me|context|the context|this conversation|our conversation|the conversation|what i (?:said|asked)))?(?: please)?[\s.!]{0,3}$/i;
