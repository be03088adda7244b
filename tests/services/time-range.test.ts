import assert from 'node:assert/strict';
import fc from 'fast-check';
import { InvalidInput } from '../../services/errors.js';
import { parseSince, parseTimeRange } from '../../services/time-range.js';

const now = new Date('2026-11-22T12:00:00.000Z');
const parsed = (asked: string) => {
  const { from, to } = parseTimeRange(asked, now);
  return [from.toISOString(), to.toISOString()];
};

describe('parseTimeRange', () => {
  const good: [string, string, string][] = [
    ['24h', '2026-11-21T12:00:00.000Z', '2026-11-22T12:00:00.000Z'],
    ['7d', '2026-11-15T12:00:00.000Z', '2026-11-22T12:00:00.000Z'],
    ['90m', '2026-11-22T10:30:00.000Z', '2026-11-22T12:00:00.000Z'],
    ['90d', '2026-08-24T12:00:00.000Z', '2026-11-22T12:00:00.000Z'],
    ['2026-11-01/2026-11-03', '2026-11-01T00:00:00.000Z', '2026-11-03T00:00:00.000Z'],
    ['2026-11-20T10:00/2026-11-20T12:30:00Z', '2026-11-20T10:00:00.000Z', '2026-11-20T12:30:00.000Z'],
    ['2026-11-20T10:00:00+02:00/2026-11-21', '2026-11-20T08:00:00.000Z', '2026-11-21T00:00:00.000Z'],
    ['2026-11-20/2027-01-01', '2026-11-20T00:00:00.000Z', '2026-11-22T12:00:00.000Z'],
  ];
  for (const [asked, from, to] of good) it(`reads ${asked}`, () => assert.deepEqual(parsed(asked), [from, to]));

  const bad = [
    '0h',
    '91d',
    '9999h',
    '24',
    'h',
    '-1d',
    'yesterday',
    '2026-11-03/2026-11-01',
    '2026-13-01/2026-13-02',
    '2026-01-01/2026-11-01',
    '2026-11-01/',
    '1/2',
    'a/b/c',
    '2026-11-01/2026-11-02/2026-11-03',
    '2026-02-31T99:00Z/2026-11-01',
  ];
  for (const asked of bad)
    it(`refuses ${asked} and says what is allowed`, () => {
      assert.throws(
        () => parseTimeRange(asked, now),
        (error: unknown) => error instanceof InvalidInput && /24h/.test(error.hint ?? ''),
      );
    });

  it('reaches back as far as what is asked about is kept, and says how far that is', () => {
    assert.equal(parseTimeRange('400d', now, 455).from.toISOString(), '2025-10-18T12:00:00.000Z');
    assert.throws(
      () => parseTimeRange('456d', now, 455),
      (error: unknown) => error instanceof InvalidInput && /at most 455 days/.test(error.hint ?? ''),
    );
  });

  it('gives a range of the last 90 days or refuses, whatever is asked', () => {
    const text = fc.oneof(
      fc.string(),
      fc.tuple(fc.nat(9999), fc.constantFrom('m', 'h', 'd')).map(([n, unit]) => `${n}${unit}`),
      fc
        .tuple(fc.date(), fc.date())
        .map(([a, b]) => `${Number.isNaN(+a) ? '' : a.toISOString()}/${Number.isNaN(+b) ? '' : b.toISOString()}`),
    );
    fc.assert(
      fc.property(text, (asked) => {
        try {
          const { from, to } = parseTimeRange(asked, now);
          return from < to && to <= now && now.getTime() - from.getTime() <= 90 * 86_400_000;
        } catch (error) {
          return error instanceof InvalidInput;
        }
      }),
    );
  });
});

describe('parseSince', () => {
  it('is how long ago, or from when on', () => {
    assert.equal(parseSince('24h', now).getTime(), now.getTime() - 86_400_000);
    assert.equal(parseSince(' 2026-11-20T08:00Z', now).toISOString(), '2026-11-20T08:00:00.000Z');
  });

  it('refuses anything else in the words that were typed', () => {
    assert.throws(() => parseSince('yesterday', now), { message: 'yesterday is no time.' });
  });
});
