import assert from 'node:assert/strict';
import { countText, more, names, number, plural, probability, severityParts } from '../../cards/words.js';

describe('counts in words', () => {
  it('show unknown as a question mark and never as 0', () => {
    assert.equal(number(null), '?');
    assert.equal(plural(null, 'host'), '? hosts');
    assert.equal(countText(null, true), '?');
  });

  it('group digits and agree in number', () => {
    assert.deepEqual([number(0), number(1234), number(1234567)], ['0', '1,234', '1,234,567']);
    assert.deepEqual(
      [plural(1, 'host'), plural(2, 'host'), plural(2, 'fix', 'fixes')],
      ['1 host', '2 hosts', '2 fixes'],
    );
  });

  it('mark a lower bound', () => assert.equal(countText(3, true), '≥3'));

  it('do not round a small probability to nothing', () => {
    assert.deepEqual([probability(0.004), probability(0), probability(0.614)], ['<0.01', '0.00', '0.61']);
  });

  it('say how many names were left out', () => {
    assert.equal(names(['a', 'b', 'c', 'd', 'e'], 4), 'a, b, c, d and 1 more');
    assert.equal(names(['a', 'b'], 4), 'a, b');
    assert.equal(more(20, 6), 'and 14 more');
    assert.equal(more(20, 6, 'alerts'), 'and 14 more alerts');
    assert.equal(more(7, 6, 'risks in this plan'), 'and 1 more risk in this plan');
    assert.equal(more(6, 6), null);
  });

  it('keep a list short however long its names', () => {
    const list = names(
      Array.from({ length: 50 }, () => 'x'.repeat(300)),
      8,
    );
    assert.match(list, /… and 47 more$/);
    assert.ok(list.length < 180);
  });

  it('leave untriaged out where there is none', () => {
    const counts = { critical: 1, high: 0, medium: null, low: 0, untriaged: 0 };
    assert.deepEqual(
      severityParts(counts).map(([word]) => word),
      ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'],
    );
    assert.equal(severityParts({ ...counts, untriaged: 2 }).length, 5);
  });
});
