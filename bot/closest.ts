import { editDistance } from '../services/edit-distance.js';

/**
 * Candidates that a typing mistake away from `word`, nearest first: at most one edit in every three letters, counting
 * a swap of neighbours as one.
 */
export function closest(word: string, candidates: readonly string[]): string[] {
  const limit = Math.max(1, Math.floor(word.length / 3));
  return candidates
    .filter((candidate) => Math.abs(candidate.length - word.length) <= limit)
    .map((candidate) => ({ candidate, distance: editDistance(word, candidate) }))
    .filter((scored) => scored.distance <= limit)
    .sort((a, b) => a.distance - b.distance)
    .map((scored) => scored.candidate);
}
