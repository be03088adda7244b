import assert from 'node:assert/strict';
import fc from 'fast-check';
import { editDistance } from '../../services/edit-distance.js';

describe('the edit distance of two words', () => {
  it('counts letters to insert, delete or replace, and neighbours to swap', () => {
    for (const [a, b, n] of [
      ['', 'abc', 3],
      ['kitten', 'sitting', 3],
      ['web-1', 'web-9', 1],
      ['wbe-1', 'web-1', 1],
      ['abcd', 'badc', 2],
    ] as const)
      assert.equal(editDistance(a, b), n);
  });

  it('is the same both ways, zero for the same word alone, and never more than the longer word', () => {
    const word = fc.string({ maxLength: 8 });
    fc.assert(
      fc.property(
        word,
        word,
        (a, b) =>
          editDistance(a, b) === editDistance(b, a) &&
          (editDistance(a, b) === 0) === (a === b) &&
          editDistance(a, b) <= Math.max(a.length, b.length),
      ),
    );
  });
});
