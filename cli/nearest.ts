import { editDistance } from '../services/edit-distance.js';

/** What was probably meant: at most a third of the letters away, rounded up. */
export function nearest(word: string, choices: readonly string[]): string | undefined {
  const limit = Math.ceil(word.length / 3);
  const scored = choices.map((choice) => ({ choice, away: editDistance(word.toLowerCase(), choice.toLowerCase()) }));
  const [best] = scored.filter(({ away }) => away <= limit).sort((a, b) => a.away - b.away);
  return best?.choice;
}
