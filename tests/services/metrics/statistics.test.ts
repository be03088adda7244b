import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ascending, distance, median, quantile, spreadOf } from '../../../services/metrics/statistics.js';

const numbers = fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 1, maxLength: 60 });

describe('statistics', () => {
  it('takes quantiles between ranks as R and NumPy do', () => {
    assert.equal(quantile([1, 2, 3, 4], 0.5), 2.5);
    assert.equal(quantile([1, 2, 3, 4], 0.25), 1.75);
    assert.equal(quantile([7], 0.99), 7);
    assert.ok(Number.isNaN(median([])));
  });

  it('finds the median absolute deviation that sorting all deviations finds', () => {
    fc.assert(
      fc.property(numbers, (list) => {
        const sorted = ascending(list);
        const { centre, width, low, high } = spreadOf(sorted);
        const mad = median(list.map((value) => Math.abs(value - centre)));
        assert.ok(Math.abs(width - Math.max(mad / 0.6745, 0.1 * (high - low))) < 1e-9);
      }),
    );
  });

  it('calls any change of what never moved infinitely far, and no change no distance', () => {
    const still = spreadOf([5, 5, 5, 5]);
    assert.deepEqual([distance(5, still), distance(5.1, still)], [0, Number.POSITIVE_INFINITY]);
  });
});
