import type { Injection } from './injection.js';

/** Shorter than this, the letters that can be seen may stand in any text. */
const TELLING = 12;
const MOST = 40;

const letters = (text: string): string =>
  text
    .replace(/\\+(?:[nrtbf]|u[0-9a-f]{4})/gi, '')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();

/**
 * Which of them a text holds, for example a prompt: the first letters of each, however it is quoted, clipped or cleaned of
 * what cannot be seen. Where hardly a letter can be seen, the whole has to be there as it was written.
 */
export function heldBy(text: string, some: readonly Injection[]): readonly Injection[] {
  const seen = letters(text);
  return some.filter(({ text: written }) => {
    const start = letters(written).slice(0, MOST);
    return start.length >= TELLING ? seen.includes(start) : text.includes(written);
  });
}
