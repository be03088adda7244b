const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** From one moment to another, in milliseconds since 1970. A time of the clock alone is no longer than a moment. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const ISO_DAY = '\\d{4}-\\d{2}-\\d{2}';
export const ISO = `${ISO_DAY}(?:t\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,6})?)?(?:z|[+-]\\d{2}:\\d{2})?)?`;
export const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
export const WEEKDAY = '(?:sun|mon|tues?|wed(?:nes)?|thu(?:r|rs)?|fri|sat(?:ur)?)(?:day)?';
/** Short names of weekdays are words, too: `sat`, `sun`, `wed`. */
export const LONG_WEEKDAY = '(?:sun|mon|tues|wednes|thurs|fri|satur)day';
export const NTH = '\\d{1,2}(?:st|nd|rd|th)';
const DATE = `(?:\\d{1,2}(?:st|nd|rd|th)?(?: of)? ${MONTH}(?:,? \\d{4})?|${MONTH} \\d{1,2}(?:st|nd|rd|th)?(?![\\d:])(?:,? \\d{4})?|\\d{1,2}\\.\\d{1,2}\\.(?:\\d{4})?(?!\\d))`;
const RELATIVE_DAY = '(?:(?:the )?day before yesterday|yesterday|yday|today)';
const PART = '(?:early morning|morning|afternoon|evening|night)';
export const DAY = `(?:${RELATIVE_DAY}|${ISO_DAY}(?!t\\d)|${DATE}|(?:last |this |past |previous )?${WEEKDAY}(?: (?:of )?last week)?|the ${NTH})`;
/** Said so that it can be nothing else. */
export const CLOCK =
  "(?:noon|midday|midnight|\\d{1,2}[:.]\\d{2}(?::\\d{2})?(?: ?[ap]\\.?m\\b\\.?)?|\\d{1,2} ?(?:[ap]\\.?m\\b\\.?|o'? ?clock|h\\b(?! ?ago)|hrs\\b|z\\b)|\\d{1,2}(?= utc| gmt| z\\b)|(?:[01]\\d|2[0-3])[0-5]\\d(?= ?(?:utc|gmt|z|hrs|h)\\b))(?: ?(?:utc|gmt|z|hrs|h)\\b)?";
const BARE = '(?:(?:[01]\\d|2[0-3])[0-5]\\d|\\d{1,2})(?![\\w.:]|-\\d|\\s?(?:%|st|nd|rd|th)\\b)(?: utc| gmt)?';

const on = `(?:,? ?(?:on |of )?)`;
const at = `(?:,? ?(?:at |around |about )?)`;
const clockOr = (clock: string) =>
  `(?:${DAY}${at}${clock}|${BARE} in the (?:morning|afternoon|evening|night)|${DAY},? at ${BARE}|(?:at )?${clock}${on}${DAY}|${DAY} ${PART}|(?:this|last) ${PART}|(?:at )?${clock}(?: this ${PART})?|${DAY}|${ISO}|(?:the )?(?:last |this )?weekend|now)`;
/** `tuesday`, `9:30`, `yesterday at 10pm`, `3 nov`, `this morning`. */
export const MOMENT = clockOr(CLOCK);
/** Between two words that say so, a number is an hour as well: `from 9 to 11`. */
export const LOOSE_MOMENT = clockOr(`(?:${CLOCK}|${BARE})`);

const PARTS: Readonly<Record<string, readonly [number, number]>> = {
  'early morning': [0, 6],
  morning: [6, 12],
  afternoon: [12, 18],
  evening: [18, 24],
  night: [18, 30],
};

export const startOfDay = (now: Date | number): number => Math.floor(Number(now) / DAY_MS) * DAY_MS;
export const daysAgo = (now: Date | number, days: number): number => startOfDay(now) - days * DAY_MS;
export const monday = (now: Date): number => daysAgo(now, (now.getUTCDay() + 6) % 7);
export const firstOfMonth = (now: Date, back = 0): number =>
  Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1);
export const wholeDay = (from: number): Span => ({ from, to: from + DAY_MS });

/** The last such day before today. */
export function lastWeekday(name: string, now: Date): number {
  const behind = (now.getUTCDay() - WEEKDAYS.indexOf(name.slice(0, 3)) + 7) % 7;
  return daysAgo(now, behind === 0 ? 7 : behind);
}

/** The last such weekend that has begun. */
export const lastWeekend = (now: Date): Span => {
  const saturday = now.getUTCDay() === 0 ? daysAgo(now, 1) : lastWeekday('saturday', now);
  return { from: saturday, to: saturday + 2 * DAY_MS };
};

