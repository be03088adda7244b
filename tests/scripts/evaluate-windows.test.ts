import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { evaluateWindows, readHourly, type WindowEvaluation, windowLines } from '../../scripts/evaluate-windows.js';
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
    assert.match(windowLines(evaluation).at(-1) ?? '', /^all +0 +- +- +- +-$/);
  });

  describe('on recorded CloudWatch series', () => {
    let measured: WindowEvaluation;

    before(function () {
      if (!existsSync(reference)) {
        process.stdout.write(`      skipped: ${reference} is absent\n`);
        this.skip();
      }
      measured = evaluateWindows(readHourly(reference).values());
    });

    it('is at every confidence no worse than all days are, and better than the lowest hours of yesterday', () => {
      const { all, byConfidence } = measured;
      assert.ok(all.days >= 100);
      for (const one of [all, ...byConfidence]) {
        assert.ok(one.ours <= one.allDays && one.ours < one.yesterday && one.ours < one.random, JSON.stringify(one));
      }
    });

    it('is never worse at a higher confidence', () => {
      const tested = measured.byConfidence.slice(0, 3).map(({ ours }) => ours);
      assert.deepEqual(
        tested,
        tested.toSorted((a, b) => a - b),
      );
    });

    it('knows when it can be trusted', () => {
      const [sure, , unsure] = measured.byConfidence;
      assert.ok(sure && unsure && sure.days >= 25);
      assert.ok(sure.ours < 0.05, JSON.stringify(sure));
      assert.ok(unsure.ours > 4 * sure.ours, JSON.stringify(measured.byConfidence));
    });
  });
});
