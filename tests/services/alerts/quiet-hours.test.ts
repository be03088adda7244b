import assert from 'node:assert/strict';
import { quietUntil } from '../../../services/alerts/quiet-hours.js';

const until = (start: string, end: string, time_zone: string, now: string) =>
  quietUntil({ start, end, time_zone }, new Date(now))?.toISOString();

describe('quiet hours', () => {
  it('are over at their end, on the same day and over midnight', () => {
    assert.equal(until('12:00', '13:30', 'UTC', '2026-11-25T12:10:20Z'), '2026-11-25T13:30:00.000Z');
    assert.equal(until('22:00', '07:00', 'UTC', '2026-11-25T23:00:00Z'), '2026-11-26T07:00:00.000Z');
    assert.equal(until('22:00', '07:00', 'UTC', '2026-11-26T06:59:00Z'), '2026-11-26T07:00:00.000Z');
  });

  it('do not hold outside', () => {
    assert.equal(until('22:00', '07:00', 'UTC', '2026-11-26T07:00:00Z'), undefined);
    assert.equal(until('12:00', '13:00', 'UTC', '2026-11-26T13:00:00Z'), undefined);
  });

  it('follow the clock on the wall, over its changes too', () => {
    assert.equal(until('22:00', '07:00', 'Europe/Berlin', '2026-11-25T21:30:00Z'), '2026-11-26T06:00:00.000Z');
    // In the night to 25 October 2026 the clock goes back an hour, on 29 March 2026 forward.
    assert.equal(until('22:00', '07:00', 'Europe/Berlin', '2026-10-24T21:00:00Z'), '2026-10-25T06:00:00.000Z');
    assert.equal(until('22:00', '07:00', 'Europe/Berlin', '2026-03-28T22:00:00Z'), '2026-03-29T05:00:00.000Z');
  });

  it('refuse a zone that nobody knows', () => {
    assert.throws(() => until('22:00', '07:00', 'Mars/Olympus', '2026-11-25T23:00:00Z'), { code: 'invalid_input' });
  });
});