/** The month of that name that began last. */
export function monthOf(name: string, now: Date): Span {
  const index = MONTHS.indexOf(name.slice(0, 3));
  const year = now.getUTCFullYear() - (index > now.getUTCMonth() ? 1 : 0);
  return { from: Date.UTC(year, index, 1), to: Date.UTC(year, index + 1, 1) };
}

/** A date without a year is the last such day; the 31st of a month that has none is no day. */
export function dated(dayOfMonth: string, month: string | undefined, now: Date, year?: string): number | undefined {
  const index = month === undefined ? now.getUTCMonth() : MONTHS.indexOf(month.slice(0, 3));
  const on = (inYear: number, inMonth: number) => Date.UTC(inYear, inMonth, Number(dayOfMonth));
  let found = on(year === undefined ? now.getUTCFullYear() : Number(year), index);
  if (year === undefined && found > now.getTime()) {
    found = month === undefined ? on(now.getUTCFullYear(), index - 1) : on(now.getUTCFullYear() - 1, index);
  }
  return index >= 0 && new Date(found).getUTCDate() === Number(dayOfMonth) ? found : undefined;
}

/** Milliseconds into the day. @param half of another time beside it: `from 2 to 4pm`. */
function clockIn(text: string, half?: string): number | undefined {
  if (/\b(?:noon|midday)\b/.test(text)) return 12 * HOUR_MS;
  if (/\bmidnight\b/.test(text)) return 0;
  const [, h = '', m = '0', own] =
    /^\D*?(\d{1,2})[:.](\d{2})(?::\d{2})?(?: ?([ap])\.?m)?/.exec(text) ??
    /(?<![\d-])([01]\d|2[0-3])([0-5]\d)(?!\d)/.exec(text) ??
    /(?<![\d-])(\d{1,2})()(?: ?([ap])\.?m)?/.exec(text) ??
    [];
  if (h === '') return undefined;
  const of = own ?? half;
  let hours = Number(h);
  if (of === 'p' && hours < 12) hours += 12;
  if (of === 'a' && hours === 12) hours = 0;
  return hours > 24 || Number(m) > 59 ? undefined : hours * HOUR_MS + Number(m) * 60_000;
}

export const halfIn = (text: string): string | undefined => /\d ?([ap])\.?m\b/.exec(text)?.[1];

/** A day, and when it was on that day where that was said. */
interface Said {
  readonly day?: number | undefined;
  readonly clock?: number | undefined;
  readonly part?: readonly [number, number] | undefined;
  readonly whole?: Span | undefined;
}

/** Days that are said by how far away they are. */
const NEAR: readonly (readonly [RegExp, number])[] = [
  [/\bday before yesterday\b/, 2],
  [/\b(?:yesterday|yday)\b|\blast (?:night|evening|afternoon|morning)\b/, 1],
  [/\btoday\b|\bthis (?:early |morning|afternoon|evening)/, 0],
];

function dayIn(text: string, now: Date): number | undefined {
  const near = NEAR.find(([pattern]) => pattern.test(text));
  return near ? daysAgo(now, near[1]) : (dateIn(text, now) ?? weekdayIn(text, now));
}

const DAY_MONTH = new RegExp(`(\\d{1,2})(?:st|nd|rd|th)?(?: of)? (${MONTH})\\b(?:,? (\\d{4}))?`);
const MONTH_DAY = new RegExp(`(${MONTH}) (\\d{1,2})(?:st|nd|rd|th)?(?![\\d:])(?:,? (\\d{4}))?`);

function dateIn(text: string, now: Date): number | undefined {
  const iso = Date.parse(new RegExp(ISO_DAY).exec(text)?.[0] ?? '');
  if (!Number.isNaN(iso)) return iso;
  const [, d = '', month, year] = DAY_MONTH.exec(text) ?? [];
  if (d) return dated(d, month, now, year);
  const [, month2, d2 = '', year2] = MONTH_DAY.exec(text) ?? [];
  if (d2) return dated(d2, month2, now, year2);
  const [, d3 = '', m3 = '', year3] = /(?<![\d.])(\d{1,2})\.(\d{1,2})\.(\d{4})?/.exec(text) ?? [];
  if (d3) return Number(m3) > 12 ? undefined : dated(d3, MONTHS[Number(m3) - 1] ?? '', now, year3);
  const [, nth] = /\b(\d{1,2})(?:st|nd|rd|th)\b/.exec(text) ?? [];
  return nth === undefined ? undefined : dated(nth, undefined, now);
}

function weekdayIn(text: string, now: Date): number | undefined {
  const [name] = new RegExp(`\\b${WEEKDAY}\\b`).exec(text) ?? [];
  if (name === undefined) return undefined;
  const found = lastWeekday(name, now);
  return /\blast week\b/.test(text) && found >= monday(now) ? found - 7 * DAY_MS : found;
}

