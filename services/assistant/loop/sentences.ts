import { type Facts, supported } from '../facts.js';

/** A sentence is over where a blank follows its mark: not in the middle of 9.8. */
const END = /[.!?]\s/g;

/** Lets a text through sentence by sentence while it is still being written, and only what the facts bear. */
export class CheckedSentences {
  #text = '';
  #told = 0;

  constructor(
    private readonly facts: () => Facts,
    private readonly onSentence: (sentence: string) => void,
  ) {}

  add(piece: string): void {
    this.#text += piece;
    const end = [...this.#text.matchAll(END)].at(-1)?.index;
    if (end !== undefined) this.#tell(this.#text.slice(0, end + 1));
  }

  /** The text is complete. @returns the sentences that stand. */
  end(): readonly string[] {
    return this.#tell(this.#text);
  }

  #tell(text: string): readonly string[] {
    const sentences = supported(text, this.facts());
    for (const sentence of sentences.slice(this.#told)) this.onSentence(sentence);
    this.#told = Math.max(this.#told, sentences.length);
    return sentences;
  }
}
