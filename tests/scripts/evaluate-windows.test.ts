import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { evaluateWindows, readHourly, windowLines } from '../../scripts/evaluate-windows.js';
import { hourly, quietAt } from '../support/hourly-load.js';

const reference = '../shared/reference/cloudwatch-series';

describe('the evaluation of patch windows', () => {
  it('sees that a night that is quiet every day is found, and that chance does not find it', () => {
    const { all, series } = evaluateWindows([hourly(14, quietAt(2))]);
    assert.deepEqual([series, all.ours, all.yesterday], [1, 0, 0]);
    assert.ok(all.random > 0.5);
  });

  it('says nothing of days that nobody could judge', () => {
    const evaluation = evaluateWindows([hourly(2, quietAt(2))]);
    assert.equal(evaluation.all.days, 0);
    assert.match(windowLines(evaluation).at(-1) ?? '', /^all +0 +- +- +-$/);
  });

  it('is on real series better than the lowest hours of yesterday and than chance, and knows when', function () {
    if (!existsSync(reference)) {
      this.test!.title += ` (skipped: ${reference} is absent)`;
      this.skip();
    }
    const { all, byConfidence } = evaluateWindows(readHourly(reference).values());
    assert.ok(all.days >= 100);
    assert.ok(all.ours < all.yesterday && all.ours < 0.5 * all.random, JSON.stringify(all));
    const [sure, , , unsure] = byConfidence;
    assert.ok(sure && unsure && sure.days >= 20);
    assert.ok(sure.ours < 0.06 && sure.ours <= sure.yesterday, JSON.stringify(sure));
    assert.ok(unsure.ours > 4 * sure.ours, JSON.stringify(byConfidence));
  });
});
