import assert from 'node:assert/strict';
import { readWatching } from '../../scripts/cost.js';
import { costLines, costsOf, instancesFor, prices } from '../../scripts/cost-table.js';

/** What research of the prices began with: seven alarms of one metric, and no metric of our own. */
const plain = { alarmMetrics: 7, compositeAlarms: 0, metrics: 0 };
const cents = (usd: number) => Math.round(usd * 100) / 100;

describe('what a month costs', () => {
  it('is added up from its parts', () => {
    const { base, inspector, model, core } = costsOf(10, plain);
    assert.deepEqual([base, inspector, model].map(cents), [22.45, 12.53, 1.73]);
    assert.equal(cents(core), 39.06);
    assert.equal(instancesFor(100, plain), 50);
  });

  it('counts what infra/ asks of CloudWatch', () => {
    const watching = readWatching();
    assert.ok(watching.alarmMetrics > plain.alarmMetrics && watching.metrics > 0 && watching.compositeAlarms === 2);
    assert.ok(costsOf(10, watching).core < 100, 'ten instances stay within the budget of the specification');
  });

  it('has a source that somebody can look up for every price', () => {
    for (const [name, { source }] of Object.entries(prices)) assert.doesNotMatch(source, /memory|^$/, name);
  });

  it('grows with the fleet, by Inspector most', () => {
    const [small, large] = [costsOf(100, plain), costsOf(1_000, plain)];
    assert.equal(cents(large.inspector), 1252.8);
    assert.ok(large.core > small.core && large.inspector / large.core > 0.8);
    assert.equal(large.base, small.base);
  });

  it('is a table with a row for each fleet', () => {
    const lines = costLines([10, 1_000], plain);
    assert.equal(lines.length, 3);
    assert.match(lines[1] ?? '', /^ +10 +22\.45 +12\.53 /);
  });
});
