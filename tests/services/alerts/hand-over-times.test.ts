import assert from 'node:assert/strict';
import { dueToday } from '../../../services/alerts/hand-over-times.js';

const due = (now: string, at = '08:00', time_zone = 'Europe/Berlin') => dueToday({ at, time_zone }, new Date(now));

describe('a daily hand-over', () => {
  it('is due from its time on the wall clock, for three hours', () => {
    assert.equal(due('2026-11-25T06:59:00Z'), undefined);
    assert.equal(due('2026-11-25T07:00:00Z'), '2026-11-25');
    assert.equal(due('2026-11-25T09:59:00Z'), '2026-11-25');
    assert.equal(due('2026-11-25T10:00:00Z'), undefined);
  });

  it('follows the clock when it changes', () => {
    assert.equal(due('2026-07-01T06:00:00Z'), '2026-07-01');
  });
});
