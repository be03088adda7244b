import assert from 'node:assert/strict';
import fc from 'fast-check';
import { expectedDuration } from '../../../../services/patching/windows/duration.js';

const MINUTE = 60_000;

describe('expectedDuration', () => {
  it('says that it is assumed where nobody has seen an install', () => {
    const { minutes, window_minutes, basis } = expectedDuration([]);
    assert.deepEqual([minutes, window_minutes], [45, 90]);
    assert.match(basis, /^no install was seen .* assumed/);
  });

  it('holds what 9 of 10 installs took, and the time around them, in whole half hours', () => {
    const ten = Array.from({ length: 10 }, (_, index) => (index + 1) * 10 * MINUTE);
    const { minutes, window_minutes, basis } = expectedDuration(ten);
    assert.deepEqual([minutes, window_minutes], [91, 150]);
    assert.match(basis, /^90th percentile of 10 installs/);
  });

  it('is never shorter than what it counts on', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 600 * MINUTE }), { minLength: 1 }), (past) => {
        const { minutes, window_minutes } = expectedDuration(past);
        assert.ok(window_minutes >= minutes + 44 && window_minutes % 30 === 0);
      }),
    );
  });
});
