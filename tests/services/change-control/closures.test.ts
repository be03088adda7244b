import assert from 'node:assert/strict';
import fc from 'fast-check';
import { closedWords, inForce, openFrom, openParts } from '../../../services/change-control/closures.js';
import type { Closure } from '../../../services/contracts/closure.js';
import { HOUR } from '../../support/manual-clock.js';

const T0 = Date.parse('2026-11-25T14:00:00Z');
const iso = (hours: number): string => new Date(T0 + hours * HOUR).toISOString();
const closure = (from: number, until: number, change: Partial<Closure> = {}): Closure => ({
  key: `${from}-${until}`,
  name: 'launch',
  by: { id: 'ana', name: 'Ana Ruiz' },
  from: iso(from),
  until: iso(until),
  ...change,
});
const hours = fc.integer({ min: -50, max: 100 });
const some = fc.array(
  fc.tuple(hours, fc.integer({ min: 1, max: 30 })).map(([from, length]) => closure(from, from + length)),
  { maxLength: 6 },
);

describe('closures', () => {
  it('are open again at the first moment in which none is in force, and never before', () => {
    fc.assert(
      fc.property(some, hours, (closures, at) => {
        const from = new Date(iso(at));
        const open = openFrom(closures, from);
        assert.ok(open >= from);
        assert.deepEqual(inForce(closures, open), []);
        for (let hour = from.getTime(); hour < open.getTime(); hour += HOUR) {
          assert.notDeepEqual(inForce(closures, new Date(hour)), []);
        }
      }),
    );
  });

  it('leave exactly the hours open in which none is in force', () => {
    fc.assert(
      fc.property(some, hours, fc.integer({ min: 1, max: 80 }), (closures, start, length) => {
        const [from, to] = [T0 + start * HOUR, T0 + (start + length) * HOUR];
        const parts = openParts(closures, from, to);
        for (let at = from; at < to; at += HOUR) {
          const isOpen = parts.some((part) => part.from <= at && at < part.to);
          assert.equal(isOpen, inForce(closures, new Date(at)).length === 0);
        }
        for (const part of parts) assert.ok(from <= part.from && part.from < part.to && part.to <= to);
      }),
    );
  });

  it('say who, why, until when, and when everything is open again', () => {
    const calendar = closure(2, 6, { name: 'month-end-close', by: null });
    const now = new Date(iso(3));
    assert.equal(
      closedWords([closure(0, 4), calendar], now, now),
      'frozen by Ana Ruiz until 18:00 UTC (launch) and the change calendar month-end-close is closed until 20:00 UTC; open again 20:00 UTC',
    );
  });
});
