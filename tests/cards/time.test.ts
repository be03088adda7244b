import assert from 'node:assert/strict';
import { at, clock, date, due, duration, relative, span } from '../../cards/time.js';

const now = new Date('2026-11-22T14:07:00Z');

describe('times on cards', () => {
  it('say the hour for today and the day for other days', () => {
    assert.equal(clock('2026-11-22T18:05:00Z', now), '18:05 UTC');
    assert.equal(clock('2026-11-28T18:05:00Z', now), '28 Nov 18:05 UTC');
    assert.equal(date('2023-12-12', now), '12 Dec 2023');
  });

  it('are relative and absolute', () => {
    assert.equal(at('2026-11-22T18:05:00Z', now), '18:05 UTC (in 3 h 58 m)');
    assert.equal(at('2026-11-22T14:05:00Z', now), '14:05 UTC (2 m ago)');
    assert.equal(relative('2026-11-21T12:07:00Z', now), '26 h ago');
    assert.equal(relative('2026-11-22T14:07:20Z', now), 'now');
  });

  it('count days to a date by the calendar', () => {
    assert.equal(due('2026-11-28', now), 'due in 6 days (28 Nov)');
    assert.equal(due('2026-11-23', now), 'due in 1 day (23 Nov)');
    assert.equal(due('2026-11-22', now), 'due today (22 Nov)');
    assert.equal(due('2026-11-19', now), 'overdue by 3 days (19 Nov)');
  });

  it('name a window by its day and say how far it is', () => {
    assert.equal(span('2026-11-22T22:00:00Z', '2026-11-22T23:00:00Z', now), 'today 22:00-23:00 UTC (in 7 h 53 m)');
    assert.equal(span('2026-11-29T04:00:00Z', '2026-11-29T06:00:00Z', now), 'Sun 29 Nov 04:00-06:00 UTC (in 6 days)');
    assert.equal(span('2026-11-22T14:00:00Z', '2026-11-22T15:00:00Z', now), 'today 14:00-15:00 UTC (open now)');
    assert.equal(span('2026-11-22T10:00:00Z', '2026-11-22T11:00:00Z', now), 'today 10:00-11:00 UTC (closed 3 h ago)');
  });

  it('are as exact as a reader needs', () => {
    const seconds = [45, 12 * 60, 3 * 3600 + 58 * 60, 12 * 3600 + 60, 30 * 3600, 6 * 86_400];
    assert.deepEqual(
      seconds.map((length) => duration(length * 1000)),
      ['45 s', '12 m', '3 h 58 m', '12 h', '30 h', '6 days'],
    );
  });

  it('are unknown when the date is', () => {
    assert.deepEqual(
      [clock('', now), date('x', now), relative('', now), due('', now), span('', '', now)],
      ['?', '?', '?', 'due ?', '?'],
    );
  });
});
