import { InvalidInput } from '../../../errors.js';
import { TimeZone } from '../../../time-zone.js';
import {
  between,
  CLOCK,
  DAY,
  daysAgo,
  firstOfMonth,
  ISO,
  LONG_WEEKDAY,
  LOOSE_MOMENT,
  lastWeekend,
  MOMENT,
  MONTH,
  momentIn,
  monday,
  monthOf,
  NTH,
  type Span,
  startOfDay,
  WEEKDAY,
} from './moments.js';
import { backFor, LENGTH } from './spans.js';

/** When something is asked about, as `parseTimeRange` reads it. */
export interface FoundTime {
  readonly text: string;
  readonly time?: string;
}

type Read = (match: RegExpExecArray, now: Date) => string | Span | undefined;

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/**
 * What a text says about time, and the text with a mark in its place. A range that has not begun is none.
 * @param zone whose clock and days are meant, by IANA name; UTC where it is none. What is found then says how far that
 * clock is from UTC: `2026-11-24T00:00+01:00/2026-11-25T00:00+01:00`.
 */
export function findTime(text: string, now: Date, zone?: string): FoundTime {
  const clock = clockOf(zone);
  for (const [pattern, read] of rules) {
    const match = pattern.exec(text);
    if (!match) continue;
    const its = SAYS_ZONE.test(match[0]) ? UTC : clock;
    const found = read(match, its.shownAt(now));
    if (!found) continue;
    const time = typeof found === 'string' ? found : written(found, now, its);
    if (time === undefined) continue;
    const rest = `${text.slice(0, match.index)} @time ${text.slice(match.index + match[0].length)}`;
    return { text: rest.replace(/\s+/g, ' ').trim(), time };
  }
  return { text };
}

/** Written with how far it is from UTC. */
const SAYS_ZONE = /\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:z|[+-]\d{2}:\d{2})/;

/** A clock on the wall: the grammar reads what it shows as if it were UTC. */
interface WallClock {
  shownAt(now: Date): Date;
  whenShown(wall: number): number;
  stamp(at: number): string;
}

const UTC: WallClock = {
  shownAt: (now) => now,
  whenShown: (wall) => wall,
  stamp: (at) => (at % DAY_MS === 0 ? new Date(at).toISOString().slice(0, 10) : new Date(at).toISOString()),
};

function clockOf(name: string | undefined): WallClock {
  if (name === undefined || /^(?:Etc\/)?UTC$/i.test(name)) return UTC;
  try {
    const zone = new TimeZone(name);
    return {
      shownAt: (now) => new Date(now.getTime() + zone.offsetAt(now.getTime())),
      whenShown: (wall) => zone.whenShown(wall),
      stamp: (at) => {
        const offset = zone.offsetAt(at);
        const shown = new Date(at + offset).toISOString().replace(/(?::00)?\.000Z$|Z$/, '');
        return `${shown}${offset < 0 ? '-' : '+'}${hoursAndMinutes(Math.abs(offset))}`;
      },
    };
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return UTC;
  }
}

const hoursAndMinutes = (ms: number): string => new Date(ms).toISOString().slice(11, 16);

function written(wall: Span, now: Date, clock: WallClock): string | undefined {
  const [from, end] = [clock.whenShown(wall.from), clock.whenShown(wall.to)];
  const to = Math.min(end, now.getTime());
  if (from >= now.getTime() || from >= end) return undefined;
  return `${clock.stamp(from)}/${clock.stamp(to)}`;
}

const since = (from: number | undefined, now: Date): Span | undefined =>
  from === undefined ? undefined : { from, to: now.getTime() };
const rule = (source: string, read: Read): readonly [RegExp, Read] => [new RegExp(source), read];
const iso = (text: string): string => text.toUpperCase();

/** Days are those of the clock that is meant; what is written with a zone, or has not begun, stays as it is. */
function isoRange(from: string, to: string, now: Date): string | Span | undefined {
  if (Date.parse(from) >= Date.parse(to)) return undefined;
  const isDays = [from, to].every((day) => /^\d{4}-\d{2}-\d{2}$/.test(day));
  if (!isDays || Date.parse(from) >= now.getTime()) return `${from}/${to}`;
  return { from: Date.parse(from), to: Date.parse(to) };
}

const SINCE = '\\b(?:(?:ever )?since|from|after|starting(?: from)?|as of)(?: the)?';
const TO = ' ?(?:-|and|to|until|till|til|through|thru|up to|\\/) ?';
const OVER = '\\b(?:in |over |for |during |within |of |from |across )*(?:the |these |this )?';
const AGES = '(?:last|past|previous|recent|latest|preceding|trailing)';
/** Where nothing but a range is written, numbers on both sides of a dash may be anything; hours say so. */
const DASHED = `(?:${CLOCK}|\\d{1,2})`;

