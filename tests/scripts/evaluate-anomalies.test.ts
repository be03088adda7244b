import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import {
  anomalyLines,
  evaluateAnomalies,
  type Labelled,
  ours,
  readLabelledSeries,
  rightly,
} from '../../scripts/evaluate-anomalies.js';

const reference = '../shared/reference/cloudwatch-series';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Six days between 20 and 22, and 80 for half an hour at each of these times. */
const calm = (...raised: number[]): Labelled['points'] =>
  Array.from({ length: 6 * 288 }, (_, index) => {
    const at = index * 5 * MINUTE;
    const high = raised.some((from) => at >= from && at < from + 30 * MINUTE);
    return { at, value: high ? 80 : 20 + ((index * 7919) % 101) / 50 };
  });

describe('the evaluation of anomalies', () => {
  it('counts windows with an alarm, and days with one outside them', () => {
    const points = calm(4 * DAY, 5.25 * DAY);
    const window = (from: number) => [from - MINUTE, from + 2 * 60 * MINUTE] as const;
    const { series, ours: score } = evaluateAnomalies([{ points, windows: [window(4 * DAY), window(3 * DAY)] }]);
    assert.deepEqual([series, score], [1, { hits: 1, windows: 2, falseDays: 1, days: 6 }]);
    assert.equal(rightly(score), 0.5);
  });

  it('prints every method beside ours', () => {
    const lines = anomalyLines(evaluateAnomalies([{ points: calm(4 * DAY), windows: [] }]));
    assert.match(lines.join('\n'), /ours .*\nrolling MAD.*\nmean \+ 3 sigma .*\nMAD over all /);
  });

  describe('on recorded CloudWatch series', () => {
    let series: Labelled[] = [];

    before(function () {
      if (!existsSync(reference)) {
        process.stdout.write(`      skipped: ${reference} is absent\n`);
        this.skip();
      }
      series = readLabelledSeries(reference);
    });

    it('finds more windows than two points in a row do, with fewer false alarms, and far fewer than sigmas', () => {
      const all = evaluateAnomalies(series);
      const plain = all['rolling MAD, 2 in a row'];
      assert.ok(all.ours.hits >= 12 && all.ours.hits >= plain.hits, anomalyLines(all).join('\n'));
      assert.ok(all.ours.falseDays <= 6 && all.ours.falseDays <= plain.falseDays, anomalyLines(all).join('\n'));
      for (const other of [all['mean + 3 sigma'], all['MAD over all']]) {
        assert.ok(all.ours.falseDays * 8 < other.falseDays);
        assert.ok(rightly(all.ours) > 3 * rightly(other));
      }
    });

    it('says the same of a point whatever comes after it', () => {
      for (const { points } of series.slice(0, 3)) {
        const half = points.slice(0, points.length / 2);
        const until = (half.at(-1)?.at ?? 0) - 5 * MINUTE;
        const early = (alarms: readonly number[]) => alarms.filter((at) => at <= until);
        assert.deepEqual(early(ours(points)), early(ours(half)));
      }
    });
  });
});