const withoutDay = (text: string): string =>
  text.replace(new RegExp(`\\b${DAY}`), ' ').replace(/\b(?:at|around|about|on)\b/g, ' ');

function said(text: string, now: Date, half?: string): Said {
  if (/\bweekend\b/.test(text)) return { whole: lastWeekend(now) };
  if (/\bnow\b/.test(text)) return { whole: { from: now.getTime(), to: now.getTime() } };
  if (new RegExp(`^${ISO_DAY}t`).test(text.trim())) {
    const written = text.trim().toUpperCase();
    const at = Date.parse(/(?:Z|[+-]\d{2}:\d{2})$/.test(written) ? written : `${written}Z`);
    return Number.isNaN(at) ? {} : { whole: { from: at, to: at } };
  }
  const [part] = new RegExp(`\\b${PART}\\b`).exec(text) ?? [];
  const rest = withoutDay(text).replace(new RegExp(`\\bthis ${PART}|(?:in the )?\\b${PART}\\b`), ' ');
  return {
    day: dayIn(text, now),
    clock: clockIn(rest, half ?? halfOf(part, rest)),
    part: part === undefined ? undefined : PARTS[part],
  };
}

/** `9 in the evening`, `2 in the night`. */
function halfOf(part: string | undefined, clock: string): string | undefined {
  if (part === undefined || part.endsWith('morning')) return undefined;
  return part === 'night' && Number(/\d{1,2}/.exec(clock)?.[0]) < 6 ? undefined : 'p';
}

function spanOf({ day, clock, part, whole }: Said, now: Date): Span | undefined {
  if (whole) return whole;
  if (clock !== undefined) {
    const at = (day ?? startOfDay(now)) + clock;
    const passed = day === undefined && at > now.getTime() ? at - DAY_MS : at;
    return { from: passed, to: passed };
  }
  if (day === undefined) return undefined;
  if (part === undefined) return wholeDay(day);
  return { from: day + part[0] * HOUR_MS, to: day + part[1] * HOUR_MS };
}

/** One moment, or the day it names. A time of the clock that is still to come today was yesterday. */
export const momentIn = (text: string, now: Date): Span | undefined => spanOf(said(text, now), now);

/**
 * From one moment to another that were said beside each other; what one leaves out, the other says.
 * @param when a day that was said for both: `yesterday between 9 and 11`.
 */
export function between(first: string, second: string, when: string | undefined, now: Date): Span | undefined {
  const end = said(second, now);
  const start = said(first, now, halfIn(second));
  if (start.clock === undefined || end.clock === undefined) return days(first, second, start, end, now);
  if (start.day === undefined && end.day === undefined) {
    return hours(start.clock, end.clock, when === undefined ? undefined : dayIn(when, now), now);
  }
  const ends = (end.day ?? start.day ?? 0) + end.clock;
  const starts = (start.day ?? end.day ?? 0) + start.clock;
  if (starts < ends) return { from: starts, to: ends };
  return start.day === undefined ? { from: starts - DAY_MS, to: ends } : { from: starts, to: ends + DAY_MS };
}

function days(first: string, second: string, start: Said, end: Said, now: Date): Span | undefined {
  const to = spanOf(end, now)?.to;
  const from = numbered(first, end) ?? spanOf(start, now)?.from;
  if (from === undefined || to === undefined) return undefined;
  // From one weekday to a later one of the same week, which today may be.
  const isNextWeek = to <= from && new RegExp(`\\b${WEEKDAY}\\b`).test(second);
  return { from, to: isNextWeek ? to + 7 * DAY_MS : to };
}

/** `the 18th` and `18` beside `20 november` are of that month. */
function numbered(text: string, { day }: Said): number | undefined {
  const [, number] = /^(?:the )?(\d{1,2})(?:st|nd|rd|th)?$/.exec(text.trim()) ?? [];
  if (number === undefined || day === undefined) return undefined;
  const last = new Date(day);
  return Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), Number(number));
}

/** The hours are of that day; without one of today, or of last night where they are still to come or pass midnight. */
function hours(start = 0, end = 0, day: number | undefined, now: Date): Span | undefined {
  const passes = end <= start;
  if (day !== undefined) return { from: day + start, to: day + end + (passes ? DAY_MS : 0) };
  const from = startOfDay(now) + start;
  const to = startOfDay(now) + end + (passes ? DAY_MS : 0);
  return from < now.getTime() && !(passes && to > now.getTime())
    ? { from, to }
    : { from: from - DAY_MS, to: to - DAY_MS };
}
