import { editDistance } from '../../edit-distance.js';

/**
 * Candidates within so many typing mistakes of a word, those with the fewest; a swap of neighbours is one mistake.
 * @param sameStart letters at the beginning that are never wrong.
 */
export function closest(word: string, candidates: readonly string[], limit: number, sameStart = 0): readonly string[] {
  let best = limit;
  let found: string[] = [];
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > best || candidate.slice(0, sameStart) !== word.slice(0, sameStart))
      continue;
    const away = editDistance(word, candidate);
    if (away > best) continue;
    if (away < best) found = [];
    best = away;
    if (!found.includes(candidate)) found.push(candidate);
  }
  return found;
}
