import assert from 'node:assert/strict';
import fc from 'fast-check';
import { InvalidInput } from '../../../../services/errors.js';
import { candidatesIn } from '../../../../services/patching/windows/candidates.js';
import { LoadProfile } from '../../../../services/patching/windows/profile.js';
import { localSpan } from '../../../../services/patching/windows/words.js';
import { TimeZone } from '../../../../services/time-zone.js';
import { HOUR } from '../../../support/manual-clock.js';

/** Zones with clock changes at odd times and by odd amounts, on both sides of the equator, and without any. */
const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Pacific/Chatham',
  'America/St_Johns',
];

/** An independent look at the clock: what Intl prints. */
const formats = new Map(
  zones.map((timeZone) => [
    timeZone,
    new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }),
  ]),
);
const printed = (at: number, name: string): string => formats.get(name)?.format(at) ?? '';

/** The evening before each clock change of 2026; of zones without any, two days. */
const evenings = zones.flatMap((name) => {
  const zone = new TimeZone(name);
  const days = Array.from({ length: 365 }, (_, day) => Date.UTC(2026, 0, 1) + day * 24 * HOUR);
  const changes = days.filter((day) => zone.offsetAt(day) !== zone.offsetAt(day + 24 * HOUR));
  return (changes.length > 0 ? changes : days.slice(0, 2)).map((day) => ({ name, from: day - 12 * HOUR }));
});

const flatProfile = new LoadProfile(
  Array.from({ length: 7 * 24 }, (_, hour) => ({ at: hour * HOUR, value: 1, hourOfWeek: hour })),
);

describe('TimeZone', () => {
  it('shows what the wall clock shows', () => {
    const time = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2030, 0, 1) });
    fc.assert(
      fc.property(fc.constantFrom(...zones), time, (name, at) => {
        const { date, hour, minute } = new TimeZone(name).wallTime(at);
        const two = (value: number) => String(value).padStart(2, '0');
        assert.equal(`${date} ${two(hour)}:${two(minute)}`, printed(at, name).slice(0, 16));
      }),
      { numRuns: 300 },
    );
  });

  it('counts the hours of the week from Sunday', () => {
    const berlin = new TimeZone('Europe/Berlin');
    assert.equal(berlin.hourOfWeek(Date.parse('2026-11-28T23:00:00Z')), 0);
    assert.equal(berlin.hourOfWeek(Date.parse('2026-11-28T22:59:59Z')), 167);
    assert.equal(new TimeZone('UTC').hourOfWeek(Date.parse('2026-11-29T04:30:00Z')), 4);
  });

  it('refuses a name that nobody knows, in words', () => {
    assert.throws(
      () => new TimeZone('Mars/Olympus'),
      (error: unknown) => error instanceof InvalidInput && /Mars\/Olympus is no time zone/.test(error.message),
    );
  });
});

describe('windows and clock changes', () => {
  it('never lie in a hole, and never in an hour that comes twice', () => {
    const minutes = fc.integer({ min: 1, max: 16 }).map((n) => 30 * n);
    fc.assert(
      fc.property(fc.constantFrom(...evenings), minutes, ({ name, from }, length) => {
        const zone = new TimeZone(name);
        const lengthMs = length * 60_000;
        const { candidates } = candidatesIn(flatProfile, {
          zone,
          from,
          to: from + 48 * HOUR,
          lengthMs,
          blocked: [],
          agreed: { days: ['sunday'], start: '04:00', end: '06:00' },
        });
        for (const { start, end } of candidates) {
          assert.equal(printed(start, name).slice(14), '00:00');
          const onTheWall = (at: number) => Date.parse(`${printed(at, name).replace(' ', 'T')}Z`);
          assert.equal(onTheWall(end) - onTheWall(start), lengthMs);
          const sameReading = [-2, -1, -0.5, 0.5, 1, 2].some(
            (hours) => printed(start + hours * HOUR, name) === printed(start, name),
          );
          assert.ok(!sameReading, `${name} ${printed(start, name)} comes twice`);
        }
      }),
      { numRuns: 120 },
    );
  });

  it('are offered on all other hours of the night of a change', () => {
    const zone = new TimeZone('Europe/Berlin');
    const from = Date.parse('2027-03-27T23:00:00Z');
    const { candidates, refused } = candidatesIn(flatProfile, {
      zone,
      from,
      to: from + 12 * HOUR,
      lengthMs: HOUR,
      blocked: [],
      agreed: { days: ['sunday'], start: '04:00', end: '06:00' },
    });
    assert.ok(refused.clockChange >= 1 && candidates.length >= 8, JSON.stringify(refused));
    const said = candidates.map(({ start, end }) => localSpan(start, end, zone));
    assert.ok(!said.some((one) => /0[23]:00-/.test(one)), said.join());
    assert.ok(said.includes('Sun 28 Mar 05:00-06:00'), said.join());
  });
});
