import assert from 'node:assert/strict';
import fc from 'fast-check';
import { immediateWindow, nextWindow } from '../../../services/patching/window.js';
import { weekdays } from '../../../services/policy.js';
import { HOUR } from '../../support/manual-clock.js';

const sunday = { days: ['sunday' as const], start: '04:00', end: '06:00' };

describe('nextWindow', () => {
  const from = (iso: string, needed = HOUR) => nextWindow(sunday, new Date(iso), needed).start;

  it('is the next one, whatever is left of the day', () => {
    assert.equal(from('2026-11-25T14:00:00Z'), '2026-11-29T04:00:00Z');
    assert.equal(from('2026-11-29T03:59:59Z'), '2026-11-29T04:00:00Z');
    assert.equal(from('2026-11-29T06:00:00Z'), '2026-12-06T04:00:00Z');
  });

  it('is the open one while the work still fits in it', () => {
    assert.equal(from('2026-11-29T04:00:00Z'), '2026-11-29T04:00:00Z');
    assert.equal(from('2026-11-29T05:00:00Z'), '2026-11-29T04:00:00Z');
    assert.equal(from('2026-11-29T05:00:01Z'), '2026-12-06T04:00:00Z');
    assert.equal(from('2026-11-29T04:30:00Z', 2 * HOUR), '2026-12-06T04:00:00Z');
  });

  it('begins within a week, on one of its days, at its time', () => {
    const at = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(at, fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1 }), (now, days) => {
        const { start, end } = nextWindow({ ...sunday, days }, now, 3 * HOUR);
        const opens = new Date(start);
        assert.ok(opens > now && opens.getTime() - now.getTime() <= 7 * 24 * HOUR);
        assert.ok(days.some((day) => weekdays.indexOf(day) === opens.getUTCDay()));
        assert.equal(start.slice(10), 'T04:00:00Z');
        assert.equal(Date.parse(end) - opens.getTime(), 2 * HOUR);
      }),
    );
  });
});

describe('immediateWindow', () => {
  it('is open now, outlasts the time to decide, and is the same for an hour', () => {
    const now = new Date('2026-11-25T14:02:00Z');
    const window = immediateWindow(now, 4 * HOUR);
    assert.deepEqual(window, { start: '2026-11-25T14:00:00Z', end: '2026-11-25T23:00:00Z' });
    assert.deepEqual(immediateWindow(new Date('2026-11-25T14:59:59Z'), 4 * HOUR), window);
  });
});
