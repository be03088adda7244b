import assert from 'node:assert/strict';
import fc from 'fast-check';
import { findTime } from '../../../../../services/assistant/matcher/slots/times.js';
import { parseTimeRange } from '../../../../../services/time-range.js';
import { ASKED_AT } from '../../blind-questions.js';

const NOW = ASKED_AT.toISOString();
const NINETY_DAYS_AGO = ASKED_AT.getTime() - 90 * 86_400_000;
const on = (day: number, time: string): string => `2026-11-${String(day).padStart(2, '0')}T${time}:00.000Z`;

/** On Wednesday 25 November 2026, 14:02 UTC. */
const SAID: Readonly<Record<string, string>> = {
  'last 3h': '3h',
  'in the last 90 mins': '90m',
  'an hour and a half': '90m',
  'last 1h30': '90m',
  'past couple of hours': '2h',
  'last day or two': '2d',
  'last 2-3 days': '3d',
  'the last quarter of an hour': '15m',
  'the past fortnight': '14d',
  'half an hour ago': '30m',
  'last 6 months': '90d',
  'last week': '7d',
  'this week': `2026-11-23/${NOW}`,
  'last weekend': '2026-11-21/2026-11-23',
  'since the weekend': `2026-11-21/${NOW}`,
  'since tuesday': `2026-11-24/${NOW}`,
  'on tuesday': '2026-11-24/2026-11-25',
  'tuesday last week': '2026-11-17/2026-11-18',
  'between monday and wednesday': `2026-11-23/${NOW}`,
  'monday to tuesday': '2026-11-23/2026-11-25',
  overnight: `${on(24, '18:00')}/${on(25, '06:00')}`,
  'yesterday afternoon': `${on(24, '12:00')}/${on(24, '18:00')}`,
  'since last night': `${on(24, '18:00')}/${NOW}`,
  'since 8 this morning': `${on(25, '08:00')}/${NOW}`,
  'since 6 in the morning': `${on(25, '06:00')}/${NOW}`,
  'since yesterday at 10': `${on(24, '10:00')}/${NOW}`,
  'since noon': `${on(25, '12:00')}/${NOW}`,
  'since 16:00': `${on(24, '16:00')}/${NOW}`,
  'between 9 and 11 utc': `${on(25, '09:00')}/${on(25, '11:00')}`,
  'yesterday between 9 and 11': `${on(24, '09:00')}/${on(24, '11:00')}`,
  'between 9am and 11:30am on monday': `${on(23, '09:00')}/${on(23, '11:30')}`,
  'between 22:00 and 06:00': `${on(24, '22:00')}/${on(25, '06:00')}`,
  'from 22:00 yesterday to 2am today': `${on(24, '22:00')}/${on(25, '02:00')}`,
  'between 2 in the night and 4 in the morning': `${on(25, '02:00')}/${on(25, '04:00')}`,
  '13:00-14:00': `${on(25, '13:00')}/${on(25, '14:00')}`,
  '9-11am': `${on(25, '09:00')}/${on(25, '11:00')}`,
  'between 0900 and 1100 utc': `${on(25, '09:00')}/${on(25, '11:00')}`,
  'at 3am yesterday': `${on(24, '03:00')}/${on(24, '04:00')}`,
  'around 3am': `${on(25, '02:00')}/${on(25, '04:00')}`,
  'between 18 and 20 november': '2026-11-18/2026-11-21',
  'nov 18-20': '2026-11-18/2026-11-21',
  'from november 1 to november 7': '2026-11-01/2026-11-08',
  'since the 20th': `2026-11-20/${NOW}`,
  'in october': '2026-10-01/2026-11-01',
  'since 3 nov': `2026-11-03/${NOW}`,
  'on 20.11.2026': '2026-11-20/2026-11-21',
  '2026-11-18t09:00z/2026-11-18t10:00z': '2026-11-18T09:00Z/2026-11-18T10:00Z',
};

describe('when something is asked about', () => {
  for (const [text, time] of Object.entries(SAID)) {
    it(`is read from "${text}"`, () => assert.equal(findTime(text, ASKED_AT).time, time));
  }

  it('is not read where numbers mean something else', () => {
    for (const text of [
      'openssl 3.0.8 on web',
      'openssl 1.1.1',
      'port 22',
      'may i see',
      'between web and api',
      'top 5',
    ])
      assert.equal(findTime(text, ASKED_AT).time, undefined, text);
  });

  it('is always a range that has begun, whatever is said', () => {
    const word = fc.constantFrom(
      ...'since from between and to until on at last 3 9 11 22:00 2am yesterday today tuesday last week night november 18 20th 2026-11-30 h days noon midnight evening utc'.split(
        ' ',
      ),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (words) => {
        const { time } = findTime(words.join(' '), ASKED_AT);
        // Who asks about last year is told that it is too long ago.
        if (time !== undefined && Date.parse(time.split('/')[0] ?? '') > NINETY_DAYS_AGO)
          parseTimeRange(time, ASKED_AT);
      }),
      { numRuns: 2_000, seed: 11 },
    );
  });
});
