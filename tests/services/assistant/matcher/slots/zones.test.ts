import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readSlots } from '../../../../../services/assistant/matcher/slots/slots.js';
import { parseTimeRange } from '../../../../../services/time-range.js';
import { ASKED_AT } from '../../blind-questions.js';

const read = (text: string, own?: string, now = ASKED_AT) => readSlots(text, [], now, own).slots;
const NOW_IN_BERLIN = '2026-11-25T15:02+01:00';

/** On Wednesday 25 November 2026, 14:02 UTC. */
const SAID: Readonly<Record<string, string>> = {
  'since 9am berlin': `2026-11-25T09:00+01:00/${NOW_IN_BERLIN}`,
  'since 9 berlin time': `2026-11-25T09:00+01:00/${NOW_IN_BERLIN}`,
  'since 14:00 cet': `2026-11-25T14:00+01:00/${NOW_IN_BERLIN}`,
  'since 14:00 utc+1': `2026-11-25T14:00+01:00/${NOW_IN_BERLIN}`,
  'since 14:00 europe/berlin': `2026-11-25T14:00+01:00/${NOW_IN_BERLIN}`,
  'yesterday in new york': '2026-11-24T00:00-05:00/2026-11-25T00:00-05:00',
  'between 8 and 9 am new york time': '2026-11-25T08:00-05:00/2026-11-25T09:00-05:00',
  'yesterday evening (paris)': '2026-11-24T18:00+01:00/2026-11-25T00:00+01:00',
  'between 22:00 and 23:00 pst': '2026-11-24T22:00-08:00/2026-11-24T23:00-08:00',
  'on 25 october in berlin': '2026-10-25T00:00+02:00/2026-10-26T00:00+01:00',
  'last 3h berlin time': '3h',
};

describe('the time zone of a question', () => {
  for (const [text, time] of Object.entries(SAID)) {
    it(`is read from "${text}"`, () => assert.equal(read(text).time, time));
  }

  it('is that of whoever asks where none is said', () => {
    assert.equal(read('yesterday', 'Europe/Berlin').time, '2026-11-24T00:00+01:00/2026-11-25T00:00+01:00');
    assert.equal(read('since 14:00 utc', 'Europe/Berlin').time, '2026-11-25T14:00:00.000Z/2026-11-25T14:02:00.000Z');
    assert.equal(read('yesterday in tokyo', 'Europe/Berlin').time, '2026-11-24T00:00+09:00/2026-11-25T00:00+09:00');
    assert.equal(read('yesterday', 'Somewhere/Else').time, '2026-11-24/2026-11-25');
    assert.equal(
      read('since 2026-11-24t10:00z', 'Asia/Tokyo').time,
      '2026-11-24T10:00:00.000Z/2026-11-25T14:02:00.000Z',
    );
  });

  it('is that of days that are written as numbers, too', () => {
    const days = 'from 2026-11-20 to 2026-11-22';
    assert.equal(read(days, 'America/New_York').time, '2026-11-20T00:00-05:00/2026-11-22T00:00-05:00');
    assert.equal(read(`${days} in tokyo`).time, '2026-11-20T00:00+09:00/2026-11-22T00:00+09:00');
    assert.equal(read(days).time, '2026-11-20/2026-11-22');
    const moments = 'from 2026-11-20t08:00z to 2026-11-20t09:00z';
    assert.equal(read(moments, 'America/New_York').time, '2026-11-20T08:00Z/2026-11-20T09:00Z');
  });

  it('says which day it is there', () => {
    const late = new Date('2026-11-25T23:30:00Z');
    assert.equal(read('today', 'Asia/Tokyo', late).time, '2026-11-26T00:00+09:00/2026-11-26T08:30+09:00');
    assert.equal(read('yesterday', 'Asia/Tokyo', late).time, '2026-11-25T00:00+09:00/2026-11-26T00:00+09:00');
  });

  it('is not read from a host, a port or a person', () => {
    for (const text of ['patch london-1', 'is pt-1 patched', 'port 22 yesterday', 'ask ist about it'])
      assert.equal(read(text).timeZone, undefined, text);
  });

  it('always gives a range that can be asked about', () => {
    const word = fc.constantFrom(
      ...'since between and at 9 11 22:00 2am yesterday today tuesday berlin cet new york time in utc+5 last week night noon 2026-03-29'.split(
        ' ',
      ),
    );
    const zone = fc.constantFrom(
      'Europe/Berlin',
      'Pacific/Apia',
      'Asia/Kathmandu',
      'America/St_Johns',
      'no zone',
      undefined,
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), zone, (words, own) => {
        const { time } = read(words.join(' '), own);
        if (time !== undefined && Date.parse(time.split('/')[0] ?? '') > ASKED_AT.getTime() - 89 * 86_400_000)
          parseTimeRange(time, ASKED_AT);
      }),
      { numRuns: 1_000, seed: 12 },
    );
  });
});
