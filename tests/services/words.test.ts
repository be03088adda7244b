import assert from 'node:assert/strict';
import { age, clockTime, count, listing } from '../../services/words.js';

describe('words', () => {
  it('count one and many', () => {
    assert.deepEqual(
      [count(1, 'host'), count(0, 'host'), count(2, 'vulnerability', 'vulnerabilities')],
      ['1 host', '0 hosts', '2 vulnerabilities'],
    );
  });
  it('list a few, and say how many more', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    assert.deepEqual(
      [0, 1, 2, 3, 5].map((n) => listing(names.slice(0, n))),
      ['none', 'a', 'a and b', 'a, b and c', 'a, b, c and 2 more'],
    );
  });
  it('give an age in the unit a person would', () => {
    const now = new Date('2026-11-22T12:00:00Z');
    const ago = (seconds: number) => age(new Date(now.getTime() - seconds * 1_000), now);
    assert.deepEqual(
      [ago(40), ago(720), ago(26 * 3_600), ago(9 * 86_400), ago(-5)],
      ['40 s', '12 min', '26 h', '9 days', '0 s'],
    );
  });
  it('give a time in UTC', () => assert.equal(clockTime(new Date('2026-11-22T14:02:33Z')), '14:02 UTC'));
});
