import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Closure } from '../../../services/contracts/closure.js';
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

describe('a window while something is closed', () => {
  const closure = (from: string, until: string): Closure => ({
    key: `${from} ${until}`,
    name: 'launch',
    by: null,
    from,
    until,
  });
  const now = new Date('2026-11-25T14:02:00Z');

  it('moves behind a freeze when it would begin at once, and keeps what it would have been', () => {
    const freeze = closure('2026-11-25T13:00:00Z', '2026-11-25T18:00:00Z');
    const moved = { start: '2026-11-25T14:00:00Z', end: '2026-11-25T23:00:00Z', behind: [freeze] };
    assert.deepEqual(immediateWindow(now, 4 * HOUR, [freeze]), {
      start: '2026-11-25T18:00:00Z',
      end: '2026-11-26T03:00:00Z',
      moved,
    });
    assert.deepEqual(
      immediateWindow(now, 4 * HOUR, [closure('2026-11-25T15:00:00Z', '2026-11-25T18:00:00Z')]),
      immediateWindow(now, 4 * HOUR),
      'one that comes later holds the run when it comes',
    );
  });

  it('is what is left of a weekly window when the work fits in it, otherwise the next week’s', () => {
    const [morning, night] = ['2026-11-29T05:00:00Z', '2026-11-29T05:30:00Z'].map((until) =>
      closure('2026-11-28T20:00:00Z', until),
    );
    assert.ok(morning && night);
    assert.deepEqual(nextWindow(sunday, now, HOUR, [morning]), {
      start: '2026-11-29T05:00:00Z',
      end: '2026-11-29T06:00:00Z',
      moved: { start: '2026-11-29T04:00:00Z', end: '2026-11-29T06:00:00Z', behind: [morning] },
    });
    assert.equal(nextWindow(sunday, now, HOUR, [night]).start, '2026-12-06T04:00:00Z');
  });

  it('never meets a closure, has room for the work, and is the usual one when nothing is closed then', () => {
    const start = Date.parse('2026-11-20T00:00:00Z');
    const closures = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 24 * 40 }), fc.integer({ min: 1, max: 24 * 10 })).map(([at, length]) => {
        const iso = (hours: number) => new Date(start + hours * HOUR).toISOString();
        return closure(iso(at), iso(at + length));
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(closures, fc.integer({ min: 1, max: 2 }), (closed, needed) => {
        const window = nextWindow(sunday, now, needed * HOUR, closed);
        const usual = nextWindow(sunday, now, needed * HOUR);
        const [opens, ends] = [Date.parse(window.start), Date.parse(window.end)];
        assert.ok(ends - opens >= needed * HOUR);
        assert.ok(opens >= Date.parse(usual.start));
        for (const { from, until } of closed) assert.ok(ends <= Date.parse(from) || Date.parse(until) <= opens);
        const meets = closed.some(({ from, until }) => from < usual.end.replace('Z', '.000Z') && usual.start < until);
        assert.equal(window.moved !== undefined, meets);
        const soon = immediateWindow(now, 4 * HOUR, closed);
        const at = Math.max(Date.parse(soon.start), now.getTime());
        assert.ok(closed.every(({ from, until }) => at < Date.parse(from) || Date.parse(until) <= at));
      }),
    );
  });
});
