import { meaningsOf } from './meanings.js';
import { wordsIn } from './plain-text.js';

/**
 * What a classifier sees of a text: its words, pairs of them, what they mean, and pieces of longer words.
 * @param isKnown words that only one phrase has are unknown: how much of a text is unknown tells what is off-topic.
 */
export function featuresOf(text: string, isKnown: (word: string) => boolean): readonly string[] {
  const words = wordsIn(text).slice(0, 60);
  const meant = words.map((word) => meaningsOf(word)[0] ?? (isKnown(word) ? word : '?'));
  const unknown = words.filter((word) => !isKnown(word)).length;
  return [
    'bias',
    `first:${meant[0] ?? ''}`,
    `first2:${meant[0] ?? ''} ${meant[1] ?? ''}`,
    `unknown:${Math.min(unknown, 3)}`,
    ...words.flatMap((word) => [
      isKnown(word) ? `w:${word}` : 'w:?',
      ...meaningsOf(word).map((meaning) => `m:${meaning}`),
    ]),
    ...pairs(meant).map((pair) => `p:${pair}`),
    ...pairs(words.map((word) => (isKnown(word) ? word : '?'))).map((pair) => `b:${pair}`),
    ...words.flatMap(pieces),
  ];
}

const pairs = (words: readonly string[]): string[] => words.slice(1).map((word, at) => `${words[at]} ${word}`);

/** Pieces of three to five letters with the ends of the word marked: a mistyped word keeps most of them. */
const pieces = (word: string): string[] => {
  if (word.length < 4 || word.startsWith('@')) return [];
  const marked = `^${word}$`;
  return [3, 4, 5].flatMap((size) =>
    Array.from(
      { length: Math.max(0, marked.length - size + 1) },
      (_, start) => `c:${marked.slice(start, start + size)}`,
    ),
  );
};