const rules: readonly (readonly [RegExp, Read])[] = [
  rule(
    `(?:\\b(?:between|from) )?\\b(${ISO}) ?(?:\\/|and|to|until|till|through|-) ?(${ISO})`,
    ([, from = '', to = ''], now) => isoRange(iso(from), iso(to), now),
  ),
  rule(
    `\\b(?:on |from |between )?(?:the )?(\\d{1,2})(?:st|nd|rd|th)? ?(?:-|and|to|until|through) ?(?:the )?(\\d{1,2}(?:st|nd|rd|th)?(?: of)? ${MONTH})\\b`,
    ([, from = '', to = ''], now) => between(from, to, undefined, now),
  ),
  rule(
    `\\b(?:(?:on )?(${DAY}|this morning|last night) )?(?:between|from|btwn|betw) (${LOOSE_MOMENT})${TO}(${LOOSE_MOMENT})(?:,? (?:on )?(${DAY}|this morning|last night)\\b)?`,
    ([, before, from = '', to = '', behind], now) => between(from, to, behind ?? before, now),
  ),
  rule(
    `\\b(?:(?:on )?(${DAY}) )?(${CLOCK})${TO}(${DASHED})(?:,? (?:on )?(${DAY})\\b)?`,
    ([, before, from = '', to = '', behind], now) => between(from, to, behind ?? before, now),
  ),
  rule(
    `\\b(?:(?:on )?(${DAY}) )?(\\d{1,2})(?:-| to | until )(${CLOCK})(?:,? (?:on )?(${DAY})\\b)?`,
    ([, before, from = '', to = '', behind], now) => between(from, to, behind ?? before, now),
  ),
  rule(
    `\\b(${MONTH}) (\\d{1,2})(?:st|nd|rd|th)? ?(?:-|to|until|through) ?(\\d{1,2})(?:st|nd|rd|th)?\\b(?!:)`,
    ([, month = '', from = '', to = ''], now) => between(`${month} ${from}`, `${month} ${to}`, undefined, now),
  ),
  rule(`\\b(?:the )?(${NTH}) ?(?:-|and|to|until|through) ?(?:the )?(${NTH})\\b`, ([, from = '', to = ''], now) =>
    between(`the ${from}`, `the ${to}`, undefined, now),
  ),
  rule(
    `\\b(${WEEKDAY}|yesterday|${DAY})(?: ?(?:-|to|until|till|through|thru) ?)(${LONG_WEEKDAY}|${WEEKDAY}|yesterday|today|now|${DAY})\\b`,
    ([, from = '', to = ''], now) => between(from, to, undefined, now),
  ),
  rule(`${SINCE} (${LENGTH}) (?:ago|back)\\b`, ([, length = '']) => backFor(length)),
  rule(`${SINCE} last week\\b`, (_, now) => since(monday(now) - 7 * DAY_MS, now)),
  rule(`${SINCE} (?:last month|(?:start|beginning) of last month)\\b`, (_, now) => since(firstOfMonth(now, 1), now)),
  rule(`${SINCE} (?:this week|(?:start|beginning) of (?:the|this) week)\\b`, (_, now) => since(monday(now), now)),
  rule(`${SINCE} (?:this month|(?:start|beginning) of (?:the|this) month)\\b`, (_, now) =>
    since(firstOfMonth(now), now),
  ),
  rule(`${SINCE} (?:this morning|(?:start|beginning) of (?:the |this )?day)(?! at)\\b`, (_, now) =>
    since(startOfDay(now), now),
  ),
  rule(`${SINCE} (?:lunch|lunch ?time)\\b`, (_, now) => since(momentIn('noon', now)?.from, now)),
  rule(`${SINCE} (?:end of (?:business|day) )?(${MOMENT})`, ([, moment = ''], now) =>
    since(momentIn(moment, now)?.from, now),
  ),
  rule(
    `${SINCE} (\\d{1,2})(?= (?:this morning|today|yesterday)\\b) (this morning|today|yesterday)\\b`,
    ([, h = '', when = ''], now) => since(between(h, '24', when, now)?.from, now),
  ),
  rule(`${SINCE} (${MONTH})\\b(?! \\d)`, ([, month = ''], now) => since(monthOf(month, now).from, now)),
  rule('\\b(?:over ?night|during the night|in the night|last night|tonight so far)\\b', (_, now) => ({
    from: daysAgo(now, 1) + 18 * HOUR_MS,
    to: startOfDay(now) + 6 * HOUR_MS,
  })),
  rule('\\b(?:so far today|today so far|this (?:morning|afternoon)|today)\\b(?! (?:at|around) \\d)', (_, now) =>
    since(startOfDay(now), now),
  ),
  rule(`${OVER}${AGES} (hour|day|week|month) or (?:two|so)\\b`, ([whole = '', unit = '']) =>
    backFor(`${whole.endsWith('two') ? 'two' : 'a'} ${unit}`),
  ),
  rule(`\\b(?:on )?(${WEEKDAY} (?:of )?last week)\\b`, ([, day = ''], now) => momentIn(day, now)),
  rule(`${OVER}${AGES} (${LENGTH})(?: or so)?\\b`, ([, length = '']) => backFor(length)),
  rule(`${OVER}${AGES} (hour|hr|day|24|48|72|fortnight|quarter|minute)\\b(?! ?hours?)`, ([, unit = '']) =>
    /^\d/.test(unit) ? `${unit}h` : unit === 'day' ? '24h' : backFor(`a ${unit}`),
  ),
  rule(`${OVER}(?:last|past|previous) (?:week|wk)\\b|\\bweekly\\b|\\b(?:a )?week ago\\b`, () => '7d'),
  rule(`${OVER}(?:last|past|previous) month\\b`, () => '30d'),
  rule(`${OVER}(?:last|past|previous) (?:year|half year|6 months)\\b`, () => '90d'),
  rule(`\\b(${LENGTH}) (?:ago|back)\\b`, ([, length = '']) => backFor(length)),
  rule('\\bthis hour\\b', (_, now) => since(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS, now)),
  rule(`\\b(?:in|during|throughout|for|all of|over|of) (${MONTH})\\b(?! \\d)`, ([, month = ''], now) =>
    monthOf(month, now),
  ),
  rule('\\b(?:this week|week to date|wtd)\\b', (_, now) => since(monday(now), now)),
  rule('\\b(?:this month|month to date|mtd)\\b', (_, now) => since(firstOfMonth(now), now)),
  rule('\\b(?:this quarter)\\b', (_, now) => {
    const quarter = Date.UTC(now.getUTCFullYear(), Math.floor(now.getUTCMonth() / 3) * 3, 1);
    return since(Math.max(quarter, daysAgo(now, 89)), now);
  }),
  rule('\\b(?:over |on |during |at )?(?:the |last |past |this )*week ?end\\b', (_, now) => lastWeekend(now)),
  rule(
    `\\b(?:around|about|circa|roughly at) (${DAY} (?:at )?${CLOCK}|${CLOCK}(?: (?:on )?${DAY})?)`,
    ([, at = ''], now) => around(momentIn(at, now), HOUR_MS),
  ),
  rule(`\\b(?:on |at )?(${DAY},? (?:at |around )?${CLOCK}|${CLOCK},? (?:on )?(?:${DAY}))`, ([, at = ''], now) =>
    around(momentIn(at, now), 0),
  ),
  rule(`\\bat (${CLOCK})`, ([, at = ''], now) => around(momentIn(at, now), 0)),
  rule(`\\b(?:on |in the )?(${DAY} (?:early morning|morning|afternoon|evening|night))\\b`, ([, part = ''], now) =>
    momentIn(part, now),
  ),
  rule(
    `\\b(?:on |last |this |past )(${WEEKDAY}(?: last week)?)\\b|\\b((?:the )?day before yesterday|yesterday|yday)\\b|\\b(${LONG_WEEKDAY}(?: last week)?)\\b(?! (?:handover))`,
    ([, named, relative, long], now) => momentIn(named ?? relative ?? long ?? '', now),
  ),
  rule(`(?:\\bon )?(?<![\\w.-])(${DAY})(?![\\w-])`, ([, day = ''], now) =>
    new RegExp(`^${WEEKDAY}$`).test(day) ? undefined : momentIn(day, now),
  ),
  rule(`\\b(?:in |over |for |during |within )*(?:the )?(${LENGTH})\\b`, ([, length = '']) =>
    /^an? (?:m|h|d|w)$/.test(length) ? undefined : backFor(length),
  ),
];

/** What happened at nine was told of by what happened in that hour. */
function around(at: Span | undefined, before: number): Span | undefined {
  return at && (at.from === at.to ? { from: at.from - before, to: at.from + HOUR_MS } : at);
}
